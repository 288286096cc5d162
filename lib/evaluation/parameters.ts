/** What two instances are compared by, as COCO names it: boxes, masks, or keypoints. */
export const iouTypes = ['bbox', 'segm', 'keypoints'] as const;
export type IouType = (typeof iouTypes)[number];

/** A range of areas in px², both ends included. */
export interface AreaRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Everything that the figures depend on besides the data. */
export interface EvaluationParameters {
  /** Ascending. */
  readonly iouThresholds: readonly number[];
  /** Ascending, from 0. */
  readonly recallThresholds: readonly number[];
  /** The first one is that of the main figures. */
  readonly areaRanges: readonly AreaRange[];
  /** How many detections of a class on an image count, ascending; the last one is that of the main figures. */
  readonly maxDetections: readonly number[];
  /** By keypoint, in the order of the data: how far annotators scatter; see `cocoSigmas`. */
  readonly sigmas: readonly number[];
}

/** Evenly spaced numbers, with the rounding of numpy's linspace, on which ties at a threshold depend. */
function linspace(from: number, to: number, count: number): number[] {
  const step = (to - from) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? to : i * step + from));
}

const all = { name: 'all', from: 0, to: 1e10 };
const small = { name: 'small', from: 0, to: 32 ** 2 };
const medium = { name: 'medium', from: 32 ** 2, to: 96 ** 2 };
const large = { name: 'large', from: 96 ** 2, to: 1e10 };

const instances: Omit<EvaluationParameters, 'sigmas'> = {
  iouThresholds: linspace(0.5, 0.95, 10),
  recallThresholds: linspace(0, 1, 101),
  areaRanges: [all, small, medium, large],
  maxDetections: [1, 10, 100],
};

/** COCO's parameters (cocodataset/cocoapi, cocoeval.py, Params). */
export const cocoParameters: Readonly<Record<IouType, Omit<EvaluationParameters, 'sigmas'>>> = {
  bbox: instances,
  segm: instances,
  keypoints: { ...instances, areaRanges: [all, medium, large], maxDetections: [20] },
};
