'use client';

import { Skeleton } from '@mantine/core';
import { FailureNote } from '@/components/ui/failure-note';
import { Late } from '@/components/ui/late';
import { formatCount } from '@/components/ui/numbers';
import { Section } from '@/components/ui/section';
import type { Analysis } from '@/lib/contract/analyses';
import classes from './analyses-panel.module.css';
import { AnalysisRow } from './analysis-row';
import { ClassLegend } from './class-legend';
import { ConfidenceControl } from './confidence-control';
import { dashOfLayer } from './dashes';
import { LookControls } from './look-controls';
import { ShapeFilter } from './shape-filter';
import type { ImagePageState } from './use-image-page';

/** The left panel: which analyses are shown, what of them, and how. */
export function AnalysesPanel({ page }: { page: ImagePageState }) {
  const { analyses, shown, change, view } = page;
  const list = analyses.data ?? [];
  const shownIds = shown.map(({ id }) => id);
  const only = (analysis: Analysis): void => {
    page.prepare(analysis);
    change({ show: [analysis.id], annotation: null });
  };
  const toggle = (analysis: Analysis, isShown: boolean): void => {
    if (isShown) page.prepare(analysis);
    change({ show: isShown ? [...shownIds, analysis.id] : shownIds.filter((id) => id !== analysis.id) });
  };
  return (
    <div className={classes.panel}>
      <Section
        title="Analyses"
        aside={list.length > 0 && <span className={classes.count}>{formatCount(list.length)}</span>}
      >
        {analyses.isPending && (
          <Late>
            <Skeleton height={40} mb={4} />
            <Skeleton height={40} />
          </Late>
        )}
        {analyses.error && list.length === 0 && (
          <FailureNote
            error={analyses.error}
            what="The analyses could not be loaded."
            onRetry={() => void analyses.refetch()}
          />
        )}
        {analyses.isSuccess && list.length === 0 && (
          <p className={classes.hint}>
            No model has run on this image. A pipeline creates an analysis with{' '}
            <code>POST /api/images/{page.imageId}/analyses</code>. <a href="/docs">API reference</a>
          </p>
        )}
        {view.show !== null && view.show.length > 0 && shown.length === 0 && list.length > 0 && (
          <p className={classes.hint}>The chosen model has not run on this image.</p>
        )}
        <ul className={classes.analyses}>
          {list.map((analysis) => (
            <AnalysisRow
              key={analysis.id}
              analysis={analysis}
              isShown={shownIds.includes(analysis.id)}
              dash={shown.length > 1 ? dashOfLayer(shownIds.indexOf(analysis.id)) : null}
              onPress={() => page.prepare(analysis)}
              onOnly={() => only(analysis)}
              onToggle={(isShown) => toggle(analysis, isShown)}
            />
          ))}
        </ul>
      </Section>
      <ConfidenceControl page={page} />
      <ClassLegend page={page} />
      <ShapeFilter page={page} />
      <LookControls page={page} />
    </div>
  );
}
