'use client';

import { FailureNote } from '@/components/ui/failure-note';
import { formatCounted, formatDuration } from '@/components/ui/numbers';
import { RelativeTime } from '@/components/ui/relative-time';
import { useTimeline } from '@/lib/client/analyses';
import type { Analysis } from '@/lib/contract/analyses';
import classes from './details.module.css';

/** The calls that the server received for an analysis, as it saw them. */
export function Timeline({ analysis }: { analysis: Analysis }) {
  const timeline = useTimeline(analysis);
  if (timeline.error && !timeline.data) {
    return (
      <FailureNote
        error={timeline.error}
        what="The timeline could not be loaded."
        onRetry={() => void timeline.refetch()}
      />
    );
  }
  const events = timeline.data?.items ?? [];
  if (events.length === 0) return null;
  return (
    <>
      <h3 className={classes.part}>Calls received</h3>
      <ol className={classes.timeline}>
        {events.map((event) => (
          <li key={`${event.at} ${event.call} ${event.status}`} className={classes.event}>
            <span className={event.status >= 400 ? classes.bad : undefined}>{event.status}</span>
            <span className={classes.eventCall}>{event.call}</span>
            <RelativeTime at={event.at} />
            <span className={classes.eventFacts}>
              {event.rows !== null && `${formatCounted(event.rows, 'row')}, `}
              {formatDuration(event.ms)}
            </span>
            {event.error && <span className={classes.eventError}>{event.error}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}
