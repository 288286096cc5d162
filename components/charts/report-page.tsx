'use client';

import { Progress, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { Late } from '@/components/ui/late';
import { formatCount } from '@/components/ui/numbers';
import { PageTitle } from '@/components/ui/page-title';
import type { Computed } from '@/lib/client/comparisons';
import { useProjectEvents } from '@/lib/client/project-events';
import { useProject } from '@/lib/client/projects';
import classes from './report-page.module.css';

interface ReportPageProps {
  readonly projectId: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A section of a project that reports on its models; it follows what pipelines post. */
export function ReportPage({ projectId, title, children }: ReportPageProps) {
  const project = useProject(projectId);
  useProjectEvents(projectId);
  return (
    <main className={classes.page}>
      <PageTitle parts={[title, project.data?.name]} />
      <h1 className="visually-hidden">{title}</h1>
      {children}
    </main>
  );
}

interface ReportOfProps<Result> {
  readonly computed: Computed<Result>;
  /** What is computed: "The comparison". */
  readonly what: string;
  readonly children: (result: Result) => ReactNode;
}

/** What is computed, or how far it is, or why it could not be. */
export function ReportOf<Result>({ computed, what, children }: ReportOfProps<Result>) {
  if (computed.state === 'failed') {
    return (
      <FailureNote error={computed.error} what={`${what} could not be computed.`} onRetry={computed.retry} />
    );
  }
  if (computed.state === 'loading') {
    return (
      <Late>
        <Skeleton height={48} mb={12} />
        <Skeleton height={320} />
      </Late>
    );
  }
  if (computed.state === 'pending') return <HowFar what={what} {...computed} />;
  return (
    <>
      {computed.next && (
        <div className={classes.over}>
          <HowFar what={what} {...computed.next} />
        </div>
      )}
      <div className={classes.result} data-old={computed.isOld || undefined} aria-busy={computed.isOld}>
        {children(computed.result)}
      </div>
    </>
  );
}

function HowFar({ what, done, total }: { what: string; done: number; total: number }) {
  return (
    <div className={classes.pending} role="status">
      <p>
        {what} is being computed: {formatCount(done)} of {formatCount(total)} images
      </p>
      <Progress
        value={total > 0 ? (100 * done) / total : 0}
        aria-label={`${what}: images done`}
        transitionDuration={200}
      />
    </div>
  );
}

/** Why a report has nothing to say, and what to do about it. */
export function NothingToReport({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.nothing}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
