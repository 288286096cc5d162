'use client';

import { useState } from 'react';
import agreement from '@/components/agreement/agreement.module.css';
import { CommittedSlider } from '@/components/agreement/committed-slider';
import { Card, CardStack, Cards, Figures } from '@/components/charts/card';
import { Matrix } from '@/components/charts/matrix';
import { NothingToReport } from '@/components/charts/report-page';
import { TableLink } from '@/components/charts/table-link';
import { formatCount, formatCounted } from '@/components/ui/numbers';
import { type EvaluationView, everyOutcome } from '@/lib/client/evaluation-view';
import type { EvaluationReply } from '@/lib/contract/evaluation';
import { ClassFiguresTable } from './class-figures-table';
import { type Counts, totalsAt } from './counts';
import classes from './evaluate.module.css';
import { OutcomeImages } from './outcome-images';
import { PrecisionCurves } from './precision-curves';
import { type EvaluationReportProps, tableUrl } from './report-props';
import { StatsTable } from './stats-table';

const kindNames = { bbox: 'boxes', segm: 'masks', keypoints: 'keypoints' } as const;

/** A model against truth: COCO's figures, classes, curves, confusions, and the images with the most errors first. */
export function EvaluationReport(props: EvaluationReportProps) {
  const { projectId, report, second, view, change } = props;
  const { summary, confusion } = report;
  const committed = view.min_confidence === '' ? 0 : Number(view.min_confidence);
  const [threshold, setThreshold] = useState(committed);
  if (summary.images === 0) {
    return (
      <NothingToReport title="These have no image in common">
        <p>
          {formatCounted(summary.images_without_prediction, 'image')} with truth that the model has not
          completed, and {formatCounted(summary.images_without_truth, 'image')} of the model without truth.
          Run the model on the images of the truth.
        </p>
      </NothingToReport>
    );
  }
  if (summary.truths + summary.crowds + summary.detections === 0) {
    const kind = kindNames[report.parameters.iou_type];
    return (
      <NothingToReport title={`There are no ${kind}`}>
        <p>
          On the {formatCounted(summary.images, 'image')} that both have completed neither the truth nor the
          model has {kind}. Choose another kind above.
        </p>
      </NothingToReport>
    );
  }
  const list = (filters: Partial<EvaluationView>) => {
    change({ ...everyOutcome, ...filters });
    document.getElementById('outcomes')?.scrollIntoView({ block: 'start' });
  };
  /** The images of the second model: the two change places, since the list is of the first. */
  const listSecond = (filters: Partial<EvaluationView>) =>
    list({ ...filters, prediction: view.second, second: report.parameters.prediction });
  return (
    <>
      <p className={agreement.dim}>
        Over {formatCounted(summary.images, 'image')} of {formatCount(summary.images_in_project)},{' '}
        {formatCounted(summary.truths, 'truth')}
        {summary.crowds > 0 && ` and ${formatCounted(summary.crowds, 'crowd')}`},{' '}
        {formatCounted(summary.detections, 'detection')}.
        {summary.images_without_prediction > 0 &&
          ` ${formatCounted(summary.images_without_prediction, 'image')} with truth that the model has not completed.`}
        {summary.unscored > 0 &&
          ` ${formatCount(summary.unscored)} detections without a confidence come last.`}
      </p>
      <Cards>
        <CardStack>
          <Card
            title="COCO figures"
            note="As pycocotools gives them; – where there is no truth of that kind."
            aside={<TableLink rows="figures" href={tableUrl(props, 'stats')} />}
          >
            <StatsTable report={report} second={second} />
          </Card>
          <Card
            title="Precision over recall"
            note={`At IoU ${report.parameters.iou.toFixed(2)}. A place on a class’s line lists the images behind it, at its confidence.`}
          >
            <PrecisionCurves
              projectId={projectId}
              report={report}
              second={second}
              onPoint={({ className, confidence, isSecond }) => {
                setThreshold(confidence);
                const at = {
                  predicted_class: className,
                  min_confidence: confidence === 0 ? '' : String(confidence),
                };
                (isSecond ? listSecond : list)(at);
              }}
            />
          </Card>
        </CardStack>
        <CardStack>
          <Card
            title="At a threshold"
            note={`True and false positives at IoU ${report.parameters.iou.toFixed(2)}, while the slider moves.`}
          >
            <CommittedSlider
              isFull
              name="Confidence ≥"
              label="Least confidence"
              value={committed}
              onMove={setThreshold}
              onCommit={(value) => change({ min_confidence: value === 0 ? '' : String(value) })}
            />
            <Live report={report} threshold={threshold} onList={list} />
            {second && (
              <>
                <h3 className={classes.second}>{second.parameters.prediction}</h3>
                <Live report={second} threshold={threshold} onList={listSecond} />
              </>
            )}
          </Card>
          <Card
            title="Truth by prediction"
            note={`At IoU ${report.parameters.iou.toFixed(2)} and confidence ≥ ${committed.toFixed(2)}. A cell lists its images.`}
          >
            <Matrix
              label="How often a truth of one class was called another"
              rows="Truth"
              columns="Predicted"
              classes={confusion.classes}
              counts={confusion.counts}
              noColumn="missed"
              noRow="not there"
              onCell={(truth, predicted) => list(cellFilters(truth, predicted))}
            />
          </Card>
        </CardStack>
      </Cards>
      <Card
        title="By class"
        note="Every count lists its images below."
        aside={<TableLink rows="classes" href={tableUrl(props, 'classes')} />}
      >
        <ClassFiguresTable report={report} second={second} threshold={threshold} onCell={list} />
      </Card>
      <OutcomeImages {...props} />
    </>
  );
}

/** Which images a cell of the matrix stands for. `undefined`: no counterpart; null: no class. */
function cellFilters(
  truth: string | null | undefined,
  predicted: string | null | undefined,
): Partial<EvaluationView> {
  if (predicted === undefined) return { outcome: 'false_negative', truth_class: truth ?? '' };
  if (truth === undefined) return { outcome: 'false_positive', predicted_class: predicted ?? '' };
  return {
    outcome: truth === predicted ? 'true_positive' : 'class_differs',
    truth_class: truth ?? '',
    predicted_class: predicted ?? '',
  };
}

interface LiveProps {
  readonly report: EvaluationReply;
  readonly threshold: number;
  readonly onList: (filters: Partial<EvaluationView>) => void;
}

const outcomes = [
  ['true positives', 'true_positive', 'truePositives'],
  ['false positives', 'false_positive', 'falsePositives'],
  ['false negatives', 'false_negative', 'falseNegatives'],
] as const satisfies readonly (readonly [string, string, keyof Counts])[];

/** The counts of all classes at the threshold of the slider. */
function Live({ report, threshold, onList }: LiveProps) {
  const counts = totalsAt(report.by_confidence, threshold);
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  return (
    <div className={classes.live}>
      <Figures
        figures={[
          ...outcomes.map(([name, outcome, key]) => ({
            name,
            value:
              counts[key] > 0 ? (
                <button type="button" className={classes.figure} onClick={() => onList({ outcome })}>
                  {formatCount(counts[key])}
                </button>
              ) : (
                formatCount(counts[key])
              ),
          })),
          { name: 'precision', value: share(counts.precision) },
          { name: 'recall', value: share(counts.recall) },
          { name: 'F1', value: share(counts.f1) },
        ]}
      />
    </div>
  );
}
