import { averagePrecision, averageRecall, cocoFigures, precisionRecallCurve } from '@/lib/evaluation/figures';
import { gather } from '@/lib/evaluation/order';
import { tallyOutcomes } from '@/lib/evaluation/outcome-tallies';
import { judge, outcomeKinds } from '@/lib/evaluation/outcomes';
import { falsePositiveRows, sharedMistakes } from '@/lib/evaluation/shared-mistakes';
import type {
  EvaluationTable,
  EvaluationTask,
  ImageOutcomes,
  MistakeColumns,
  SharedMistakeCounts,
  SharedMistakeTable,
} from './evaluation-table';
import { confidences, type EvaluatedModel, membersOf, readEvaluated } from './read-evaluated';
import type { ComputingTasks, OnProgress } from './tasks';

/** Evaluates a model against truth over all images. */
export async function evaluateProject(
  task: EvaluationTask,
  onProgress: OnProgress,
): Promise<EvaluationTable> {
  const { models, classes, sigmas } = await readEvaluated(task, onProgress);
  const [model] = models;
  if (!model) throw new Error('nothing is evaluated');
  const { input } = model;
  const { truths, detections } = input;
  const evaluation = model.evaluation();
  const counts = model.counts(task.iou);
  const { iou } = task;
  const classed = {
    outcomes: judge(input, { iou, minConfidence: task.minConfidence, sigmas }),
    classNames: classes,
    truthClasses: truths.categories,
    detectionClasses: detections.categories,
  };
  return {
    figures: cocoFigures(evaluation),
    meanCurve: precisionRecallCurve(evaluation, { iou }),
    confidences,
    classes: classes.map((className, category) => ({
      className,
      ap: averagePrecision(evaluation, { category }),
      ap50: averagePrecision(evaluation, { category, iou: 0.5 }),
      ap75: averagePrecision(evaluation, { category, iou: 0.75 }),
      ar: averageRecall(evaluation, { category }),
      curve: precisionRecallCurve(evaluation, { category, iou }),
      byConfidence: counts[category] ?? { truths: 0, truePositives: [], falsePositives: [] },
    })),
    crowds: truths.crowds.reduce((sum, crowd) => sum + crowd, 0),
    truths: truths.count,
    detections: detections.count,
    unscored: detections.scores.reduce((sum, score) => sum + Number(Number.isNaN(score)), 0),
    classed,
    tallies: tallyOutcomes(classed),
  };
}

/** Judges every truth and detection of one image. */
export async function evaluateImage(task: EvaluationTask): Promise<ImageOutcomes> {
  const { models, classes, sigmas } = await readEvaluated(task, () => {});
  const [model] = models;
  if (!model) throw new Error('nothing is evaluated');
  const { kinds, truths, detections, ious } = judge(model.input, {
    iou: task.iou,
    minConfidence: task.minConfidence,
    sigmas,
  });
  const ofTruth = membersOf(model.truths, model.input.truths, classes);
  const ofDetection = membersOf(model.detections, model.input.detections, classes);
  return Array.from(kinds, (kind, i) => {
    const iou = ious[i] ?? Number.NaN;
    return {
      kind: outcomeKinds[kind] ?? 'ignored',
      iou: Number.isNaN(iou) ? null : iou,
      truth: ofTruth[truths[i] ?? -1] ?? null,
      prediction: ofDetection[detections[i] ?? -1] ?? null,
    };
  });
}

/** Finds the false positives that two models have in common, over all images. */
export async function findSharedMistakes(
  task: ComputingTasks['findSharedMistakes']['ask'],
  onProgress: OnProgress,
): Promise<SharedMistakeTable> {
  const { models, classes, sigmas } = await readEvaluated(task, onProgress);
  const [first, second] = models;
  if (!first || !second) throw new Error('two models share mistakes');
  const { iou } = task;
  const judged = [judgedOf(first, task.minConfidence), judgedOf(second, task.minConfidenceSecond)] as const;
  const shared = sharedMistakes(judged[0], judged[1], iou, sigmas);
  const none = (): SharedMistakeCounts => ({ first: 0, second: 0, shared: 0 });
  const byClass = classes.map(none);
  const byImage = task.images.map(none);
  const count = (key: keyof SharedMistakeCounts, { input }: EvaluatedModel, rows: Uint32Array) => {
    const { images, categories } = input.detections;
    for (const row of rows) {
      for (const counts of [byClass[categories[row] ?? -1], byImage[images[row] ?? -1]])
        if (counts) counts[key]++;
    }
  };
  count('first', first, falsePositiveRows(judged[0].outcomes));
  count('second', second, falsePositiveRows(judged[1].outcomes));
  count('shared', first, shared.first);
  return {
    classes,
    byClass,
    byImage,
    starts: shared.starts,
    classIndexes: gather(
      new Uint32Array(shared.first.length),
      first.input.detections.categories,
      shared.first,
    ),
    ious: shared.ious,
    first: mistakesOf(first, shared.first),
    second: mistakesOf(second, shared.second),
  };

  function judgedOf({ input }: EvaluatedModel, minConfidence: number) {
    return { input, outcomes: judge(input, { iou, minConfidence, sigmas }) };
  }
}

function mistakesOf({ input, detections }: EvaluatedModel, rows: Uint32Array): MistakeColumns {
  const all = detections.columns();
  const ids = new Uint8Array(16 * rows.length);
  for (const [i, row] of rows.entries()) ids.set(all.ids.subarray(16 * row, 16 * (row + 1)), 16 * i);
  return {
    ids,
    rows: gather(new Uint32Array(rows.length), all.rows, rows),
    scores: gather(new Float64Array(rows.length), input.detections.scores, rows),
  };
}
