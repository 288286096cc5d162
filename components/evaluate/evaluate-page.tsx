'use client';

import { SegmentedControl, Select } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import agreement from '@/components/agreement/agreement.module.css';
import { firstModels, ModelChoice, truthName } from '@/components/agreement/model-choice';
import { NameMapping } from '@/components/agreement/name-mapping';
import { NothingToReport, ReportOf, ReportPage } from '@/components/charts/report-page';
import { FailureNote } from '@/components/ui/failure-note';
import { useEvaluation } from '@/lib/client/comparisons';
import { type EvaluationView, evaluationCodec, evaluationQuery } from '@/lib/client/evaluation-view';
import { modelKey } from '@/lib/client/model-key';
import { type Model, useModels } from '@/lib/client/projects';
import { type Change, useUrlState } from '@/lib/client/url-state';
import { iouType } from '@/lib/contract/evaluation';
import { EvaluationReport } from './evaluation-report';

const listStep = 30;

/** How models do against ground truth. */
export function EvaluatePage({ projectId }: { projectId: string }) {
  const models = useModels(projectId);
  const list = models.data?.items ?? [];
  return (
    <ReportPage projectId={projectId} title="Evaluate">
      {models.error && !models.data && (
        <FailureNote
          error={models.error}
          what="The models could not be loaded."
          onRetry={() => void models.refetch()}
        />
      )}
      {models.data && <Evaluate projectId={projectId} models={list} />}
    </ReportPage>
  );
}

function Evaluate({ projectId, models }: { projectId: string; models: readonly Model[] }) {
  const [given, change] = useUrlState(evaluationCodec);
  const [limit, setLimit] = useState(listStep);
  const truths = models.filter(({ model_name }) => model_name === truthName);
  const view = withModels(given, models, truths);
  const first = useEvaluation(projectId, evaluationQuery(view, view.prediction, limit));
  const second = useEvaluation(projectId, evaluationQuery(view, view.second, limit));
  if (view.truth === '') return <NoTruth projectId={projectId} />;
  if (view.prediction === '') {
    return (
      <NothingToReport title="There is no model to evaluate">
        <p>
          The truth is there. Post what a model found on the same images (
          <Link href={`/projects/${projectId}/integrate`}>see how</Link>), or import it as COCO results on the{' '}
          <Link href={`/projects/${projectId}/data`}>Data page</Link>.
        </p>
      </NothingToReport>
    );
  }
  return (
    <>
      <EvaluationControls view={view} change={change} models={models} truths={truths} />
      <ReportOf computed={first} what="The evaluation">
        {(report) => (
          <>
            {second.state === 'pending' || second.state === 'failed' ? (
              <ReportOf computed={second} what="The second evaluation">
                {() => null}
              </ReportOf>
            ) : null}
            <EvaluationReport
              projectId={projectId}
              report={report}
              second={view.second !== '' && second.state === 'ready' ? second.result : null}
              view={view}
              change={change}
              onMore={() => setLimit(limit + listStep)}
            />
          </>
        )}
      </ReportOf>
    </>
  );
}

/** The view with a truth and a model chosen, where the address names none. */
function withModels(
  view: EvaluationView,
  models: readonly Model[],
  truths: readonly Model[],
): EvaluationView {
  const truth =
    view.truth || (truths.at(-1) ? modelKey(truths.at(-1) ?? { model_name: '', model_version: '' }) : '');
  const predictions = firstModels(models).map(modelKey);
  const prediction =
    view.prediction || (predictions.find((key) => key !== truth && !key.startsWith(`${truthName}@`)) ?? '');
  return { ...view, truth, prediction };
}

function NoTruth({ projectId }: { projectId: string }) {
  return (
    <NothingToReport title="There is no ground truth yet">
      <p>
        An evaluation holds a model against what is really in the images. Import a COCO data set on the{' '}
        <Link href={`/projects/${projectId}/data`}>Data page</Link> under the model name{' '}
        <code>{truthName}</code>: images are matched by file name, and images that are not here are registered
        by name and size alone.
      </p>
      <p>
        Or by the API: <code>POST /api/projects/{projectId}/import</code> with <code>file</code>,{' '}
        <code>format=coco</code>, <code>model={truthName}</code> and <code>version=1</code>.
      </p>
    </NothingToReport>
  );
}

const typeLabels = { bbox: 'Boxes', segm: 'Masks', keypoints: 'Keypoints' };
const typeChoices = iouType.options.map((value) => ({ value, label: typeLabels[value] }));
const iouChoices = Array.from({ length: 10 }, (_, i) => {
  const iou = (50 + 5 * i) / 100;
  return { value: String(iou), label: iou.toFixed(2) };
});

interface EvaluationControlsProps {
  readonly view: EvaluationView;
  readonly change: (change: Change<EvaluationView>) => void;
  readonly models: readonly Model[];
  readonly truths: readonly Model[];
}

function EvaluationControls({ view, change, models, truths }: EvaluationControlsProps) {
  const others = models.filter((model) => modelKey(model) !== view.truth);
  const beside = others.filter((model) => modelKey(model) !== view.prediction);
  return (
    <section className={agreement.controls} aria-label="What is evaluated">
      <ModelChoice
        label="Truth"
        models={
          truths.length > 0 ? [...truths, ...models.filter((model) => !truths.includes(model))] : models
        }
        value={view.truth}
        onChange={(truth) => change({ truth })}
      />
      <ModelChoice
        label="Model"
        models={others}
        value={view.prediction}
        onChange={(prediction) => change({ prediction })}
      />
      {beside.length > 0 && (
        <Select
          className={agreement.model ?? ''}
          label="Beside it"
          placeholder="No second model"
          data={beside.map(modelKey)}
          value={view.second === '' ? null : view.second}
          onChange={(second) => change({ second: second ?? '', isShared: false })}
          clearable
          clearButtonProps={{ 'aria-label': 'No second model' }}
        />
      )}
      <SegmentedControl
        aria-label="What is matched"
        data={typeChoices}
        value={view.iou_type || 'bbox'}
        onChange={(type) => change({ iou_type: type === 'bbox' ? '' : type })}
        transitionDuration={0}
      />
      <Select
        w={130}
        label="Counts at IoU"
        data={iouChoices}
        value={view.iou || '0.5'}
        onChange={(iou) => change({ iou: iou === null || iou === '0.5' ? '' : iou })}
        allowDeselect={false}
      />
      <Select
        w={230}
        label="Images"
        data={[
          { value: 'both', label: 'That truth and model have' },
          { value: 'truth', label: 'All with truth' },
        ]}
        value={view.images || 'both'}
        onChange={(images) => change({ images: images === 'truth' ? 'truth' : '' })}
        allowDeselect={false}
      />
      <NameMapping
        classMap={view.class_map_prediction}
        onChange={(class_map_prediction) => change({ class_map_prediction })}
        models={models}
        from={view.prediction}
        to={view.truth}
        fromName="the model"
        toName="the truth"
      />
    </section>
  );
}
