import { GrowingColumn, growingIndexes, growingNumbers } from '@/lib/comparison/growing-column';
import { eachCategory } from '@/lib/evaluation/category-candidates';
import { type CocoIou, cocoIou } from '@/lib/evaluation/coco-iou';
import { matchCategory, noTruth, verdicts } from '@/lib/evaluation/coco-match';
import type { Evaluated } from '@/lib/evaluation/input';
import { descendingOrder, gather, groupRows, rowNumbers } from '@/lib/evaluation/order';
import { cocoParameters } from '@/lib/evaluation/parameters';
import { pickRows } from '@/lib/evaluation/pick-rows';
import { cocoSigmas } from '@/lib/geometry/keypoints';

/**
 * What can become of a truth or a detection. `class_differs`: neither has a partner of its class, but they have each
 * other; it is a false positive of one class and a false negative of the other. `ignored`: matched to a crowd.
 */
export const outcomeKinds = [
  'true_positive',
  'class_differs',
  'false_positive',
  'false_negative',
  'ignored',
] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

/** The outcomes of an evaluation at one IoU and one confidence, as columns, image by image. Plain data. */
export interface Outcomes {
  /** Those of image i are `starts[i]` to `starts[i + 1] - 1`. */
  readonly starts: Uint32Array;
  /** Index into `outcomeKinds`. */
  readonly kinds: Uint8Array;
  /** Row of the truth and of the detection; `noTruth` (−1) where there is none. */
  readonly truths: Int32Array;
  readonly detections: Int32Array;
  /** NaN where one of them is missing. */
  readonly ious: Float64Array;
}

/** What outcomes depend on besides the data. */
export interface OutcomeParameters {
  readonly iou: number;
  /** Detections at or above it take part; those of unknown score always do, and come last. */
  readonly minConfidence: number;
  readonly sigmas?: readonly number[];
}

const kindIndexes: Readonly<Record<OutcomeKind, number>> = {
  true_positive: 0,
  class_differs: 1,
  false_positive: 2,
  false_negative: 3,
  ignored: 4,
};

/**
 * Judges every truth and detection with COCO's matcher, the one that the figures are made with. What it leaves is then
 * matched across classes in the same way: detections by descending score, each takes the truth of the highest IoU that
 * is left. Of a class on an image only the best-scored detections take part, as many as COCO counts.
 */
export function judge(
  input: Evaluated,
  { iou, minConfidence, sigmas = cocoSigmas }: OutcomeParameters,
): Outcomes {
  const { rows, input: kept } = takeConfident(input, minConfidence);
  const { maxDetections, areaRanges } = cocoParameters[input.iouType];
  const [everything] = areaRanges;
  const most = maxDetections.at(-1) ?? 0;
  const likeness = cocoIou(kept, sigmas);
  const found = new OutcomeList();
  const missed = growingIndexes();
  const wrong = growingIndexes();
  if (everything) {
    for (const category of eachCategory(kept, most, iou, sigmas)) {
      const result = matchCategory(category, kept.truths, kept.detections, everything, [iou], [most]);
      const takenTruths = new Uint8Array(category.truths.length);
      for (const { detectionsFrom, detectionsTo } of category.slices) {
        for (let place = detectionsFrom; place < detectionsTo; place++) {
          const detection = category.detections[place] ?? 0;
          const at = category.scorePlaces[place] ?? 0;
          const taken = result.taken[at] ?? noTruth;
          if (taken === noTruth) {
            wrong.push(detection);
            continue;
          }
          takenTruths[taken] = 1;
          const truth = category.truths[taken] ?? 0;
          const kind = result.verdicts[at] === verdicts.truePositive ? 'true_positive' : 'ignored';
          found.push(kind, truth, detection, likeness(truth, detection));
        }
      }
      for (const [place, truth] of category.truths.entries())
        if (takenTruths[place] === 0 && kept.truths.ignored[truth] === 0) missed.push(truth);
    }
  }
  matchAcrossClasses(kept, missed.toArray(), wrong.toArray(), iou, likeness, found);
  return found.byImage(kept, rows);
}

/** The detections that pass, and which rows of the input they are. */
function takeConfident(
  input: Evaluated,
  minConfidence: number,
): { readonly rows: Uint32Array; readonly input: Evaluated } {
  const { detections } = input;
  const all = rowNumbers(detections.count);
  // Written so that an unknown score, which is NaN, passes.
  const rows = all.filter((row) => !((detections.scores[row] ?? 0) < minConfidence));
  return rows.length === all.length
    ? { rows, input }
    : { rows, input: { ...plain(input), detections: pickRows(detections, rows) } };
}

const plain = ({ iouType, imageCount, categoryCount, truths }: Evaluated) => ({
  iouType,
  imageCount,
  categoryCount,
  truths,
});

function matchAcrossClasses(
  { truths, detections, imageCount }: Evaluated,
  missed: Uint32Array,
  wrong: Uint32Array,
  iou: number,
  likeness: CocoIou,
  found: OutcomeList,
): void {
  const missedByImage = groupRows(missed, truths.images, imageCount);
  const scores = gather(new Float64Array(wrong.length), detections.scores, wrong);
  const byScore = descendingOrder(scores).map((place) => wrong[place] ?? 0);
  const wrongByImage = groupRows(byScore, detections.images, imageCount);
  for (let image = 0; image < imageCount; image++) {
    const left = new Set(
      missedByImage.rows.subarray(missedByImage.starts[image], missedByImage.starts[image + 1]),
    );
    const own = wrongByImage.rows.subarray(wrongByImage.starts[image], wrongByImage.starts[image + 1]);
    for (const detection of own) {
      let best = noTruth;
      let bestIou = iou;
      for (const truth of left) {
        const value = likeness(truth, detection);
        if (value < bestIou) continue;
        best = truth;
        bestIou = value;
      }
      if (best === noTruth) found.push('false_positive', noTruth, detection, Number.NaN);
      else {
        left.delete(best);
        found.push('class_differs', best, detection, bestIou);
      }
    }
    for (const truth of left) found.push('false_negative', truth, noTruth, Number.NaN);
  }
}

