import type { PendingComputation } from '@/lib/contract/comparison';
import type { QueryOf } from '@/lib/contract/endpoint';
import type {
  EvaluationParametersReply,
  EvaluationReply,
  getEvaluation,
  getImageEvaluation,
  ImageEvaluation,
} from '@/lib/contract/evaluation';
import {
  countMatchingOutcomes,
  type OutcomeCounts,
  type OutcomeFilter,
} from '@/lib/evaluation/outcome-tallies';
import type { OutcomeKind } from '@/lib/evaluation/outcomes';
import { cocoParameters } from '@/lib/evaluation/parameters';
import { splitModel } from './analyses';
import { compute, computeNow, findComputed } from './computations';
import type {
  EvaluatedImage,
  EvaluationTable,
  EvaluationTask,
  ImageOutcomes,
  JudgedMember,
} from './computing/evaluation-table';
import { sql } from './db/client';
import { getImage } from './images';
import {
  countImages,
  getChosenAnalysis,
  listFingerprinted,
  type ModelImage,
  requireModels,
} from './model-images';

type SharedQuery = QueryOf<typeof getImageEvaluation>;

/** Everything that an evaluation depends on, as it is answered. */
export function evaluationParametersOf(
  query: SharedQuery & { readonly images?: 'both' | 'truth' },
): EvaluationParametersReply {
  const { iouThresholds, maxDetections, areaRanges } = cocoParameters[query.iou_type];
  return {
    truth: query.truth,
    prediction: query.prediction,
    iou_type: query.iou_type,
    iou: query.iou,
    min_confidence: query.min_confidence,
    images: query.images ?? 'both',
    class_map_truth: query.class_map_truth ?? {},
    class_map_prediction: query.class_map_prediction ?? {},
    // 0.6 is 0.6000000000000001 in COCO; the answer says what a query would.
    iou_thresholds: iouThresholds.map((threshold) => Math.round(threshold * 100) / 100),
    max_detections: [...maxDetections],
    area_ranges: areaRanges.map((range) => ({ ...range })),
  };
}

/** What the computing thread is asked: the same, in the terms of the core. */
export function toTask(
  images: readonly EvaluatedImage[],
  parameters: EvaluationParametersReply,
  furtherClasses: readonly string[],
): EvaluationTask {
  const { iouThresholds } = cocoParameters[parameters.iou_type];
  return {
    images,
    iouType: parameters.iou_type,
    iou: iouThresholds.find((threshold) => Math.abs(threshold - parameters.iou) < 1e-9) ?? parameters.iou,
    minConfidence: parameters.min_confidence,
    classMaps: [
      new Map(Object.entries(parameters.class_map_truth)),
      new Map(Object.entries(parameters.class_map_prediction)),
    ],
    furtherClasses,
  };
}

/** A model evaluated against truth, and the images over which it was. */
interface EvaluatedProject {
  readonly images: readonly (ModelImage & EvaluatedImage)[];
  readonly withoutPrediction: number;
  readonly withoutTruth: number;
  readonly table: EvaluationTable;
  readonly computedAt: string;
}

/**
 * Evaluates a model against truth, or says how far that is.
 * @throws Problem 404 for a model that the project does not know
 */
async function evaluateModel(
  projectId: string,
  parameters: EvaluationParametersReply,
  waiting: { readonly url: URL; readonly waitSeconds: number },
): Promise<EvaluatedProject | { readonly pending: PendingComputation }> {
  const { truth, prediction } = parameters;
  await requireModels(projectId, [
    { pointer: '/truth', model: truth },
    { pointer: '/prediction', model: prediction },
  ]);
  const listed = await listFingerprinted(projectId, [truth, prediction]);
  const all = inCocoOrder(listed.images);
  const withTruth = all.flatMap((image): (ModelImage & EvaluatedImage)[] => {
    const [ofTruth, ofPrediction = null] = image.analyses;
    return ofTruth ? [{ ...image, analyses: [ofTruth, ofPrediction] }] : [];
  });
  const both = withTruth.filter(({ analyses }) => analyses[1] !== null);
  const images = parameters.images === 'truth' ? withTruth : both;
  const furtherClasses = await listImportedClasses(projectId, truth);
  const dependsOn = [projectId, listed.fingerprint, parameters, furtherClasses];
  const progress =
    (await findComputed('evaluateProject', dependsOn)) ??
    (await compute('evaluateProject', {
      projectId,
      dependsOn,
      total: images.length,
      ask: toTask(
        images.map(({ id, width, height, analyses }) => ({ id, width, height, analyses })),
        parameters,
        furtherClasses,
      ),
      ...waiting,
    }));
  if (progress.kind === 'pending') return { pending: progress.computation };
  return {
    images,
    withoutPrediction: withTruth.length - both.length,
    withoutTruth: all.length - withTruth.length,
    table: progress.value,
    computedAt: progress.computedAt,
  };
}

