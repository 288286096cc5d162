'use client';

import { useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { Download } from '@/components/ui/icons';
import { formatBytes } from '@/components/ui/numbers';
import { artifactUrl, useArtifacts } from '@/lib/client/analyses';
import type { Analysis } from '@/lib/contract/analyses';
import type { Artifact } from '@/lib/contract/artifacts';
import { ArtifactView, isViewable } from './artifact-view';
import classes from './details.module.css';

/** The files that an analysis announced: to download, or flagged where they did not arrive. */
export function ArtifactList({ analysis }: { analysis: Analysis }) {
  const artifacts = useArtifacts(analysis);
  const reasons = new Map(
    analysis.missing_artifacts.map(({ artifact_name, reason }) => [artifact_name, reason]),
  );
  if (artifacts.error && !artifacts.data) {
    return (
      <FailureNote
        error={artifacts.error}
        what="The artifacts could not be loaded."
        onRetry={() => void artifacts.refetch()}
      />
    );
  }
  const items = artifacts.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <>
      <h3 className={classes.part}>Artifacts</h3>
      <ul className={classes.artifacts}>
        {items.map((artifact) => (
          <ArtifactLine
            key={artifact.id}
            analysisId={analysis.id}
            artifact={artifact}
            reason={reasons.get(artifact.artifact_name)}
          />
        ))}
      </ul>
    </>
  );
}

interface ArtifactLineProps {
  readonly analysisId: string;
  readonly artifact: Artifact;
  /** Why it is missing, as the server found. */
  readonly reason: string | undefined;
}

function ArtifactLine({ analysisId, artifact, reason }: ArtifactLineProps) {
  const { artifact_name: name, state, size_bytes: size } = artifact;
  const [isViewing, setViewing] = useState(false);
  if (state !== 'ready') {
    return (
      <li className={classes.artifact}>
        <span className={classes.artifactName} title={name}>
          {name}
        </span>
        <span className={state === 'missing' ? classes.bad : classes.artifactFact}>
          {state === 'missing' ? (reason ?? 'Never arrived') : 'Not uploaded yet'}
        </span>
      </li>
    );
  }
  return (
    <li className={classes.artifact}>
      <a href={artifactUrl(analysisId, name)} download={name} title={`Download ${name}`}>
        <Download size={14} /> {name}
      </a>
      <span className={classes.artifactFact} title={artifact.content_type}>
        {size === null ? '' : formatBytes(size)}
      </span>
      {isViewable(artifact) && (
        <button type="button" className={classes.textButton} onClick={() => setViewing(true)}>
          View<span className="visually-hidden"> {name}</span>
        </button>
      )}
      {isViewing && (
        <ArtifactView analysisId={analysisId} artifact={artifact} onClose={() => setViewing(false)} />
      )}
    </li>
  );
}
