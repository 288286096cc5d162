import type { Box, Rle, Size } from '@/lib/geometry/shapes';

/** The sum of a list of counts. */
export function sumOf(counts: Uint32Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** How many pixels of its own grid a mask covers. */
export function rleArea(rle: Rle): number {
  let area = 0;
  for (let run = 1; run < rle.counts.length; run += 2) area += rle.counts[run] ?? 0;
  return area;
}

/**
 * The tight half-open bounds of a mask in pixels of its own grid, null where it is empty. The right edge is the
 * last column + 1.
 */
export function rleBounds(rle: Rle): Box | null {
  const { counts, height } = rle;
  let xMin = -1;
  let xMax = 0;
  let yMin = height;
  let yMax = 0;
  let start = 0;
  for (let run = 0; run < counts.length; run++) {
    const count = counts[run] ?? 0;
    if (run % 2 === 1 && count > 0) {
      const last = start + count - 1;
      const firstColumn = Math.floor(start / height);
      const lastColumn = Math.floor(last / height);
      if (xMin < 0) xMin = firstColumn;
      xMax = lastColumn + 1;
      if (firstColumn === lastColumn) {
        yMin = Math.min(yMin, start - firstColumn * height);
        yMax = Math.max(yMax, last - lastColumn * height + 1);
      } else {
        yMin = 0;
        yMax = height;
      }
    }
    start += count;
  }
  return xMin < 0 ? null : { xMin, yMin, xMax, yMax };
}

/**
 * Calls `visit(column, top, bottom)` for every vertical stretch of a mask, column by column and downwards; it covers
 * the rows from `top` to `bottom` − 1. A run that goes on in the next column is cut there.
 */
export function forEachSpan(rle: Rle, visit: (column: number, top: number, bottom: number) => void): void {
  const { counts, height } = rle;
  let start = 0;
  for (let run = 0; run < counts.length; run++) {
    const end = start + (counts[run] ?? 0);
    if (run % 2 === 1) {
      let column = Math.floor(start / height);
      for (let from = start; from < end; column++) {
        const to = Math.min(end, (column + 1) * height);
        visit(column, from - column * height, to - column * height);
        from = to;
      }
    }
    start = end;
  }
}

/** The mask as a row-major grid of 0 and 1, width × height bytes. */
export function decodeMask(rle: Rle): Uint8Array {
  const mask = new Uint8Array(rle.width * rle.height);
  forEachSpan(rle, (column, top, bottom) => {
    const end = bottom * rle.width + column;
    for (let i = top * rle.width + column; i < end; i += rle.width) mask[i] = 1;
  });
  return mask;
}

/** The RLE of a row-major grid; everything but 0 is foreground. Throws a RangeError where the length does not fit. */
export function encodeMask(mask: ArrayLike<number>, size: Size): Rle {
  const { width, height } = size;
  if (mask.length !== width * height) {
    throw new RangeError(`A mask of ${width} × ${height} has ${width * height} values, not ${mask.length}`);
  }
  const writer = new RunWriter();
  for (let left = 0; left < width; left += stripWidth) {
    const columns = Math.min(stripWidth, width - left);
    const isOn = new Uint8Array(columns);
    /** By column: the rows at which it switches. */
    const switches = Array.from({ length: columns }, (): number[] => []);
    for (let row = 0; row < height; row++) {
      const at = row * width + left;
      for (let column = 0; column < columns; column++) {
        const on = mask[at + column] === 0 ? 0 : 1;
        if (on === isOn[column]) continue;
        isOn[column] = on;
        switches[column]?.push(row);
      }
    }
    for (const [column, rows] of switches.entries()) {
      const start = (left + column) * height;
      for (let i = 0; i < rows.length; i += 2)
        writer.add(start + (rows[i] ?? 0), start + (rows[i + 1] ?? height));
    }
  }
  return writer.toRle(size);
}

/** Columns are looked at in strips as wide as a line of the cache: one by one each would load all of them anew. */
const stripWidth = 64;

/** Collects foreground stretches, in column-major positions and ascending order, into the counts of an RLE. */
export class RunWriter {
  readonly #counts: number[] = [];
  #end = 0;

  /** Adds the positions from `start` to `end` − 1; what touches the stretch before continues it. */
  add(start: number, end: number): void {
    if (end <= start) return;
    const last = this.#counts.length - 1;
    if (last > 0 && start === this.#end) {
      this.#counts[last] = (this.#counts[last] ?? 0) + end - start;
    } else {
      this.#counts.push(start - this.#end, end - start);
    }
    this.#end = end;
  }

  /** The mask written so far, with its background filled up to the end as COCO does. */
  toRle(size: Size): Rle {
    const rest = size.width * size.height - this.#end;
    const counts = new Uint32Array(this.#counts.length + (rest > 0 ? 1 : 0));
    counts.set(this.#counts);
    if (rest > 0) counts[counts.length - 1] = rest;
    return { width: size.width, height: size.height, counts };
  }
}

/** A mask made ready for hit tests: `ends[i]` is the column-major position at which run i ends. */
export interface RleIndex {
  readonly rle: Rle;
  readonly ends: Uint32Array;
}

/** Makes a mask ready for hit tests, in one pass over its runs. */
export function indexRle(rle: Rle): RleIndex {
  const ends = new Uint32Array(rle.counts.length);
  let sum = 0;
  for (let run = 0; run < ends.length; run++) {
    sum += rle.counts[run] ?? 0;
    ends[run] = sum;
  }
  return { rle, ends };
}

/** Whether a mask covers a position of its own grid, by a binary search over its runs. */
export function rleContains(index: RleIndex, x: number, y: number): boolean {
  const { rle, ends } = index;
  if (!(x >= 0 && x < rle.width && y >= 0 && y < rle.height)) return false;
  const position = Math.floor(x) * rle.height + Math.floor(y);
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low < ends.length && low % 2 === 1;
}

/**
 * Writes `label` into a row-major label map of the mask's own grid wherever the mask is. Throws a RangeError where
 * the map is of another size or cannot hold the label.
 */
export function paintLabel(map: Uint16Array | Uint32Array, rle: Rle, label: number): void {
  if (map.length !== rle.width * rle.height) {
    throw new RangeError(`A label map of ${map.length} does not fit a mask of ${rle.width} × ${rle.height}`);
  }
  const largest = 2 ** (8 * map.BYTES_PER_ELEMENT) - 1;
  if (!Number.isInteger(label) || label < 0 || label > largest) {
    throw new RangeError(`Label ${label} is not a whole number from 0 to ${largest}`);
  }
  forEachSpan(rle, (column, top, bottom) => {
    const end = bottom * rle.width + column;
    for (let i = top * rle.width + column; i < end; i += rle.width) map[i] = label;
  });
}