/** The categories of the data sets that a truth was imported from: those without an annotation are answered too. */
export async function listImportedClasses(projectId: string, truth: string): Promise<string[]> {
  const { name, version } = splitModel(truth);
  const { rows } = await sql().query<{ name: string }>(
    `SELECT DISTINCT c->>'name' AS name FROM imports i, json_array_elements(i.categories) AS c
     WHERE i.project_id = $1 AND i.format = 'coco' AND i.status = 'completed' AND NOT i.is_preview
       AND i.options->>'model' = $2 AND i.options->>'version' = $3 ORDER BY 1`,
    [projectId, name, version],
  );
  return rows.map((row) => row.name);
}

/** pycocotools goes through images by their ids, on which ties in score depend; what has no such id comes after. */
export function inCocoOrder(images: readonly ModelImage[]): ModelImage[] {
  const numberOf = ({ cocoId }: ModelImage) =>
    cocoId !== null && /^\d{1,15}$/.test(cocoId) ? Number(cocoId) : Number.POSITIVE_INFINITY;
  return images
    .map((image, place) => ({ image, place, number: numberOf(image) }))
    .sort((p, q) => (p.number === q.number ? p.place - q.place : p.number - q.number))
    .map(({ image }) => image);
}

/** An evaluation as it is answered: its figures, and a page of the images that the filters choose. */
export async function readEvaluation(
  projectId: string,
  query: QueryOf<typeof getEvaluation>,
  url: URL,
): Promise<EvaluationReply | { readonly pending: PendingComputation }> {
  const parameters = evaluationParametersOf(query);
  const evaluated = await evaluateModel(projectId, parameters, { url, waitSeconds: query.wait });
  if ('pending' in evaluated) return evaluated;
  const { images, table } = evaluated;
  const { total, byClass, byImage, confusion } = table.tallies;
  const ranked = rankImages(evaluated, query);
  return {
    status: 'completed',
    stats: { ...table.figures },
    ap_per_class: Object.fromEntries(table.classes.map(({ className, ap }) => [className, ap])),
    summary: {
      images: images.length,
      images_in_project: await countImages(projectId),
      images_without_prediction: evaluated.withoutPrediction,
      images_without_truth: evaluated.withoutTruth,
      truths: table.truths - table.crowds,
      crowds: table.crowds,
      detections: table.detections,
      unscored: table.unscored,
      ...toReplyCounts(total),
    },
    per_class: table.classes.map(({ className, ap, ap50, ap75, ar, byConfidence }, category) => {
      const own = byClass[category] ?? noCounts;
      return {
        class_name: className,
        truths: byConfidence.truths,
        detections: own.truePositives + own.falsePositives + own.ignored,
        ap,
        ap50,
        ap75,
        ar,
        ...toReplyCounts(own),
      };
    }),
    pr_curves: {
      recall: cocoParameters[query.iou_type].recallThresholds.map((recall) => Math.round(recall * 100) / 100),
      mean: table.meanCurve.map(({ precision }) => precision),
      classes: table.classes.flatMap(({ className, curve }) =>
        curve.length === 0
          ? []
          : {
              class_name: className,
              precision: curve.map(({ precision }) => precision),
              confidence: curve.map(({ score }) => score),
            },
      ),
    },
    by_confidence: {
      confidence: [...table.confidences],
      classes: table.classes.map(({ className, byConfidence }) => ({
        class_name: className,
        truths: byConfidence.truths,
        true_positives: [...byConfidence.truePositives],
        false_positives: [...byConfidence.falsePositives],
      })),
    },
    confusion: { classes: [...confusion.classes], counts: confusion.counts.map((row) => [...row]) },
    images: ranked.places.slice(query.skip, query.skip + query.limit).flatMap((place) => {
      const image = images[place];
      if (!image) return [];
      const { truePositives, falsePositives, falseNegatives, ignored } = byImage[place] ?? noCounts;
      return {
        image_id: image.id,
        filename: image.filename,
        width: image.width,
        height: image.height,
        has_pixels: image.hasPixels,
        truth_analysis: image.analyses[0].id,
        prediction_analysis: image.analyses[1]?.id ?? null,
        truths: truePositives + falseNegatives,
        detections: truePositives + falsePositives + ignored,
        true_positives: truePositives,
        false_positives: falsePositives,
        false_negatives: falseNegatives,
        matching: ranked.matching[place] ?? 0,
      };
    }),
    images_total: ranked.places.length,
    parameters,
    computed_at: evaluated.computedAt,
  };
}

