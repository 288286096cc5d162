import { boxOfRow } from '@/lib/comparison/bounds-index';
import type { Evaluated, EvaluatedColumns } from '@/lib/evaluation/input';
import type { IouType } from '@/lib/evaluation/parameters';
import { intersectionArea } from '@/lib/geometry/box';
import { cocoSigmas, objectKeypointSimilarity } from '@/lib/geometry/keypoints';
import { rleIntersectionArea } from '@/lib/geometry/rle-overlap';

/** How well a row of the detections fits a row of the truths, 0 to 1. */
export type CocoIou = (truth: number, detection: number) => number;

/**
 * COCO's IoU for the kind of data: of boxes, of masks, or object keypoint similarity; for a crowd the share of the
 * detection that lies in it (cocodataset/cocoapi, maskApi.c, bbIou and rleIou; cocoeval.py, computeOks). What cannot
 * reach `atLeast` may come as 0.
 */
export function cocoIou(
  { iouType, truths, detections }: Pick<Evaluated, 'iouType' | 'truths' | 'detections'>,
  sigmas: readonly number[] = cocoSigmas,
  atLeast = 0,
): CocoIou {
  return byType[iouType](truths, detections, sigmas, atLeast);
}

const byType: Readonly<
  Record<
    IouType,
    (
      truths: EvaluatedColumns,
      detections: EvaluatedColumns,
      sigmas: readonly number[],
      atLeast: number,
    ) => CocoIou
  >
> = {
  bbox: (truths, detections) => (truth, detection) => {
    const shared = sharedBounds(truths, truth, detections, detection);
    return shared === 0 ? 0 : shared / denominator(truths, truth, detections, detection, shared);
  },

  segm: (truths, detections, _, atLeast) => (truth, detection) => {
    const mask = truths.masks[truth];
    const found = detections.masks[detection];
    if (!mask || !found || mask.width !== found.width || mask.height !== found.height) return 0;
    const most = Math.min(
      sharedBounds(truths, truth, detections, detection),
      truths.extents[truth] ?? 0,
      detections.extents[detection] ?? 0,
    );
    if (most === 0 || most / denominator(truths, truth, detections, detection, most) < atLeast) return 0;
    const shared = rleIntersectionArea(found, mask);
    return shared === 0 ? 0 : shared / denominator(truths, truth, detections, detection, shared);
  },

  keypoints: (truths, detections, sigmas) => (truth, detection) =>
    objectKeypointSimilarity(
      detections.keypoints[detection] ?? [],
      {
        keypoints: truths.keypoints[truth] ?? [],
        area: truths.areas[truth] ?? 0,
        box: boxOfRow(truths.bounds, truth),
      },
      sigmas,
    ),
};

function sharedBounds(
  truths: EvaluatedColumns,
  truth: number,
  detections: EvaluatedColumns,
  detection: number,
): number {
  return intersectionArea(boxOfRow(detections.bounds, detection), boxOfRow(truths.bounds, truth));
}

function denominator(
  truths: EvaluatedColumns,
  truth: number,
  detections: EvaluatedColumns,
  detection: number,
  shared: number,
): number {
  const found = detections.extents[detection] ?? 0;
  return truths.crowds[truth] === 1 ? found : found + (truths.extents[truth] ?? 0) - shared;
}
