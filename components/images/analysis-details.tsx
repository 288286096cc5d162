'use client';

import { CopyButton } from '@/components/ui/copy-button';
import { Facts } from '@/components/ui/facts';
import { Alert } from '@/components/ui/icons';
import { JsonView } from '@/components/ui/json-view';
import { formatCount, formatCounted, formatDuration } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Analysis } from '@/lib/contract/analyses';
import { statusOf } from './analysis-status';
import { ArtifactList } from './artifact-list';
import classes from './details.module.css';
import { Timeline } from './timeline';

const hasMembers = (value: object | null): value is object => value !== null && Object.keys(value).length > 0;

interface AnalysisDetailsProps {
  readonly analysis: Analysis;
  /** What has to be asked for comes later: the picture is still waiting for its own. */
  readonly isWaiting?: boolean;
}

/** All that is known of one analysis: how it ran, what it left, and which calls the server received for it. */
export function AnalysisDetails({ analysis, isWaiting = false }: AnalysisDetailsProps) {
  const { summary, parameters, provenance } = analysis;
  return (
    <>
      {analysis.error_message && <p className={classes.failure}>{analysis.error_message}</p>}
      <Facts
        facts={[
          ['Model', <bdi key="model">{`${analysis.model_name} ${analysis.model_version}`}</bdi>],
          ['Status', statusOf(analysis).words],
          ['Annotations', formatCount(analysis.annotation_count)],
          [
            'Warnings',
            analysis.warning_count > 0 && (
              <span className={classes.warn}>
                <Alert size={12} />{' '}
                {formatCounted(analysis.warning_count, 'annotation looks', 'annotations look')} wrong
              </span>
            ),
          ],
          ['Took', tookWords(analysis)],
          ['Created', <RelativeTime key="created" at={analysis.created_at} />],
          ['By', analysis.created_by],
          ['Job', analysis.external_job_id],
          ['Description', analysis.description],
          [
            'Id',
            <span key="id" className={classes.id}>
              <code title={analysis.id}>{analysis.id}</code>
              <CopyButton text={analysis.id} what="analysis id" />
            </span>,
          ],
        ]}
      />
      <JsonPart title="Summary" value={summary} />
      <JsonPart title="Parameters" value={parameters} />
      <JsonPart title="Provenance" value={provenance} />
      {!isWaiting && (
        <>
          <ArtifactList analysis={analysis} />
          <Timeline analysis={analysis} />
        </>
      )}
    </>
  );
}

function tookWords({ started_at, completed_at }: Analysis): string | null {
  if (started_at === null || completed_at === null) return null;
  return formatDuration(Date.parse(completed_at) - Date.parse(started_at));
}

function JsonPart({ title, value }: { title: string; value: object | null }) {
  if (!hasMembers(value)) return null;
  return (
    <>
      <h3 className={classes.part}>{title}</h3>
      <JsonView value={value} what={title.toLowerCase()} />
    </>
  );
}