const noCounts: OutcomeCounts = { truePositives: 0, falsePositives: 0, falseNegatives: 0, ignored: 0 };

function toReplyCounts({ truePositives, falsePositives, falseNegatives }: OutcomeCounts) {
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    true_positives: truePositives,
    false_positives: falsePositives,
    false_negatives: falseNegatives,
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

type OutcomeChoice = Omit<QueryOf<typeof getEvaluation>, 'skip' | 'limit' | 'wait'>;

/** Which outcomes a query asks for. */
export function outcomeFilterOf(query: OutcomeChoice): OutcomeFilter {
  return {
    kind: query.outcome,
    className: query.class_name,
    truthClass: query.truth_class,
    predictedClass: query.predicted_class,
  };
}

/** The places of the images that pass the filters, as they are sorted. */
function rankImages({ images, table }: EvaluatedProject, query: QueryOf<typeof getEvaluation>) {
  const { byImage } = table.tallies;
  const asks = query.outcome ?? query.class_name ?? query.truth_class ?? query.predicted_class;
  const matching = countMatchingOutcomes(table.classed, outcomeFilterOf(query));
  const search = query.search?.toLowerCase();
  const places = images.flatMap(({ filename }, place) =>
    (asks === undefined || (matching[place] ?? 0) > 0) &&
    (search === undefined || filename.toLowerCase().includes(search))
      ? [place]
      : [],
  );
  const nameOf = (place: number) => images[place]?.filename ?? '';
  const keys = {
    errors: ({ falsePositives, falseNegatives }: OutcomeCounts) => falsePositives + falseNegatives,
    false_positives: ({ falsePositives }: OutcomeCounts) => falsePositives,
    false_negatives: ({ falseNegatives }: OutcomeCounts) => falseNegatives,
  };
  const { sort } = query;
  places.sort((p, q) => {
    if (sort === 'filename') return nameOf(p) < nameOf(q) ? -1 : nameOf(p) > nameOf(q) ? 1 : p - q;
    return keys[sort](byImage[q] ?? noCounts) - keys[sort](byImage[p] ?? noCounts) || p - q;
  });
  return { places, matching };
}

/** Every truth and detection of one image, and what became of it. @throws Problem 404 */
export async function readImageEvaluation(imageId: string, query: SharedQuery): Promise<ImageEvaluation> {
  const { width, height } = await getImage(imageId);
  const truth = await getChosenAnalysis(imageId, query.truth, '/truth');
  const prediction = await getChosenAnalysis(imageId, query.prediction, '/prediction');
  const {
    images: _,
    iou_thresholds: _thresholds,
    max_detections: _most,
    area_ranges: _ranges,
    ...parameters
  } = evaluationParametersOf(query);
  const outcomes = await judgeImage({ id: imageId, width, height, analyses: [truth, prediction] }, query);
  const of = (...kinds: readonly OutcomeKind[]) => outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  const differ = of('class_differs');
  return {
    image_id: imageId,
    truth_analysis: truth.id,
    prediction_analysis: prediction.id,
    summary: {
      true_positives: of('true_positive'),
      false_positives: of('false_positive') + differ,
      false_negatives: of('false_negative') + differ,
    },
    outcomes: outcomes.map(({ kind, iou, truth: there, prediction: found }) => ({
      outcome: kind,
      iou,
      truth: there && toJudged(there),
      prediction: found && toJudged(found),
    })),
    parameters,
  };
}

/** What became of every truth and detection of an image; without a prediction every truth is missed. */
export function judgeImage(image: EvaluatedImage, query: SharedQuery): Promise<ImageOutcomes> {
  return computeNow('evaluateImage', toTask([image], evaluationParametersOf(query), []));
}

const toJudged = ({ id, row, className, confidence }: JudgedMember) => ({
  annotation_id: id,
  row,
  class_name: className,
  confidence,
});
