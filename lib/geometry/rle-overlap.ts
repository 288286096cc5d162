import { RunWriter, rleArea } from '@/lib/geometry/rle';
import type { Rle } from '@/lib/geometry/shapes';

/** How many pixels two masks of the same grid have in common. Throws a RangeError where the grids differ. */
export function rleIntersectionArea(a: Rle, b: Rle): number {
  demandSameGrid(a, b);
  let runA = 0;
  let runB = 0;
  let endA = a.counts[0] ?? Number.POSITIVE_INFINITY;
  let endB = b.counts[0] ?? Number.POSITIVE_INFINITY;
  let position = 0;
  let shared = 0;
  while (runA < a.counts.length && runB < b.counts.length) {
    const end = Math.min(endA, endB);
    if (runA % 2 === 1 && runB % 2 === 1) shared += end - position;
    position = end;
    if (endA === end) endA += a.counts[++runA] ?? 0;
    if (endB === end) endB += b.counts[++runB] ?? 0;
  }
  return shared;
}

/** Intersection over union of two masks of the same grid, 0 to 1; 0 where they share nothing. */
export function rleIou(a: Rle, b: Rle): number {
  const shared = rleIntersectionArea(a, b);
  return shared === 0 ? 0 : shared / (rleArea(a) + rleArea(b) - shared);
}

/**
 * The share of a detection that lies in a crowd region, 0 to 1: COCO's mask IoU where the truth is a crowd
 * (cocodataset/cocoapi, maskApi.c, rleIou), which divides by the detection's area alone.
 */
export function rleCrowdIou(detection: Rle, crowd: Rle): number {
  const shared = rleIntersectionArea(detection, crowd);
  return shared === 0 ? 0 : shared / rleArea(detection);
}

/** The mask that covers what either covers, on their common grid. Throws a RangeError where the grids differ. */
export function rleUnion(a: Rle, b: Rle): Rle {
  demandSameGrid(a, b);
  const writer = new RunWriter();
  let runA = 0;
  let runB = 0;
  let endA = a.counts[0] ?? 0;
  let endB = b.counts[0] ?? 0;
  let position = 0;
  const total = a.width * a.height;
  while (position < total) {
    const end = Math.min(runA < a.counts.length ? endA : total, runB < b.counts.length ? endB : total);
    const insideA = runA < a.counts.length && runA % 2 === 1;
    const insideB = runB < b.counts.length && runB % 2 === 1;
    if (insideA || insideB) writer.add(position, end);
    if (runA < a.counts.length && endA === end) endA += a.counts[++runA] ?? 0;
    if (runB < b.counts.length && endB === end) endB += b.counts[++runB] ?? 0;
    position = end;
    if (runA >= a.counts.length && runB >= b.counts.length) break;
  }
  return writer.toRle(a);
}

function demandSameGrid(a: Rle, b: Rle): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(
      `Masks of ${a.width} × ${a.height} and ${b.width} × ${b.height} have no pixels in common: resize one first`,
    );
  }
}
