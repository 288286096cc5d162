'use client';

import { useQuery } from '@tanstack/react-query';
import { Dialog } from '@/components/ui/dialog';
import { FailureNote } from '@/components/ui/failure-note';
import { JsonView } from '@/components/ui/json-view';
import { Snippet } from '@/components/ui/snippet';
import { artifactUrl } from '@/lib/client/analyses';
import type { Artifact } from '@/lib/contract/artifacts';
import classes from './details.module.css';

/** Characters of a text that are shown; the rest is had by downloading. */
const longest = 100_000;

const shownImages = new Set(['image/png', 'image/jpeg', 'image/webp']);
const shownTexts = new Set(['application/json', 'text/csv', 'text/plain']);

/** Whether a browser can show an artifact of this type. */
export function isViewable({ content_type: type }: Artifact): boolean {
  return shownImages.has(type) || shownTexts.has(type);
}

interface ArtifactViewProps {
  readonly analysisId: string;
  readonly artifact: Artifact;
  readonly onClose: () => void;
}

/** An artifact in a window over the page: an image as it is, JSON and text to read. */
export function ArtifactView({ analysisId, artifact, onClose }: ArtifactViewProps) {
  const { artifact_name: name, content_type: type } = artifact;
  const url = artifactUrl(analysisId, name);
  return (
    <Dialog opened onClose={onClose} title={name}>
      {shownImages.has(type) ? (
        // biome-ignore lint/performance/noImgElement: the file as it was sent, at an address that needs the session
        <img className={classes.artifactImage} src={url} alt={name} />
      ) : (
        <ArtifactText url={url} type={type} name={name} />
      )}
    </Dialog>
  );
}

function ArtifactText({ url, type, name }: { url: string; type: string; name: string }) {
  const text = useQuery({
    queryKey: ['artifact text', url],
    queryFn: async ({ signal }) => {
      const response = await fetch(url, { signal, headers: { range: `bytes=0-${4 * longest}` } });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      return response.text();
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  if (text.error)
    return (
      <FailureNote
        error={text.error}
        what="The artifact could not be loaded."
        onRetry={() => void text.refetch()}
      />
    );
  if (text.data === undefined) return null;
  const json = type === 'application/json' && text.data.length <= longest ? parse(text.data) : undefined;
  if (json !== undefined) return <JsonView value={json} what={name} />;
  const isCut = text.data.length > longest;
  return (
    <>
      <Snippet text={isCut ? `${text.data.slice(0, longest)}\n…` : text.data} what={name} />
      {isCut && <p className={classes.dim}>The beginning is shown. Download it to see all.</p>}
    </>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
