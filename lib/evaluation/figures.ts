import type { Evaluation } from '@/lib/evaluation/evaluate';
import type { IouType } from '@/lib/evaluation/parameters';

/** Which part of an evaluation a figure is of; what is left out is averaged, or for `area` is the first range. */
export interface FigureSelection {
  /** An IoU threshold of the evaluation. */
  readonly iou?: number;
  /** The name of an area range. */
  readonly area?: string;
  /** The place of a category. */
  readonly category?: number;
}

/** Average precision over recall, IoU thresholds and categories; −1 where there is no truth. Throws for an unknown part. */
export function averagePrecision(evaluation: Evaluation, selection: FigureSelection = {}): number {
  const recalls = evaluation.parameters.recallThresholds.length;
  const mean = new Mean();
  for (const cell of cellsOf(evaluation, selection)) {
    for (let r = 0; r < recalls; r++) mean.add(evaluation.precision[cell * recalls + r] ?? -1);
  }
  return mean.value();
}

/**
 * The highest recall with `maxDetections` detections of a class on an image, averaged over IoU thresholds and
 * categories; −1 where there is no truth. Throws a RangeError for an unknown part.
 */
export function averageRecall(
  evaluation: Evaluation,
  selection: FigureSelection & { readonly maxDetections?: number } = {},
): number {
  const { parameters, recall } = evaluation;
  const { maxDetections, areaRanges, iouThresholds } = parameters;
  const limit =
    selection.maxDetections === undefined
      ? maxDetections.length - 1
      : placeIn(maxDetections, selection.maxDetections, 'number of detections');
  const first = limit * areaRanges.length * evaluation.categories * iouThresholds.length;
  const mean = new Mean();
  for (const cell of cellsOf(evaluation, selection)) mean.add(recall[first + cell] ?? -1);
  return mean.value();
}

/** COCO's figures by name, in COCO's order; −1 where there is no truth. */
export type CocoFigures = Readonly<Record<string, number>>;

type Figure = (evaluation: Evaluation) => number;

const precisionFigures = {
  AP: (evaluation) => averagePrecision(evaluation),
  AP50: (evaluation) => averagePrecision(evaluation, { iou: 0.5 }),
  AP75: (evaluation) => averagePrecision(evaluation, { iou: 0.75 }),
} satisfies Record<string, Figure>;

const instanceFigures: Readonly<Record<string, Figure>> = {
  ...precisionFigures,
  AP_small: (evaluation) => averagePrecision(evaluation, { area: 'small' }),
  AP_medium: (evaluation) => averagePrecision(evaluation, { area: 'medium' }),
  AP_large: (evaluation) => averagePrecision(evaluation, { area: 'large' }),
  AR_1: (evaluation) => averageRecall(evaluation, { maxDetections: 1 }),
  AR_10: (evaluation) => averageRecall(evaluation, { maxDetections: 10 }),
  AR_100: (evaluation) => averageRecall(evaluation, { maxDetections: 100 }),
  AR_small: (evaluation) => averageRecall(evaluation, { area: 'small' }),
  AR_medium: (evaluation) => averageRecall(evaluation, { area: 'medium' }),
  AR_large: (evaluation) => averageRecall(evaluation, { area: 'large' }),
};

const figuresByType: Readonly<Record<IouType, Readonly<Record<string, Figure>>>> = {
  bbox: instanceFigures,
  segm: instanceFigures,
  keypoints: {
    ...precisionFigures,
    AP_medium: (evaluation) => averagePrecision(evaluation, { area: 'medium' }),
    AP_large: (evaluation) => averagePrecision(evaluation, { area: 'large' }),
    AR: (evaluation) => averageRecall(evaluation),
    AR50: (evaluation) => averageRecall(evaluation, { iou: 0.5 }),
    AR75: (evaluation) => averageRecall(evaluation, { iou: 0.75 }),
    AR_medium: (evaluation) => averageRecall(evaluation, { area: 'medium' }),
    AR_large: (evaluation) => averageRecall(evaluation, { area: 'large' }),
  },
};

/**
 * The 12 figures of boxes and masks, or the 10 of keypoints, that COCO prints (cocoeval.py, summarize). The
 * evaluation must have been made with COCO's parameters; throws a RangeError otherwise.
 */
export function cocoFigures(evaluation: Evaluation): CocoFigures {
  const figures = Object.entries(figuresByType[evaluation.iouType]);
  return Object.fromEntries(figures.map(([name, figure]) => [name, figure(evaluation)]));
}

/** AP by category, in the order of the categories; −1 for those without truth. */
export function averagePrecisionPerCategory(
  evaluation: Evaluation,
  selection: Omit<FigureSelection, 'category'> = {},
): number[] {
  return Array.from({ length: evaluation.categories }, (_, category) =>
    averagePrecision(evaluation, { ...selection, category }),
  );
}

/** A point of a precision-recall curve. */
export interface CurvePoint {
  readonly recall: number;
  readonly precision: number;
  /** The score from which on this recall is reached; null where it is not reached, not known, or a mean. */
  readonly score: number | null;
}

/**
 * The precision at every recall threshold, as COCO interpolates it: for a category, or else the mean over the categories
 * with truth; over all IoU thresholds, or at one. Empty where there is no truth. Throws a RangeError for an unknown part.
 */
export function precisionRecallCurve(evaluation: Evaluation, selection: FigureSelection = {}): CurvePoint[] {
  const { parameters, precision, scores } = evaluation;
  const { recallThresholds } = parameters;
  const recalls = recallThresholds.length;
  const cells = cellsOf(evaluation, selection).filter((cell) => (precision[cell * recalls] ?? -1) >= 0);
  const [first] = cells;
  if (first === undefined) return [];
  return recallThresholds.map((recall, r) => {
    const mean = new Mean();
    for (const cell of cells) mean.add(precision[cell * recalls + r] ?? -1);
    const score =
      cells.length === 1 && mean.value() > 0 ? (scores[first * recalls + r] ?? Number.NaN) : Number.NaN;
    return { recall, precision: mean.value(), score: Number.isNaN(score) ? null : score };
  });
}

/** The places of the curves that belong to a selection: by area range, category and IoU threshold. */
function cellsOf({ parameters, categories }: Evaluation, { iou, area, category }: FigureSelection): number[] {
  const { areaRanges, iouThresholds } = parameters;
  const names = areaRanges.map(({ name }) => name);
  const a = area === undefined ? 0 : placeIn(names, area, 'area range');
  const thresholds =
    iou === undefined ? [...iouThresholds.keys()] : [placeIn(iouThresholds, iou, 'IoU threshold')];
  if (category !== undefined && !(category >= 0 && category < categories)) {
    throw new RangeError(`There is no category ${category}`);
  }
  const chosen = category === undefined ? Array.from({ length: categories }, (_, k) => k) : [category];
  return chosen.flatMap((k) => thresholds.map((t) => (a * categories + k) * iouThresholds.length + t));
}

function placeIn<T extends string | number>(list: readonly T[], wanted: T, what: string): number {
  // Thresholds of a series such as 0.9 are off by a rounding.
  const place = list.findIndex((item) =>
    typeof item === 'number' && typeof wanted === 'number' ? Math.abs(item - wanted) < 1e-9 : item === wanted,
  );
  if (place < 0) throw new RangeError(`There is no ${what} ${wanted}`);
  return place;
}

/** The mean of what is not −1; −1 where there is nothing else. */
class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    if (value < 0) return;
    this.#sum += value;
    this.#count++;
  }

  value(): number {
    return this.#count === 0 ? -1 : this.#sum / this.#count;
  }
}
