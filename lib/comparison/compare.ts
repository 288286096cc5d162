import { compareImageClass, type ImageClassPair } from '@/lib/comparison/image-class';
import type { Instances } from '@/lib/comparison/instances';
import { matchBestFirst, noPartner, orderCandidates } from '@/lib/comparison/match';
import { findOverlaps, type Overlaps } from '@/lib/comparison/overlaps';
import { type ComparisonParameters, defaultParameters } from '@/lib/comparison/parameters';
import { ClassNumbers, type SideView, viewSide } from '@/lib/comparison/side-view';

/** How two models can stand to each other over one instance. */
export const pairKinds = ['agree', 'class_differs', 'moved', 'only_a', 'only_b'] as const;
export type PairKind = (typeof pairKinds)[number];

/** One model's annotation in a pair. */
export interface PairMember {
  /** Its place among the annotations of its model. */
  readonly row: number;
  /** The class that it is compared under; null where it has none. */
  readonly className: string | null;
  readonly confidence: number | null;
}

/** Two annotations that mark the same thing, or one that only one model has. `iou` is of masks, boxes or keypoints. */
export type Pair =
  | {
      readonly kind: 'agree' | 'class_differs' | 'moved';
      readonly a: PairMember;
      readonly b: PairMember;
      readonly iou: number;
    }
  | { readonly kind: 'only_a'; readonly a: PairMember; readonly b: null; readonly iou: null }
  | { readonly kind: 'only_b'; readonly a: null; readonly b: PairMember; readonly iou: null };

/** How two models differ on one image. Plain data. */
export interface Comparison {
  readonly parameters: ComparisonParameters;
  /** Pairs, the best first; then what only A has and what only B has, by descending confidence, unscored last. */
  readonly pairs: readonly Pair[];
  readonly counts: Readonly<Record<PairKind, number>>;
  /** What the models take the whole image for; null where neither says. It is not among the counts. */
  readonly imageClass: ImageClassPair | null;
}

/**
 * Compares two models on one image without a truth. Annotations pair at an IoU of `iou` or more, one to one, the same
 * class before another and then the best IoU first. A pair agrees, or differs in class, or has moved where the class is
 * the same and the IoU under `movedIou`; the rest is only in A or only in B. Swapping the sides and their parameters
 * swaps the answer. Throws a RangeError where an IoU is not over 0 and at most 1, or the images differ in size.
 */
export function compare(
  a: Instances,
  b: Instances,
  parameters: ComparisonParameters = defaultParameters,
): Comparison {
  return compareOverlaps(findOverlaps(a, b, parameters.iou), parameters);
}

/**
 * The same from overlaps that were found before, without another look at the geometry. Throws a RangeError where
 * `iou` is less than they go down to.
 */
export function compareOverlaps(overlaps: Overlaps, parameters: ComparisonParameters): Comparison {
  const { a, b } = viewSides(overlaps, parameters);
  const order = orderCandidates(overlaps, a, b, parameters.iou);
  const matching = matchBestFirst(
    overlaps,
    order,
    a.instances.count,
    b.instances.count,
    (rowA, rowB) => a.isShown(rowA) && b.isShown(rowB),
  );
  const pairs: Pair[] = [];
  const counts = { agree: 0, class_differs: 0, moved: 0, only_a: 0, only_b: 0 };
  for (const pair of matching.pairs) {
    const rowA = overlaps.a[pair] ?? 0;
    const rowB = overlaps.b[pair] ?? 0;
    const iou = overlaps.iou[pair] ?? 0;
    const kind =
      a.classes[rowA] !== b.classes[rowB] ? 'class_differs' : iou < parameters.movedIou ? 'moved' : 'agree';
    counts[kind]++;
    pairs.push({ kind, a: memberOf(a, rowA), b: memberOf(b, rowB), iou });
  }
  for (const row of alone(a, matching.partnerOfA)) {
    counts.only_a++;
    pairs.push({ kind: 'only_a', a: memberOf(a, row), b: null, iou: null });
  }
  for (const row of alone(b, matching.partnerOfB)) {
    counts.only_b++;
    pairs.push({ kind: 'only_b', a: null, b: memberOf(b, row), iou: null });
  }
  const imageClass = compareImageClass(overlaps.sideA, overlaps.sideB, parameters);
  return { parameters, pairs, counts, imageClass };
}

/** Both sides as the parameters make them look. Throws a RangeError where `iou` is less than the overlaps go down to. */
export function viewSides(
  overlaps: Overlaps,
  parameters: ComparisonParameters,
): { readonly a: SideView; readonly b: SideView } {
  if (!(parameters.iou >= overlaps.atLeast)) {
    throw new RangeError(`Overlaps from ${overlaps.atLeast} cannot answer for an IoU of ${parameters.iou}`);
  }
  const numbers = new ClassNumbers();
  return {
    a: viewSide(overlaps.sideA, overlaps.ranksA, parameters.a, parameters, numbers),
    b: viewSide(overlaps.sideB, overlaps.ranksB, parameters.b, parameters, numbers),
  };
}

function memberOf({ classNameOf, confidences }: SideView, row: number): PairMember {
  const confidence = confidences[row] ?? Number.NaN;
  return { row, className: classNameOf(row), confidence: Number.isNaN(confidence) ? null : confidence };
}

/** The rows that take part and have no partner, by descending confidence, unscored last, and then by content. */
function alone({ isShown, confidences, ranks }: SideView, partners: Int32Array): number[] {
  const rows: number[] = [];
  for (const [row, partner] of partners.entries()) if (partner === noPartner && isShown(row)) rows.push(row);
  const key = (row: number): number => {
    const confidence = confidences[row] ?? Number.NaN;
    return Number.isNaN(confidence) ? -1 : confidence;
  };
  return rows.sort((p, q) => key(q) - key(p) || (ranks[p] ?? 0) - (ranks[q] ?? 0));
}
