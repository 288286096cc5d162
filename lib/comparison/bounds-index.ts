import Flatbush from 'flatbush';
import type { Box } from '@/lib/geometry/shapes';

/** Boxes as columns, in image pixels; NaN in a row without a box. */
export interface BoundsColumns {
  readonly xMin: Float64Array;
  readonly yMin: Float64Array;
  readonly xMax: Float64Array;
  readonly yMax: Float64Array;
}

/** The box of a row; its corners are NaN where the row has none. */
export function boxOfRow(bounds: BoundsColumns, row: number): Box {
  return {
    xMin: bounds.xMin[row] ?? Number.NaN,
    yMin: bounds.yMin[row] ?? Number.NaN,
    xMax: bounds.xMax[row] ?? Number.NaN,
    yMax: bounds.yMax[row] ?? Number.NaN,
  };
}

/** Whether a row has a box. */
export function hasBox(bounds: BoundsColumns, row: number): boolean {
  return !Number.isNaN(bounds.xMin[row] ?? Number.NaN);
}

/** Up to this many boxes, looking at each is quicker than a tree. */
const fewBoxes = 24;

/** Some rows of bounds, ready to be asked which of them meet a box. */
export class BoundsIndex {
  readonly #bounds: BoundsColumns;
  readonly #rows: Uint32Array;
  readonly #tree: Flatbush | null;

  /** Rows without a box are never found. */
  constructor(bounds: BoundsColumns, rows: Uint32Array) {
    this.#bounds = bounds;
    this.#rows = rows.filter((row) => hasBox(bounds, row));
    this.#tree = this.#rows.length > fewBoxes ? plant(bounds, this.#rows) : null;
  }

  /** Calls `visit` with every row whose box overlaps or touches `box`, grown by `margin` on each side. */
  forEachMeeting(box: Box, margin: number, visit: (row: number) => void): void {
    const xMin = box.xMin - margin;
    const yMin = box.yMin - margin;
    const xMax = box.xMax + margin;
    const yMax = box.yMax + margin;
    if (this.#tree) {
      this.#tree.search(xMin, yMin, xMax, yMax, (place) => {
        visit(this.#rows[place] ?? 0);
        return false;
      });
      return;
    }
    const bounds = this.#bounds;
    for (const row of this.#rows) {
      const meets =
        xMin <= (bounds.xMax[row] ?? 0) &&
        (bounds.xMin[row] ?? 0) <= xMax &&
        yMin <= (bounds.yMax[row] ?? 0) &&
        (bounds.yMin[row] ?? 0) <= yMax;
      if (meets) visit(row);
    }
  }
}

function plant(bounds: BoundsColumns, rows: Uint32Array): Flatbush {
  const tree = new Flatbush(rows.length);
  for (const row of rows) {
    const { xMin, yMin, xMax, yMax } = boxOfRow(bounds, row);
    tree.add(xMin, yMin, xMax, yMax);
  }
  tree.finish();
  return tree;
}
