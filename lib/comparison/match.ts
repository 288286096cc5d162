/** Pairs of a row of A and a row of B that are alike, as columns: `iou` is IoU or keypoint similarity, 0 to 1. */
export interface Candidates {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly iou: Float64Array;
}

/** What the matcher looks at besides the geometry, by row. */
export interface MatchSide {
  /** Numbers that are equal where the classes count as the same, on both sides. */
  readonly classes: Int32Array;
  /** Kinds of annotation. */
  readonly types: Uint8Array;
  /** NaN where unknown. */
  readonly confidences: Float64Array;
  /** Different for every row of a side; decides what nothing else does. */
  readonly ranks: Uint32Array;
}

/**
 * The candidates of `iou` or more, the best first: the same class before another one, the same kind of annotation
 * before another one, then the higher IoU, then the higher sum of confidences (unknown counts least), then the lower
 * ranks. Nothing in it tells A from B, so that swapping them gives the same order.
 */
export function orderCandidates(
  candidates: Candidates,
  a: MatchSide,
  b: MatchSide,
  iou: number,
): Uint32Array {
  const count = candidates.iou.length;
  const phases = new Uint8Array(count);
  const confidences = new Float64Array(count);
  const lowRanks = new Uint32Array(count);
  const highRanks = new Uint32Array(count);
  let kept = 0;
  const order = new Uint32Array(count);
  for (let pair = 0; pair < count; pair++) {
    if ((candidates.iou[pair] ?? 0) < iou) continue;
    order[kept++] = pair;
    const rowA = candidates.a[pair] ?? 0;
    const rowB = candidates.b[pair] ?? 0;
    const otherClass = a.classes[rowA] === b.classes[rowB] ? 0 : 2;
    phases[pair] = otherClass + Number(a.types[rowA] !== b.types[rowB]);
    confidences[pair] = weight(a.confidences[rowA]) + weight(b.confidences[rowB]);
    const rankA = a.ranks[rowA] ?? 0;
    const rankB = b.ranks[rowB] ?? 0;
    lowRanks[pair] = Math.min(rankA, rankB);
    highRanks[pair] = Math.max(rankA, rankB);
  }
  return order
    .subarray(0, kept)
    .sort(
      (p, q) =>
        (phases[p] ?? 0) - (phases[q] ?? 0) ||
        (candidates.iou[q] ?? 0) - (candidates.iou[p] ?? 0) ||
        (confidences[q] ?? 0) - (confidences[p] ?? 0) ||
        (lowRanks[p] ?? 0) - (lowRanks[q] ?? 0) ||
        (highRanks[p] ?? 0) - (highRanks[q] ?? 0),
    );
}

function weight(confidence = Number.NaN): number {
  return Number.isNaN(confidence) ? -1 : confidence;
}

/** What `partnerOfA` and `partnerOfB` hold for a row without a partner. */
export const noPartner = -1;

/** Who is paired with whom, one to one. */
export interface Matching {
  /** Candidates taken, the best first. */
  readonly pairs: Uint32Array;
  /** Row of B by row of A, `noPartner` where there is none. */
  readonly partnerOfA: Int32Array;
  readonly partnerOfB: Int32Array;
}

/**
 * Pairs one to one, in the order given: a candidate is taken where neither of its rows has a partner yet and
 * `mayPair` agrees.
 */
export function matchBestFirst(
  candidates: Candidates,
  order: Uint32Array,
  countA: number,
  countB: number,
  mayPair: (rowA: number, rowB: number) => boolean,
): Matching {
  const partnerOfA = new Int32Array(countA).fill(noPartner);
  const partnerOfB = new Int32Array(countB).fill(noPartner);
  const pairs = new Uint32Array(order.length);
  let taken = 0;
  for (const pair of order) {
    const rowA = candidates.a[pair] ?? 0;
    const rowB = candidates.b[pair] ?? 0;
    if (partnerOfA[rowA] !== noPartner || partnerOfB[rowB] !== noPartner || !mayPair(rowA, rowB)) continue;
    partnerOfA[rowA] = rowB;
    partnerOfB[rowB] = rowA;
    pairs[taken++] = pair;
  }
  return { pairs: pairs.slice(0, taken), partnerOfA, partnerOfB };
}
