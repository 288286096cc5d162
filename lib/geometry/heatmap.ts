import { boxHeight, boxWidth, intersectBoxes } from '@/lib/geometry/box';
import { colourMapLength } from '@/lib/geometry/colour-maps';
import type { Box, Point, Size } from '@/lib/geometry/shapes';

/** The samples of a heat map, row-major; NaN is "no data". */
export interface HeatGrid extends Size {
  readonly values: ArrayLike<number>;
}

/** A heat map and the part of the image that it covers, in image pixels. */
export interface PlacedGrid {
  readonly grid: HeatGrid;
  readonly rect: Box;
}

/** The value of the cell under a position in image pixels, where the grid covers `rect`; NaN outside of it. */
export function gridValueAt(grid: HeatGrid, rect: Box, point: Point): number {
  const column = Math.floor(((point.x - rect.xMin) / (rect.xMax - rect.xMin)) * grid.width);
  const row = Math.floor(((point.y - rect.yMin) / (rect.yMax - rect.yMin)) * grid.height);
  if (!(column >= 0 && column < grid.width && row >= 0 && row < grid.height)) return Number.NaN;
  return grid.values[row * grid.width + column] ?? Number.NaN;
}

/** The smallest and the largest value that is data; null where there is none. */
export function valueRange(values: ArrayLike<number>): readonly [number, number] | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : null;
}

/**
 * Where a value lies in a range, 0 to 1, cut off at both ends; NaN stays NaN. In a range without extent the one
 * value it holds lies in the middle.
 */
export function normaliseValue(value: number, [min, max]: readonly [number, number]): number {
  if (Number.isNaN(value)) return Number.NaN;
  if (value < min) return 0;
  if (value > max) return 1;
  if (min === max) return 0.5;
  // Halved, because the difference of two very large numbers is infinite.
  return (value / 2 - min / 2) / (max / 2 - min / 2);
}

/** The entry of a colour map for a value of 0 to 1: each entry stands for an equal share. */
export function colourIndex(share: number): number {
  return Math.min(colourMapLength - 1, Math.floor(share * colourMapLength));
}

/**
 * The colours of some values as RGBA, four bytes each, by a colour map of 256 entries of red, green and blue. What
 * is no data is transparent. `range` null spreads the map over the values themselves.
 */
export function paintValues(
  values: ArrayLike<number>,
  range: readonly [number, number] | null,
  table: Uint8Array,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * values.length);
  const ends = range ?? valueRange(values);
  if (!ends) return rgba;
  for (let i = 0; i < values.length; i++) {
    const share = normaliseValue(values[i] ?? Number.NaN, ends);
    if (Number.isNaN(share)) continue;
    const entry = 3 * colourIndex(share);
    rgba[4 * i] = table[entry] ?? 0;
    rgba[4 * i + 1] = table[entry + 1] ?? 0;
    rgba[4 * i + 2] = table[entry + 2] ?? 0;
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

/** No difference is finer than this many cells a side: screens are not either. */
const mostCells = 4096;

/**
 * By how much the values of `a` exceed those of `b`, over the part of the image that both cover, in cells as fine as the
 * finer of the two has; NaN where one of them has no data. null where they do not meet. Turned round, it has the same
 * cells with the opposite sign.
 */
export function differenceOf(a: PlacedGrid, b: PlacedGrid): PlacedGrid | null {
  const rect = intersectBoxes(a.rect, b.rect);
  if (!rect) return null;
  const cells = (length: number, ofA: number, ofB: number): number =>
    Math.min(mostCells, Math.max(1, Math.round(length / Math.min(ofA, ofB))));
  const width = cells(boxWidth(rect), boxWidth(a.rect) / a.grid.width, boxWidth(b.rect) / b.grid.width);
  const height = cells(boxHeight(rect), boxHeight(a.rect) / a.grid.height, boxHeight(b.rect) / b.grid.height);
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = rect.yMin + ((row + 0.5) / height) * boxHeight(rect);
    for (let column = 0; column < width; column++) {
      const x = rect.xMin + ((column + 0.5) / width) * boxWidth(rect);
      const at = { x, y };
      values[row * width + column] = gridValueAt(a.grid, a.rect, at) - gridValueAt(b.grid, b.rect, at);
    }
  }
  return { grid: { values, width, height }, rect };
}

/** The range that holds all of some. */
export function unionOfRanges(
  ranges: readonly (readonly [number, number])[],
): readonly [number, number] | null {
  if (ranges.length === 0) return null;
  return [Math.min(...ranges.map(([from]) => from)), Math.max(...ranges.map(([, to]) => to))];
}

/** The range around zero that holds all values: its middle is "no difference". */
export function rangeAroundZero(values: ArrayLike<number>): readonly [number, number] {
  const [from, to] = valueRange(values) ?? [0, 0];
  const most = Math.max(Math.abs(from), Math.abs(to));
  return [-most, most];
}
