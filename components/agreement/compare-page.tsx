'use client';

import { ActionIcon, SegmentedControl, Switch } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { NothingToReport, ReportOf, ReportPage } from '@/components/charts/report-page';
import { FailureNote } from '@/components/ui/failure-note';
import { Swap } from '@/components/ui/icons';
import { Tooltip } from '@/components/ui/tooltip';
import { type AgreementView, agreementCodec, comparisonQuery } from '@/lib/client/agreement-view';
import { turnedClassMap } from '@/lib/client/class-map';
import { useProjectComparison } from '@/lib/client/comparisons';
import { modelKey } from '@/lib/client/model-key';
import { byKinship, kinshipOf, mostAkin } from '@/lib/client/model-kinship';
import { type Model, useModels } from '@/lib/client/projects';
import { type Change, useUrlState } from '@/lib/client/url-state';
import { lowestIou } from '@/lib/comparison/overlaps';
import { defaultParameters } from '@/lib/comparison/parameters';
import classes from './agreement.module.css';
import { AgreementReport } from './agreement-report';
import { CommittedSlider } from './committed-slider';
import { firstModels, ModelChoice, truthName } from './model-choice';
import { NameMapping } from './name-mapping';
import { VotesSection } from './votes-section';

/** How many images are listed at first, and how many more each time. */
const listStep = 30;

/** How two models agree over the images of a project, or what several of them find. */
export function ComparePage({ projectId }: { projectId: string }) {
  const models = useModels(projectId);
  const list = models.data?.items ?? [];
  const [kind, setKind] = useUrlState(kindCodec);
  return (
    <ReportPage projectId={projectId} title="Compare">
      {models.error && !models.data && (
        <FailureNote
          error={models.error}
          what="The models could not be loaded."
          onRetry={() => void models.refetch()}
        />
      )}
      {models.data && list.length < 2 && <OneModel projectId={projectId} count={list.length} />}
      {list.length >= 2 && (
        <>
          {list.length > 2 && (
            <SegmentedControl
              className={classes.kindSwitch}
              aria-label="What is compared"
              data={[
                { value: 'pair', label: 'Two models' },
                { value: 'votes', label: 'Votes of several' },
              ]}
              value={kind.of}
              onChange={(value) => setKind({ of: value === 'votes' ? 'votes' : 'pair' })}
              transitionDuration={0}
            />
          )}
          {kind.of === 'votes' && list.length > 2 ? (
            <VotesSection projectId={projectId} models={list} />
          ) : (
            <PairSection projectId={projectId} models={list} />
          )}
        </>
      )}
    </ReportPage>
  );
}

const kindCodec = {
  names: ['of'],
  read: (params: URLSearchParams): { of: 'pair' | 'votes' } => ({
    of: params.get('of') === 'votes' ? 'votes' : 'pair',
  }),
  write: ({ of }: { of: 'pair' | 'votes' }) => new URLSearchParams(of === 'votes' ? { of } : {}),
};

function OneModel({ projectId, count }: { projectId: string; count: number }) {
  return (
    <NothingToReport title={count === 0 ? 'No model has run yet' : 'There is only one model'}>
      <p>
        A comparison needs two models that have run on the same images. Post the results of another one (
        <Link href={`/projects/${projectId}/integrate`}>see how</Link>), or import them as COCO results, YOLO
        files or JSON on the <Link href={`/projects/${projectId}/data`}>Data page</Link>.
      </p>
    </NothingToReport>
  );
}

function PairSection({ projectId, models }: { projectId: string; models: readonly Model[] }) {
  const [given, change] = useUrlState(agreementCodec);
  const [limit, setLimit] = useState(listStep);
  const view = withModels(given, models);
  const computed = useProjectComparison(projectId, comparisonQuery(view, { limit }));
  return (
    <>
      <PairControls view={view} change={change} models={models} />
      {view.a === view.b && (
        <p className={classes.dim}>A model agrees with itself everywhere. Choose two different ones.</p>
      )}
      <ReportOf computed={computed} what="The comparison">
        {(report) => (
          <AgreementReport
            projectId={projectId}
            report={report}
            view={view}
            change={change}
            onMore={() => setLimit(limit + listStep)}
          />
        )}
      </ReportOf>
    </>
  );
}

/** The view with two models chosen, where the address names none or one. */
function withModels(view: AgreementView, models: readonly Model[]): AgreementView {
  const all = firstModels(models);
  const keys = all.map(modelKey);
  // Of those that ran on as many images as any, the two that have most to compare.
  const ranOnAll = all.filter(
    ({ model_name, images_run }) => model_name !== truthName && images_run === all[0]?.images_run,
  );
  const usual = mostAkin(ranOnAll.map(modelKey), (a, b) => kinshipOf(models, a, b)) ?? [];
  const kin = (key: string) => (key === '' ? [...usual, ...keys] : byKinship(models, key, keys));
  const a = view.a || (kin(view.b).find((key) => key !== view.b) ?? '');
  const b = view.b || (kin(a).find((key) => key !== a) ?? '');
  return { ...view, a, b };
}

interface PairControlsProps {
  readonly view: AgreementView;
  readonly change: (change: Change<AgreementView>) => void;
  readonly models: readonly Model[];
}

function PairControls({ view, change, models }: PairControlsProps) {
  const number = (text: string, usual: number) => (text === '' ? usual : Number(text));
  const written = (value: number, usual: number) => (value === usual ? '' : String(value));
  const { iou, movedIou } = defaultParameters;
  return (
    <section className={classes.controls} aria-label="What is compared">
      <ModelChoice label="A" models={models} value={view.a} onChange={(a) => change({ ...view, a })} />
      <Tooltip label="Swap A and B">
        <ActionIcon
          className={classes.swap}
          aria-label="Swap A and B"
          onClick={() =>
            change({
              ...view,
              a: view.b,
              b: view.a,
              min_confidence_a: view.min_confidence_b,
              min_confidence_b: view.min_confidence_a,
              class_map_b: turnedClassMap(view.class_map_b),
              class_a: view.class_b,
              class_b: view.class_a,
            })
          }
        >
          <Swap />
        </ActionIcon>
      </Tooltip>
      <ModelChoice label="B" models={models} value={view.b} onChange={(b) => change({ ...view, b })} />
      <CommittedSlider
        name="Confidence of A ≥"
        label="Least confidence of A"
        value={number(view.min_confidence_a, 0)}
        onCommit={(value) => change({ min_confidence_a: written(value, 0) })}
      />
      <CommittedSlider
        name="Confidence of B ≥"
        label="Least confidence of B"
        value={number(view.min_confidence_b, 0)}
        onCommit={(value) => change({ min_confidence_b: written(value, 0) })}
      />
      <CommittedSlider
        name="Same at IoU ≥"
        label="Least IoU of a pair"
        min={lowestIou}
        value={number(view.iou, iou)}
        onCommit={(value) => change({ iou: written(value, iou) })}
      />
      <CommittedSlider
        name="Moved under"
        label="IoU under which a pair has moved"
        min={lowestIou}
        value={number(view.moved_iou, movedIou)}
        onCommit={(value) => change({ moved_iou: written(value, movedIou) })}
      />
      <NameMapping
        classMap={view.class_map_b}
        onChange={(class_map_b) => change({ class_map_b })}
        models={models}
        from={view.b}
        to={view.a}
        fromName="B"
        toName="A"
      />
      <Switch
        label="Hide unscored"
        checked={view.hide_unscored === 'true'}
        onChange={(event) => change({ hide_unscored: event.currentTarget.checked ? 'true' : '' })}
      />
    </section>
  );
}
