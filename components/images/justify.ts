import { firstIndex } from '@/lib/scene/first-index';

/** Rows of pictures of one height each, filled to the full width, as on a contact sheet. Lengths are CSS pixels. */

export interface Sheet {
  /** The first picture of each row, and one past the last picture. */
  readonly firsts: Uint32Array;
  /** The top of each row, and the height of all. */
  readonly tops: Float64Array;
  /** How high the pictures of each row are. */
  readonly heights: Float64Array;
}

/** Where one picture stands. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface SheetOptions {
  readonly count: number;
  /** Width ÷ height of a picture. */
  readonly ratio: (index: number) => number;
  readonly width: number;
  /** The height that rows come near to. */
  readonly wantedHeight: number;
  readonly gap: number;
  /** What stands below each picture. */
  readonly captionHeight: number;
}

/** A row that is not full is as high as wanted; a full one may be so many times as high. */
const highest = 1.35;

/** Lays pictures out in rows. One pass: a hundred thousand take a few milliseconds. */
export function layOutSheet(options: SheetOptions): Sheet {
  const { count, ratio, width, wantedHeight, gap, captionHeight } = options;
  const firsts: number[] = [0];
  const tops: number[] = [0];
  const heights: number[] = [];
  let sum = 0;
  let first = 0;
  const endRow = (end: number, height: number) => {
    const rounded = Math.round(height);
    heights.push(rounded);
    tops.push((tops.at(-1) ?? 0) + rounded + captionHeight + gap);
    firsts.push(end);
    first = end;
    sum = 0;
  };
  const heightOf = (ratios: number, pictures: number) => (width - gap * (pictures - 1)) / ratios;
  for (let index = 0; index < count; index++) {
    const next = ratio(index);
    const inRow = index - first;
    // The row ends before this picture where that brings it nearer to the wanted height than ending behind it.
    if (inRow > 0) {
      const without = heightOf(sum, inRow);
      const withIt = heightOf(sum + next, inRow + 1);
      if (without <= wantedHeight * highest && without / wantedHeight < wantedHeight / withIt)
        endRow(index, without);
    }
    sum += next;
    if (heightOf(sum, index - first + 1) <= wantedHeight) endRow(index + 1, heightOf(sum, index - first + 1));
  }
  if (first < count) endRow(count, Math.min(wantedHeight, heightOf(sum, count - first)));
  return {
    firsts: Uint32Array.from(firsts),
    tops: Float64Array.from(tops),
    heights: Float64Array.from(heights),
  };
}

/** How many rows there are. */
export function rowCount(sheet: Sheet): number {
  return sheet.heights.length;
}

/** How high the whole sheet is. */
export function heightOfSheet(sheet: Sheet): number {
  return sheet.tops.at(-1) ?? 0;
}

/** The row at a height; the first or last where it lies outside. */
export function rowAt(sheet: Sheet, y: number): number {
  return lastNotAbove(sheet.tops, y, rowCount(sheet));
}

/** The row that holds a picture. */
export function rowOf(sheet: Sheet, index: number): number {
  return lastNotAbove(sheet.firsts, index, rowCount(sheet));
}

/** The last of the first `count` values that is not above `value`; 0 where there is none. */
function lastNotAbove(values: ArrayLike<number>, value: number, count: number): number {
  return Math.max(0, firstIndex(0, count, (i) => (values[i] ?? 0) > value) - 1);
}

/** Where the pictures of a row stand, from its first to its last; they fill the width to the pixel where the row is full. */
export function placesOfRow(
  sheet: Sheet,
  row: number,
  ratio: (index: number) => number,
  gap: number,
): Place[] {
  const height = sheet.heights[row] ?? 0;
  const top = sheet.tops[row] ?? 0;
  let left = 0;
  const places: Place[] = [];
  for (let index = sheet.firsts[row] ?? 0; index < (sheet.firsts[row + 1] ?? 0); index++) {
    const width = ratio(index) * height;
    places.push({ left, top, width, height });
    left += width + gap;
  }
  return places;
}

/** The picture that stands nearest above or below another. */
export function neighbourAcross(
  sheet: Sheet,
  index: number,
  rows: number,
  ratio: (index: number) => number,
  gap: number,
): number {
  const row = rowOf(sheet, index);
  const target = Math.min(rowCount(sheet) - 1, Math.max(0, row + rows));
  if (target === row) return index;
  const from = placesOfRow(sheet, row, ratio, gap)[index - (sheet.firsts[row] ?? 0)];
  const middle = from ? from.left + from.width / 2 : 0;
  const places = placesOfRow(sheet, target, ratio, gap);
  const distances = places.map(({ left, width }) => Math.abs(left + width / 2 - middle));
  return (sheet.firsts[target] ?? 0) + distances.indexOf(Math.min(...distances));
}
