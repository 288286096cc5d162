import { forEachSpan, RunWriter } from '@/lib/geometry/rle';
import type { Rle, Size } from '@/lib/geometry/shapes';

/**
 * A mask on another grid over the same extent, by nearest neighbour: a pixel of the new grid takes the value of the
 * old pixel that its centre falls in. Used where a model's mask is smaller or larger than the image.
 */
export function resizeRle(rle: Rle, size: Size): Rle {
  if (size.width === rle.width && size.height === rle.height) return rle;
  const rowStarts = firstsFromCentres(rle.height, size.height);
  const columnStarts = firstsFromCentres(rle.width, size.width);
  const writer = new RunWriter();
  let spans: number[] = [];
  let spanColumn = -1;
  const writeColumn = () => {
    const from = columnStarts[spanColumn] ?? 0;
    const to = columnStarts[spanColumn + 1] ?? 0;
    for (let column = from; column < to; column++) {
      for (let i = 0; i < spans.length; i += 2) {
        writer.add(column * size.height + (spans[i] ?? 0), column * size.height + (spans[i + 1] ?? 0));
      }
    }
  };
  forEachSpan(rle, (column, top, bottom) => {
    if (column !== spanColumn) {
      writeColumn();
      spans = [];
      spanColumn = column;
    }
    spans.push(rowStarts[top] ?? 0, rowStarts[bottom] ?? 0);
  });
  writeColumn();
  return writer.toRle(size);
}

/**
 * For each old cell, and one past the last, the first new cell whose centre lies in it or beyond: new cell i has its
 * centre at (i + ½) · from / to, so that is the smallest i with (2i + 1) · from ≥ 2 · old · to.
 */
function firstsFromCentres(from: number, to: number): Uint32Array {
  const firsts = new Uint32Array(from + 1);
  for (let old = 0; old <= from; old++) {
    firsts[old] = Math.min(to, Math.max(0, Math.ceil((2 * old * to - from) / (2 * from))));
  }
  return firsts;
}
