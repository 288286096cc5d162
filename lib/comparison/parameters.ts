import { type InstanceType, instanceTypes } from '@/lib/comparison/instances';

/** What holds for one of the two models. */
export interface SideParameters {
  /** Confidences ≥ this take part; unknown ones always do, unless `hideUnscored` is on. */
  readonly minConfidence: number;
  /** From this model's class names to the names they are compared under; names that are not in it stand for themselves. */
  readonly classMapping: ReadonlyMap<string, string>;
}

/** Everything that an answer depends on besides the annotations. */
export interface ComparisonParameters {
  /** Two instances pair at this IoU (or keypoint similarity) or more; over 0, to 1. */
  readonly iou: number;
  /** A pair of the same class under this IoU has moved. At or under `iou`, nothing has. */
  readonly movedIou: number;
  readonly hideUnscored: boolean;
  /** The kinds of annotation that take part. */
  readonly types: readonly InstanceType[];
  readonly a: SideParameters;
  readonly b: SideParameters;
}

/** A side that hides and renames nothing. */
export const wholeSide: SideParameters = { minConfidence: 0, classMapping: new Map() };

/** What a comparison begins with. */
export const defaultParameters: ComparisonParameters = {
  iou: 0.5,
  movedIou: 0.75,
  hideUnscored: false,
  types: instanceTypes,
  a: wholeSide,
  b: wholeSide,
};

/** The same question with A and B swapped. */
export function swapParameters(parameters: ComparisonParameters): ComparisonParameters {
  return { ...parameters, a: parameters.b, b: parameters.a };
}

/** Whether a confidence (NaN = unknown) passes; a threshold means ≥. */
export function passesConfidence(confidence: number, minConfidence: number, hideUnscored: boolean): boolean {
  return Number.isNaN(confidence) ? !hideUnscored : confidence >= minConfidence;
}
