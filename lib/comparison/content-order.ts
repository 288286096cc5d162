import { hasBox } from '@/lib/comparison/bounds-index';
import type { Instances } from '@/lib/comparison/instances';

/**
 * The place of every row of every side in one order that depends on nothing but what the annotations say: bounds,
 * then class, confidence, kind and id. Equal places are given to equal content only. It decides ties, so that
 * neither the order of the rows nor the order of the sides can.
 */
export function rankByContent(sides: readonly Instances[]): Uint32Array[] {
  const total = sides.reduce((sum, side) => sum + side.count, 0);
  const sideOf = new Uint32Array(total);
  const rowOf = new Uint32Array(total);
  const keys = new Float64Array(total * keysPerNode);
  let node = 0;
  for (const [s, side] of sides.entries()) {
    for (let row = 0; row < side.count; row++) {
      sideOf[node] = s;
      rowOf[node] = row;
      writeKeys(keys, node * keysPerNode, side, row);
      node++;
    }
  }
  const compare = (p: number, q: number): number => {
    for (let k = 0; k < keysPerNode; k++) {
      const difference = (keys[p * keysPerNode + k] ?? 0) - (keys[q * keysPerNode + k] ?? 0);
      if (difference !== 0) return difference;
    }
    const [sideP, sideQ] = [sides[sideOf[p] ?? 0], sides[sideOf[q] ?? 0]];
    if (!sideP || !sideQ) return 0;
    const [rowP, rowQ] = [rowOf[p] ?? 0, rowOf[q] ?? 0];
    return (
      compareText(classOf(sideP, rowP), classOf(sideQ, rowQ)) ||
      compareText(sideP.idOf(rowP), sideQ.idOf(rowQ))
    );
  };
  const order = Uint32Array.from({ length: total }, (_, i) => i).sort(compare);
  const ranks = sides.map((side) => new Uint32Array(side.count));
  let rank = 0;
  for (const [place, at] of order.entries()) {
    if (place > 0 && compare(order[place - 1] ?? 0, at) !== 0) rank = place;
    const own = ranks[sideOf[at] ?? 0];
    if (own) own[rowOf[at] ?? 0] = rank;
  }
  return ranks;
}

const keysPerNode = 6;

/** What stands for "none" among the keys: differences of it with itself must be 0, not NaN. */
const none = Number.MAX_VALUE;

function writeKeys(keys: Float64Array, at: number, side: Instances, row: number): void {
  const { bounds, confidences, types } = side;
  if (hasBox(bounds, row)) {
    keys[at] = bounds.xMin[row] ?? none;
    keys[at + 1] = bounds.yMin[row] ?? none;
    keys[at + 2] = bounds.xMax[row] ?? none;
    keys[at + 3] = bounds.yMax[row] ?? none;
  } else {
    keys.fill(none, at, at + 4);
  }
  const confidence = confidences[row] ?? Number.NaN;
  keys[at + 4] = Number.isNaN(confidence) ? none : confidence;
  keys[at + 5] = types[row] ?? 0;
}

function classOf(side: Instances, row: number): string {
  return side.classes[side.classIndexes[row] ?? -1] ?? '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
