import { growingIndexes, growingNumbers } from '@/lib/comparison/growing-column';
import { type Candidates, type MatchSide, matchBestFirst, orderCandidates } from '@/lib/comparison/match';
import { eachCategory } from '@/lib/evaluation/category-candidates';
import { cocoIou } from '@/lib/evaluation/coco-iou';
import type { Evaluated, EvaluatedColumns } from '@/lib/evaluation/input';
import { gather, groupRows, rowNumbers } from '@/lib/evaluation/order';
import { type OutcomeKind, type Outcomes, outcomeKinds } from '@/lib/evaluation/outcomes';
import { pickRows } from '@/lib/evaluation/pick-rows';
import { cocoSigmas } from '@/lib/geometry/keypoints';

/** What one model found, and what became of it. */
export interface Judged {
  readonly input: Evaluated;
  readonly outcomes: Outcomes;
}

/** False positives that two models have in common, as columns, image by image. Plain data. */
export interface SharedMistakes {
  /** Those of image i are `starts[i]` to `starts[i + 1] - 1`. */
  readonly starts: Uint32Array;
  /** Row of the detections of the first model, and of the second. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Of the two detections with one another. */
  readonly ious: Float64Array;
}

const isWrong = outcomeKinds.map(
  (kind: OutcomeKind) => kind === 'false_positive' || kind === 'class_differs',
);

/** The rows of the detections that are false positives: those that match nothing, and those under a wrong class. */
export function falsePositiveRows({ kinds, detections }: Outcomes): Uint32Array {
  const rows = growingIndexes();
  for (const [i, kind] of kinds.entries()) if (isWrong[kind]) rows.push(detections[i] ?? 0);
  return rows.toArray().sort();
}

/**
 * Pairs the false positives of two models that were evaluated against the same truth: of the same class on the same
 * image, alike by `iou` or more, one to one, the best IoU first. Swapping the models swaps the answer. Keypoints are as
 * alike as the mean of both similarities, for each takes the other for the truth.
 */
export function sharedMistakes(
  first: Judged,
  second: Judged,
  iou: number,
  sigmas: readonly number[] = cocoSigmas,
): SharedMistakes {
  const rowsFirst = falsePositiveRows(first.outcomes);
  const rowsSecond = falsePositiveRows(second.outcomes);
  const { iouType, imageCount, categoryCount } = first.input;
  const pair = {
    iouType,
    imageCount,
    categoryCount,
    truths: pickRows(first.input.detections, rowsFirst),
    detections: pickRows(second.input.detections, rowsSecond),
  };
  const candidates = findCandidates(pair, iou, sigmas);
  const [ranksFirst, ranksSecond] = rankByContent(pair.truths, pair.detections);
  const order = orderCandidates(
    candidates,
    toMatchSide(pair.truths, ranksFirst),
    toMatchSide(pair.detections, ranksSecond),
    iou,
  );
  const { pairs } = matchBestFirst(candidates, order, rowsFirst.length, rowsSecond.length, () => true);
  const images = pairs.map((at) => pair.truths.images[candidates.a[at] ?? 0] ?? 0);
  const { rows: byImage, starts } = groupRows(rowNumbers(pairs.length), images, imageCount);
  const inOrder = gather(new Uint32Array(pairs.length), pairs, byImage);
  return {
    starts,
    first: inOrder.map((at) => rowsFirst[candidates.a[at] ?? 0] ?? 0),
    second: inOrder.map((at) => rowsSecond[candidates.b[at] ?? 0] ?? 0),
    ious: Float64Array.from(inOrder, (at) => candidates.iou[at] ?? 0),
  };
}

function findCandidates(pair: Evaluated, iou: number, sigmas: readonly number[]): Candidates {
  const isMean = pair.iouType === 'keypoints';
  const back = cocoIou({ ...pair, truths: pair.detections, detections: pair.truths }, sigmas);
  // A mean of two similarities, of which neither is over 1, can reach `iou` only where each reaches this.
  const atLeast = isMean ? Math.max(0, 2 * iou - 1) : iou;
  const a = growingIndexes();
  const b = growingIndexes();
  const ious = growingNumbers();
  for (const category of eachCategory(pair, Number.POSITIVE_INFINITY, atLeast, sigmas)) {
    for (const { truthsFrom, detectionsFrom, detectionsTo } of category.slices) {
      for (let place = detectionsFrom; place < detectionsTo; place++) {
        const row = category.detections[place] ?? 0;
        const end = category.starts[place + 1] ?? 0;
        for (let c = category.starts[place] ?? 0; c < end; c++) {
          const other = category.truths[truthsFrom + (category.candidates[c] ?? 0)] ?? 0;
          const value = category.ious[c] ?? 0;
          a.push(other);
          b.push(row);
          ious.push(isMean ? (value + back(row, other)) / 2 : value);
        }
      }
    }
  }
  return { a: a.toArray(), b: b.toArray(), iou: ious.toArray() };
}

function toMatchSide(columns: EvaluatedColumns, ranks: Uint32Array): MatchSide {
  return {
    // Candidates are of one class and of one kind.
    classes: new Int32Array(columns.count),
    types: new Uint8Array(columns.count),
    confidences: columns.scores,
    ranks,
  };
}

/** Places of the rows of both sides in one order by what they are, so that nothing tells the first from the second. */
function rankByContent(p: EvaluatedColumns, q: EvaluatedColumns): readonly [Uint32Array, Uint32Array] {
  const { images, bounds, scores } = p;
  const columns = [
    joined(images, q.images),
    joined(bounds.xMin, q.bounds.xMin),
    joined(bounds.yMin, q.bounds.yMin),
    joined(bounds.xMax, q.bounds.xMax),
    joined(bounds.yMax, q.bounds.yMax),
    joined(scores, q.scores),
  ];
  const compare = (one: number, other: number): number => {
    for (const column of columns) {
      const difference = (column[one] ?? 0) - (column[other] ?? 0);
      // Not a number where one is unknown: those count as alike.
      if (difference < 0 || difference > 0) return difference;
    }
    return 0;
  };
  const order = rowNumbers(p.count + q.count).sort(compare);
  const ranks = new Uint32Array(order.length);
  let rank = 0;
  for (const [place, row] of order.entries()) {
    if (place > 0 && compare(order[place - 1] ?? 0, row) !== 0) rank = place;
    ranks[row] = rank;
  }
  return [ranks.subarray(0, p.count), ranks.subarray(p.count)];
}

function joined(p: Float64Array | Uint32Array, q: Float64Array | Uint32Array): Float64Array {
  const both = new Float64Array(p.length + q.length);
  both.set(p);
  both.set(q, p.length);
  return both;
}
