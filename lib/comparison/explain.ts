import { BoundsIndex, boxOfRow, hasBox } from '@/lib/comparison/bounds-index';
import { type Comparison, type Pair, type PairMember, viewSides } from '@/lib/comparison/compare';
import { likeness } from '@/lib/comparison/likeness';
import { orderCandidates } from '@/lib/comparison/match';
import { instanceRows, type Overlaps } from '@/lib/comparison/overlaps';
import type { SideView } from '@/lib/comparison/side-view';

/** An annotation of the other model that could be meant by the same thing. */
interface Rival extends PairMember {
  readonly iou: number;
  readonly sameClass: boolean;
}

/**
 * Why an annotation is matched as it is:
 * - `paired`: it has a partner;
 * - `not_compared`: it is of a kind that does not take part;
 * - `hidden`: its own confidence is under the threshold, or unknown where those are hidden;
 * - `nothing_near`: nothing of the other model overlaps it;
 * - `below_iou`: the best overlap, `best`, does not reach the threshold;
 * - `best_is_hidden`: `best` does reach it, but its confidence does not pass, and nothing else reaches it;
 * - `taken`: `best` has a better pair, with `takenBy` of this annotation's own model, at `takenIou`, and that is better
 *   because of its class, its kind of annotation, its IoU, or, where all that is equal, its confidence or place.
 */
export type Explanation =
  | { readonly reason: 'paired'; readonly pair: Pair }
  | { readonly reason: 'not_compared' | 'hidden' | 'nothing_near' }
  | { readonly reason: 'below_iou' | 'best_is_hidden'; readonly best: Rival; readonly iou: number }
  | {
      readonly reason: 'taken';
      readonly best: Rival;
      readonly iou: number;
      readonly takenBy: PairMember;
      readonly takenIou: number;
      readonly because: 'class' | 'kind' | 'iou' | 'tie';
    };

/** Explains what became of one annotation: of `row` of A, or of B, in a comparison of these overlaps. */
export function explain(
  overlaps: Overlaps,
  comparison: Comparison,
  side: 'a' | 'b',
  row: number,
): Explanation {
  const { pairs, parameters } = comparison;
  const pair = pairs.find((candidate) => candidate[side]?.row === row);
  if (pair?.iou != null) return { reason: 'paired', pair };
  const views = viewSides(overlaps, parameters);
  const own = views[side];
  const other = side === 'a' ? views.b : views.a;
  if (!parameters.types.some((type) => type === own.instances.typeOf(row))) return { reason: 'not_compared' };
  if (!own.isShown(row)) return { reason: 'hidden' };

  const { iou } = parameters;
  const rivals = findRivals(own, row, other).filter(({ row: at }) =>
    parameters.types.some((type) => type === other.instances.typeOf(at)),
  );
  const nearest = rivals.toSorted((p, q) => q.iou - p.iou)[0];
  if (!nearest) return { reason: 'nothing_near' };
  if (nearest.iou < iou) return { reason: 'below_iou', best: nearest, iou };
  const reaching = bestFirst(own, row, other, rivals, iou);
  const best = reaching.find((rival) => other.isShown(rival.row));
  if (!best) return { reason: 'best_is_hidden', best: reaching[0] ?? nearest, iou };
  const otherSide = side === 'a' ? 'b' : 'a';
  const taken = pairs.find((candidate) => candidate[otherSide]?.row === best.row);
  const takenBy = taken?.[side];
  if (!taken || !takenBy || taken.iou === null) return { reason: 'best_is_hidden', best, iou };
  const sameKind = (at: number) => own.types[at] === other.types[best.row];
  const because =
    (own.classes[takenBy.row] === other.classes[best.row]) !== best.sameClass
      ? 'class'
      : sameKind(takenBy.row) !== sameKind(row)
        ? 'kind'
        : taken.iou > best.iou
          ? 'iou'
          : 'tie';
  return { reason: 'taken', best, iou, takenBy, takenIou: taken.iou, because };
}

/** Everything of the other side that overlaps an annotation at all. */
function findRivals(own: SideView, row: number, other: SideView): Rival[] {
  const rivals: Rival[] = [];
  const add = (at: number): void => {
    const iou = likeness(own.instances, row, other.instances, at);
    if (iou <= 0) return;
    const confidence = other.confidences[at] ?? Number.NaN;
    rivals.push({
      row: at,
      className: other.classNameOf(at),
      confidence: Number.isNaN(confidence) ? null : confidence,
      iou,
      sameClass: own.classes[row] === other.classes[at],
    });
  };
  const rows = instanceRows(other.instances);
  const { bounds } = own.instances;
  if (!hasBox(bounds, row)) return rivals;
  // Poses may be alike without touching.
  if (own.instances.typeOf(row) === 'keypoint') rows.forEach(add);
  else new BoundsIndex(other.instances.bounds, rows).forEachMeeting(boxOfRow(bounds, row), 2, add);
  return rivals;
}

/** The rivals at or over the threshold, in the order in which the matcher would try them. */
function bestFirst(
  own: SideView,
  row: number,
  other: SideView,
  rivals: readonly Rival[],
  iou: number,
): Rival[] {
  const candidates = {
    a: new Uint32Array(rivals.length).fill(row),
    b: Uint32Array.from(rivals, (rival) => rival.row),
    iou: Float64Array.from(rivals, (rival) => rival.iou),
  };
  const order = orderCandidates(candidates, own, other, iou);
  return Array.from(order, (i) => rivals[i]).filter((rival) => rival !== undefined);
}
