import type { CategoryCandidates, ImageSlice } from '@/lib/evaluation/category-candidates';
import type { EvaluatedColumns } from '@/lib/evaluation/input';
import type { AreaRange } from '@/lib/evaluation/parameters';

/** What a detection is at one IoU threshold. What is neither true nor false does not count. */
export const verdicts = { uncounted: 0, truePositive: 1, falsePositive: 2 } as const;

/** How the detections of one category fare in one area range. */
export interface CategoryVerdicts {
  /** By IoU threshold and then by place in the order of scores: a verdict. */
  readonly verdicts: Uint8Array;
  /** In the same order: the place of the truth that a detection takes, `noTruth` where it takes none. */
  readonly taken: Int32Array;
  /** By IoU threshold and then by limit of detections: how many are true positives. */
  readonly truePositives: Uint32Array;
  /** How many truths there are to be found. */
  readonly truths: number;
}

/** What `taken` holds for a detection that takes no truth. */
export const noTruth = -1;

/** COCO lets an IoU pass a threshold of 1 where rounding keeps it under. */
const highestThreshold = 1 - 1e-10;

/**
 * COCO's matching (cocodataset/cocoapi, cocoeval.py, evaluateImg): detections by descending score, each takes the truth
 * of the highest IoU that is left, the last one of equal ones; truths that do not count, being a crowd or outside of
 * the area range, are only taken where no other is, and make the detection not count either. So does an area outside
 * of the range where nothing is taken.
 */
export function matchCategory(
  category: CategoryCandidates,
  truths: EvaluatedColumns,
  detections: EvaluatedColumns,
  range: AreaRange,
  iouThresholds: readonly number[],
  maxDetections: readonly number[],
): CategoryVerdicts {
  const { slices, scorePlaces, starts, candidates, ious } = category;
  const count = category.detections.length;
  const outcome = new Uint8Array(iouThresholds.length * count);
  const takenBy = new Int32Array(iouThresholds.length * count).fill(noTruth);
  const truePositives = new Uint32Array(iouThresholds.length * maxDetections.length);
  const mostTruths = slices.reduce(
    (most, { truthsFrom, truthsTo }) => Math.max(most, truthsTo - truthsFrom),
    0,
  );
  const ignored = new Uint8Array(mostTruths);
  const crowds = new Uint8Array(mostTruths);
  const taken = new Uint8Array(mostTruths);
  const thresholds = iouThresholds.map((threshold) => Math.min(threshold, highestThreshold));
  let toFind = 0;

  /** The place of the best candidate of a detection that is left; −1 where none is. */
  const best = (from: number, to: number, threshold: number, among: 0 | 1): number => {
    let bestIou = threshold;
    let found = -1;
    for (let c = from; c < to; c++) {
      const truth = candidates[c] ?? 0;
      const iou = ious[c] ?? 0;
      if (ignored[truth] !== among || iou < bestIou || (taken[truth] === 1 && crowds[truth] === 0)) continue;
      bestIou = iou;
      found = truth;
    }
    return found;
  };

  const matchImage = ({ truthsFrom, truthsTo, detectionsFrom, detectionsTo }: ImageSlice): void => {
    for (const [t, threshold] of thresholds.entries()) {
      taken.fill(0, 0, truthsTo - truthsFrom);
      for (let place = detectionsFrom; place < detectionsTo; place++) {
        const from = starts[place] ?? 0;
        const to = starts[place + 1] ?? 0;
        if (from === to) continue;
        let found = best(from, to, threshold, 0);
        if (found < 0) found = best(from, to, threshold, 1);
        if (found < 0) continue;
        taken[found] = 1;
        const counts = ignored[found] === 0;
        const at = t * count + (scorePlaces[place] ?? 0);
        outcome[at] = counts ? verdicts.truePositive : verdicts.uncounted;
        takenBy[at] = truthsFrom + found;
        if (!counts) continue;
        for (const [m, limit] of maxDetections.entries()) {
          const cell = t * maxDetections.length + m;
          if (place - detectionsFrom < limit) truePositives[cell] = (truePositives[cell] ?? 0) + 1;
        }
      }
    }
  };

  for (const slice of slices) {
    for (let place = slice.detectionsFrom; place < slice.detectionsTo; place++) {
      const area = detections.areas[category.detections[place] ?? 0] ?? 0;
      if (isOutside(area, range)) continue;
      for (let t = 0; t < thresholds.length; t++) {
        outcome[t * count + (scorePlaces[place] ?? 0)] = verdicts.falsePositive;
      }
    }
    for (let place = slice.truthsFrom; place < slice.truthsTo; place++) {
      const row = category.truths[place] ?? 0;
      const isIgnored = truths.ignored[row] === 1 || isOutside(truths.areas[row] ?? 0, range);
      ignored[place - slice.truthsFrom] = Number(isIgnored);
      crowds[place - slice.truthsFrom] = truths.crowds[row] ?? 0;
      if (!isIgnored) toFind++;
    }
    if (slice.truthsFrom < slice.truthsTo) matchImage(slice);
  }
  return { verdicts: outcome, taken: takenBy, truePositives, truths: toFind };
}

function isOutside(area: number, { from, to }: AreaRange): boolean {
  return area < from || area > to;
}