class OutcomeList {
  readonly #kinds = new GrowingColumn((length) => new Uint8Array(length));
  readonly #truths = new GrowingColumn((length) => new Int32Array(length));
  readonly #detections = new GrowingColumn((length) => new Int32Array(length));
  readonly #ious = growingNumbers();

  push(kind: OutcomeKind, truth: number, detection: number, iou: number): void {
    this.#kinds.push(kindIndexes[kind]);
    this.#truths.push(truth);
    this.#detections.push(detection);
    this.#ious.push(iou);
  }

  /** In the order of the images; detections get back the rows that they have in the whole input. */
  byImage({ truths, detections, imageCount }: Evaluated, rows: Uint32Array): Outcomes {
    const own = { truths: this.#truths.toArray(), detections: this.#detections.toArray() };
    const all = rowNumbers(this.#kinds.length);
    const images = all.map((i) => {
      const truth = own.truths[i] ?? noTruth;
      return (truth === noTruth ? detections.images[own.detections[i] ?? 0] : truths.images[truth]) ?? 0;
    });
    const { rows: order, starts } = groupRows(all, images, imageCount);
    const inOrder = gather(new Int32Array(order.length), own.detections, order);
    return {
      starts,
      kinds: gather(new Uint8Array(order.length), this.#kinds.toArray(), order),
      truths: gather(new Int32Array(order.length), own.truths, order),
      detections: inOrder.map((detection) =>
        detection === noTruth ? noTruth : (rows[detection] ?? noTruth),
      ),
      ious: gather(new Float64Array(order.length), this.#ious.toArray(), order),
    };
  }
}

/** True and false positives of a category at rising confidences. */
export interface CountsByConfidence {
  readonly truths: number;
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/**
 * The counts that `judge` gives at each of some ascending confidences, by category. Detections are matched by descending
 * score, so that a threshold takes none of the pairs above it apart and one matching serves all of them; except where
 * unknown scores come after known ones, for they take what is left.
 */
export function countByConfidence(
  input: Evaluated,
  iou: number,
  confidences: readonly number[],
  sigmas: readonly number[] = cocoSigmas,
): CountsByConfidence[] {
  const counts = countOnce(input, iou, confidences, sigmas);
  const mixed = mixedCategories(input);
  if (!mixed.some(Boolean)) return counts;
  const { detections } = input;
  const all = rowNumbers(detections.count);
  const rows = all.filter((row) => mixed[detections.categories[row] ?? 0]);
  const ofMixed = { ...plain(input), detections: pickRows(detections, rows) };
  const each = confidences.map((confidence) =>
    countOnce(takeConfident(ofMixed, confidence).input, iou, [0], sigmas),
  );
  return counts.map((own, category) => {
    if (!mixed[category]) return own;
    return {
      truths: own.truths,
      truePositives: each.map((found) => found[category]?.truePositives[0] ?? 0),
      falsePositives: each.map((found) => found[category]?.falsePositives[0] ?? 0),
    };
  });
}

/** By category: whether some of its detections have a score and some have none. */
function mixedCategories({ detections, categoryCount }: Evaluated): boolean[] {
  const scored = new Uint8Array(categoryCount);
  const unscored = new Uint8Array(categoryCount);
  for (const [row, score] of detections.scores.entries())
    (Number.isNaN(score) ? unscored : scored)[detections.categories[row] ?? 0] = 1;
  return Array.from(scored, (known, category) => known === 1 && unscored[category] === 1);
}

function countOnce(
  input: Evaluated,
  iou: number,
  confidences: readonly number[],
  sigmas: readonly number[],
): CountsByConfidence[] {
  const { maxDetections, areaRanges } = cocoParameters[input.iouType];
  const [everything] = areaRanges;
  const most = maxDetections.at(-1) ?? 0;
  if (!everything) return [];
  return [...eachCategory(input, most, iou, sigmas)].map((category) => {
    const result = matchCategory(category, input.truths, input.detections, everything, [iou], [most]);
    const truePositives = confidences.map(() => 0);
    const falsePositives = confidences.map(() => 0);
    let passed = confidences.length;
    // Scores descend, and unknown ones, which pass everywhere, come last.
    for (const [place, score] of category.scores.entries()) {
      if (Number.isNaN(score)) passed = confidences.length;
      else while (passed > 0 && score < (confidences[passed - 1] ?? 0)) passed--;
      if (passed === 0) continue;
      const verdict = result.verdicts[place];
      const counts =
        verdict === verdicts.truePositive
          ? truePositives
          : verdict === verdicts.falsePositive
            ? falsePositives
            : null;
      if (counts) counts[passed - 1] = (counts[passed - 1] ?? 0) + 1;
    }
    return {
      truths: result.truths,
      truePositives: sumFromTheEnd(truePositives),
      falsePositives: sumFromTheEnd(falsePositives),
    };
  });
}

function sumFromTheEnd(counts: readonly number[]): number[] {
  let sum = 0;
  return counts
    .toReversed()
    .map((count) => {
      sum += count;
      return sum;
    })
    .reverse();
}
