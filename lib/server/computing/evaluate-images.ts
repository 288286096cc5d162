import type { AnnotationType } from '@/lib/annotations/annotation';
import { annotationId } from '@/lib/annotations/columns';
import { evaluate } from '@/lib/evaluation/evaluate';
import { evaluatedRows, type RowReading, typesFor } from '@/lib/evaluation/evaluated-rows';
import { averagePrecision, averageRecall, cocoFigures, precisionRecallCurve } from '@/lib/evaluation/figures';
import { EvaluationInput } from '@/lib/evaluation/input';
import { tallyOutcomes } from '@/lib/evaluation/outcome-tallies';
import { countByConfidence, judge, outcomeKinds } from '@/lib/evaluation/outcomes';
import { cocoKeypointNames, keypointSigma } from '@/lib/geometry/keypoints';
import { sql } from '../db/client';
import type { EvaluationTable, EvaluationTask, ImageOutcomes, JudgedMember } from './evaluation-table';
import { readInBatches } from './read-instances';
import type { OnProgress } from './tasks';

/** 0, 0.01, … 1. */
const confidences = Array.from({ length: 101 }, (_, i) => i / 100);

/** Evaluates a model against truth over all images. */
export async function evaluateProject(
  task: EvaluationTask,
  onProgress: OnProgress,
): Promise<EvaluationTable> {
  const { input, classes, sigmas } = await readInput(task, onProgress);
  const { truths, detections } = input;
  const evaluation = evaluate(input, { sigmas });
  const counts = countByConfidence(input, task.iou, confidences, sigmas);
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
  const { input, members, sigmas } = await readInput(task, () => {});
  const { kinds, truths, detections, ious } = judge(input, {
    iou: task.iou,
    minConfidence: task.minConfidence,
    sigmas,
  });
  return Array.from(kinds, (kind, i) => {
    const iou = ious[i] ?? Number.NaN;
    return {
      kind: outcomeKinds[kind] ?? 'ignored',
      iou: Number.isNaN(iou) ? null : iou,
      truth: members.truths[truths[i] ?? -1] ?? null,
      prediction: members.detections[detections[i] ?? -1] ?? null,
    };
  });
}

interface Read {
  readonly input: EvaluationInput;
  readonly classes: readonly string[];
  readonly sigmas: readonly number[];
  /** By row; only of a single image, for many would not fit. */
  readonly members: {
    readonly truths: readonly JudgedMember[];
    readonly detections: readonly JudgedMember[];
  };
}

async function readInput(task: EvaluationTask, onProgress: OnProgress): Promise<Read> {
  const { images, iouType, classMaps } = task;
  const [ofTruth, ofPrediction] = await Promise.all([0, 1].map((place) => readKinds(task, place)));
  const keypointNames = iouType === 'keypoints' ? await readKeypointNames(task) : cocoKeypointNames;
  const readings = [ofTruth, ofPrediction].map(
    (kinds, place): RowReading => ({
      iouType,
      ...typesFor(iouType, [...(kinds?.keys() ?? [])]),
      keypointNames,
      isTruth: place === 0,
    }),
  );
  const classes = collectClasses(task, [ofTruth, ofPrediction], readings);
  const categoryOf = new Map(classes.map((name, category) => [name, category]));
  const input = new EvaluationInput(iouType, images.length, classes.length);
  const members: { truths: JudgedMember[]; detections: JudgedMember[] } = { truths: [], detections: [] };
  let image = 0;
  for await (const batch of readInBatches(images, (place) => place === 0)) {
    for (const { image: size, columns } of batch) {
      for (const [place, side] of columns.entries()) {
        const reading = readings[place];
        if (!side || !reading) continue;
        for (const { row, className, confidence, shape, area, crowd } of evaluatedRows(side, size, reading)) {
          const name = classMaps[place]?.get(className) ?? className;
          const category = categoryOf.get(name);
          if (category === undefined) throw new Error(`the class ${name} was not counted when it was stored`);
          if (reading.isTruth)
            input.addTruth({ image, category, shape, crowd, ...(area !== undefined && { area }) });
          else input.addDetection({ image, category, shape, score: confidence });
          if (images.length > 1) continue;
          const member = { id: annotationId(side, row), row, className: name, confidence };
          (reading.isTruth ? members.truths : members.detections).push(member);
        }
      }
      image++;
    }
    onProgress(image);
  }
  return { input, classes, sigmas: keypointNames.map(keypointSigma), members };
}

/** The classes that a side has, by kind of annotation. */
async function readKinds(
  { images }: EvaluationTask,
  place: number,
): Promise<ReadonlyMap<AnnotationType, readonly string[]>> {
  const ids = images.flatMap(({ analyses }) => analyses[place]?.id ?? []);
  const { rows } = await sql().query<{ annotation_type: AnnotationType; classes: string[] }>(
    `SELECT annotation_type, array_agg(DISTINCT class_name) AS classes FROM analysis_classes
     WHERE analysis_id = ANY ($1::uuid[]) GROUP BY annotation_type`,
    [ids],
  );
  return new Map(rows.map(({ annotation_type, classes }) => [annotation_type, classes]));
}

/** The classes of all annotations that take part, by name. */
function collectClasses(
  { classMaps, furtherClasses }: EvaluationTask,
  sides: readonly (ReadonlyMap<AnnotationType, readonly string[]> | undefined)[],
  readings: readonly RowReading[],
): string[] {
  const classes = new Set(furtherClasses.map((name) => classMaps[0].get(name) ?? name));
  for (const [place, side] of sides.entries()) {
    for (const type of readings[place]?.types ?? []) {
      for (const name of side?.get(type) ?? []) classes.add(classMaps[place]?.get(name) ?? name);
    }
  }
  return [...classes].sort();
}

/** The names of the truth's keypoints: COCO's 17 in COCO's order, or else those there are, as they first appear. */
async function readKeypointNames({ images }: EvaluationTask): Promise<readonly string[]> {
  const ids = images.map(({ analyses }) => analyses[0].id);
  const { rows } = await sql().query<{ name: string }>(
    `SELECT k->>'name' AS name FROM annotations n, json_array_elements(n.data->'keypoints') WITH ORDINALITY AS p (k, place)
     WHERE n.analysis_id = ANY ($1::uuid[]) AND n.annotation_type = 'keypoint'
     GROUP BY 1 ORDER BY min(p.place), 1`,
    [ids],
  );
  const names = rows.map(({ name }) => name);
  const coco: readonly string[] = cocoKeypointNames;
  return names.every((name) => coco.includes(name)) ? coco : names;
}
