import Flatbush from 'flatbush';
import { noItem, type Scene } from '@/lib/scene/scene';

/** What an index is made of: which rows can be drawn, and their bounds in image pixels. Copies, row by row. */
export interface RowBounds {
  readonly itemOfRow: Uint32Array;
  readonly xMin: Float64Array;
  readonly yMin: Float64Array;
  readonly xMax: Float64Array;
  readonly yMax: Float64Array;
}

/** What finds the rows at a place: the rows, and the Flatbush over their bounds. Plain data. */
export interface BoundsIndex {
  readonly rows: Uint32Array;
  readonly data: ArrayBufferLike;
}

/** What an index of a scene is made of, copied: a scene that is handed over is gone here. */
export function boundsOf({ columns, itemOfRow }: Scene): RowBounds {
  return {
    itemOfRow: itemOfRow.slice(),
    xMin: columns.xMin.slice(),
    yMin: columns.yMin.slice(),
    xMax: columns.xMax.slice(),
    yMax: columns.yMax.slice(),
  };
}

/** Indexes the rows that have bounds; null where there are none. */
export function indexBounds({ itemOfRow, xMin, yMin, xMax, yMax }: RowBounds): BoundsIndex | null {
  const all = new Uint32Array(itemOfRow.length);
  let count = 0;
  for (let row = 0; row < all.length; row++)
    if (itemOfRow[row] !== noItem && !Number.isNaN(xMin[row])) all[count++] = row;
  if (count === 0) return null;
  const rows = all.slice(0, count);
  const tree = new Flatbush(count);
  for (const row of rows) tree.add(xMin[row] ?? 0, yMin[row] ?? 0, xMax[row] ?? 0, yMax[row] ?? 0);
  tree.finish();
  return { rows, data: tree.data };
}

/** Answers which rows have bounds that meet a box, in any order. */
export type BoundsSearch = (xMin: number, yMin: number, xMax: number, yMax: number) => Iterable<number>;

/** A search by an index. */
export function searchIndex({ rows, data }: BoundsIndex): BoundsSearch {
  const tree = Flatbush.from(data);
  return (xMin, yMin, xMax, yMax) => tree.search(xMin, yMin, xMax, yMax).map((entry) => rows[entry] ?? 0);
}

/** A search of every row, for as long as there is no index. */
export function searchRows({ columns }: Scene): BoundsSearch {
  const { xMin: left, yMin: top, xMax: right, yMax: bottom } = columns;
  return (xMin, yMin, xMax, yMax) => {
    const found: number[] = [];
    for (let row = 0; row < columns.count; row++)
      if (
        (left[row] ?? Number.NaN) <= xMax &&
        (top[row] ?? Number.NaN) <= yMax &&
        (right[row] ?? Number.NaN) >= xMin &&
        (bottom[row] ?? Number.NaN) >= yMin
      )
        found.push(row);
    return found;
  };
}
