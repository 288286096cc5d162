import { annotationTypes } from '@/lib/annotations/annotation';
import { BoundsIndex, boxOfRow, hasBox } from '@/lib/comparison/bounds-index';
import { rankByContent } from '@/lib/comparison/content-order';
import { growingIndexes, growingNumbers } from '@/lib/comparison/growing-column';
import { type Instances, type InstanceType, instanceTypes } from '@/lib/comparison/instances';
import { likeness } from '@/lib/comparison/likeness';
import type { Candidates } from '@/lib/comparison/match';
import { largestSigma } from '@/lib/comparison/pose';
import { boxArea } from '@/lib/geometry/box';

/**
 * All pairs of two sides on one image that are alike by `atLeast` or more. It depends on no threshold, class or
 * confidence, so that those can be changed without looking at the geometry again.
 */
export interface Overlaps extends Candidates {
  readonly sideA: Instances;
  readonly sideB: Instances;
  readonly atLeast: number;
  /** By row: places in an order by content; see `rankByContent`. */
  readonly ranksA: Uint32Array;
  readonly ranksB: Uint32Array;
}

/** The least IoU that a threshold on the screen can be set to. */
export const lowestIou = 0.05;

/**
 * Finds the pairs that are alike by `atLeast` (over 0, to 1) or more. Throws a RangeError for another `atLeast`, and
 * where the two sides are not of images of the same size.
 */
export function findOverlaps(sideA: Instances, sideB: Instances, atLeast = lowestIou): Overlaps {
  const [ranksA = new Uint32Array(), ranksB = new Uint32Array()] = rankByContent([sideA, sideB]);
  return { sideA, sideB, atLeast, ranksA, ranksB, ...findCandidates(sideA, sideB, atLeast, ranksA, ranksB) };
}

/** The pairs alone, for sides whose ranks are known; throws as `findOverlaps` does. */
export function findCandidates(
  sideA: Instances,
  sideB: Instances,
  atLeast: number,
  ranksA: Uint32Array,
  ranksB: Uint32Array,
): Candidates {
  if (!(atLeast > 0 && atLeast <= 1))
    throw new RangeError(`An IoU must be over 0 and at most 1, not ${atLeast}`);
  if (sideA.size.width !== sideB.size.width || sideA.size.height !== sideB.size.height) {
    throw new RangeError('Only annotations of the same image can be compared');
  }
  const a = growingIndexes();
  const b = growingIndexes();
  const iou = growingNumbers();
  const add = (rowA: number, rowB: number, value: number): void => {
    a.push(rowA);
    b.push(rowB);
    iou.push(value);
  };
  const rowsB = instanceRows(sideB);
  const index = new BoundsIndex(sideB.bounds, rowsB);
  const margins = searchMargins(sideB, rowsB, atLeast);
  for (const rowA of instanceRows(sideA)) {
    if (!hasBox(sideA.bounds, rowA)) continue;
    index.forEachMeeting(boxOfRow(sideA.bounds, rowA), margins(sideA, rowA), (rowB) => {
      if (!canReach(sideA, rowA, sideB, rowB, atLeast)) return;
      const value = likeness(sideA, rowA, sideB, rowB);
      if (value >= atLeast) add(rowA, rowB, value);
    });
  }
  pairInvisible(sideA, sideB, ranksA, ranksB, add);
  return { a: a.toArray(), b: b.toArray(), iou: iou.toArray() };
}

const typeIndexes: Readonly<Record<InstanceType, number>> = {
  bounding_box: annotationTypes.indexOf('bounding_box'),
  segmentation: annotationTypes.indexOf('segmentation'),
  keypoint: annotationTypes.indexOf('keypoint'),
};
const isInstance = annotationTypes.map((type) => instanceTypes.some((other) => other === type));

/** The rows that mark one thing in the image. */
export function instanceRows({ types }: Instances): Uint32Array {
  const rows = growingIndexes(types.length);
  for (const [row, type] of types.entries()) if (isInstance[type]) rows.push(row);
  return rows.toArray();
}

/** Pixels by which a drawn polygon may pass its outline, on both sides of a pair. */
const drawnBeyond = 2;

/**
 * How far, in pixels, the bounds of two instances may be apart for them to be alike by `atLeast`: for poses at least
 * one keypoint has to be as near as the similarity of a single one demands, for the largest area and tolerance.
 */
function searchMargins(
  sideB: Instances,
  rowsB: Uint32Array,
  atLeast: number,
): (sideA: Instances, rowA: number) => number {
  let largestPose = 0;
  for (const row of rowsB) {
    if (sideB.types[row] === typeIndexes.keypoint && hasBox(sideB.bounds, row)) {
      largestPose = Math.max(largestPose, boxArea(boxOfRow(sideB.bounds, row)));
    }
  }
  return (sideA, rowA) => {
    const type = sideA.types[rowA];
    if (type === typeIndexes.segmentation) return drawnBeyond;
    if (type !== typeIndexes.keypoint) return 0;
    const area = Math.max(largestPose, boxArea(boxOfRow(sideA.bounds, rowA))) + Number.EPSILON;
    return largestSigma * Math.sqrt(8 * area * -Math.log(atLeast)) * 1.001;
  };
}

/** Whether two masks could be alike by `atLeast`, from their areas alone; true for all else. */
function canReach(a: Instances, rowA: number, b: Instances, rowB: number, atLeast: number): boolean {
  if (a.types[rowA] !== typeIndexes.segmentation || b.types[rowB] !== typeIndexes.segmentation) return true;
  const { area: areaA } = a.maskOf(rowA);
  const { area: areaB } = b.maskOf(rowB);
  return Math.min(areaA, areaB) >= atLeast * Math.max(areaA, areaB) * (1 - 1e-12);
}

/**
 * Pairs what has no bounds, such as empty masks: within a kind and a class the first of A with the first of B and so
 * on, in the order of content. They are alike by 1, for there is nothing in which they differ.
 */
function pairInvisible(
  sideA: Instances,
  sideB: Instances,
  ranksA: Uint32Array,
  ranksB: Uint32Array,
  add: (rowA: number, rowB: number, value: number) => void,
): void {
  const groupsB = invisibleGroups(sideB, ranksB);
  for (const [key, rowsA] of invisibleGroups(sideA, ranksA)) {
    const rowsB = groupsB.get(key) ?? [];
    for (const [i, rowA] of rowsA.entries()) {
      const rowB = rowsB[i];
      if (rowB !== undefined) add(rowA, rowB, 1);
    }
  }
}

function invisibleGroups(side: Instances, ranks: Uint32Array): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  const rows = instanceRows(side).filter((row) => !hasBox(side.bounds, row));
  for (const row of rows.sort((p, q) => (ranks[p] ?? 0) - (ranks[q] ?? 0))) {
    const key = JSON.stringify([side.typeOf(row), side.classes[side.classIndexes[row] ?? -1] ?? null]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
