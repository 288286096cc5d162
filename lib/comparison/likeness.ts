import type { AnnotationType } from '@/lib/annotations/annotation';
import { boxOfRow } from '@/lib/comparison/bounds-index';
import type { Instances } from '@/lib/comparison/instances';
import { poseLikeness } from '@/lib/comparison/pose';
import { boxIou } from '@/lib/geometry/box';
import { rleIou } from '@/lib/geometry/rle-overlap';
import type { Box } from '@/lib/geometry/shapes';

type Likeness = (a: Instances, rowA: number, b: Instances, rowB: number) => number;

/**
 * How alike an instance of A and one of B are, 0 to 1, the same number with A and B swapped: IoU of masks for two
 * segmentations, object keypoint similarity for two poses, and for all else IoU of the boxes, which those around a
 * mask or a pose are too. What has no area is alike to what has the same bounds, and to nothing else.
 */
export function likeness(a: Instances, rowA: number, b: Instances, rowB: number): number {
  const type = a.typeOf(rowA);
  const compare = type === b.typeOf(rowB) ? withinType[type] : boxLikeness;
  return compare(a, rowA, b, rowB);
}

const withinType: Readonly<Record<AnnotationType, Likeness>> = {
  bounding_box: boxLikeness,
  segmentation: maskLikeness,
  keypoint: (a, rowA, b, rowB) => poseLikeness(a.poseOf(rowA), b.poseOf(rowB)),
  classification: () => 0,
  heatmap: () => 0,
};

function boxLikeness(a: Instances, rowA: number, b: Instances, rowB: number): number {
  const boxA = boxOfRow(a.bounds, rowA);
  const boxB = boxOfRow(b.bounds, rowB);
  return boxIou(boxA, boxB) || Number(isSameBox(boxA, boxB));
}

function maskLikeness(a: Instances, rowA: number, b: Instances, rowB: number): number {
  const maskA = a.maskOf(rowA);
  const maskB = b.maskOf(rowB);
  if (maskA.area > 0 && maskB.area > 0) return rleIou(maskA.rle, maskB.rle);
  if (maskA.area > 0 || maskB.area > 0) return 0;
  return Number(isSameBox(boxOfRow(a.bounds, rowA), boxOfRow(b.bounds, rowB)));
}

function isSameBox(a: Box, b: Box): boolean {
  return a.xMin === b.xMin && a.yMin === b.yMin && a.xMax === b.xMax && a.yMax === b.yMax;
}
