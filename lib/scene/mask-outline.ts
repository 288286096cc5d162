import { forEachSpan } from '@/lib/geometry/rle';
import type { Rle } from '@/lib/geometry/shapes';

/**
 * The border of a mask as horizontal and vertical segments along the edges of its pixels: x0, y0, x1, y1 each, in
 * pixels of its own grid, x0 ≤ x1 and y0 ≤ y1. Every pixel edge with the mask on one side and none on the other is covered once.
 */
export function traceOutline(rle: Rle): Float64Array {
  const segments: number[] = [];
  /** Horizontal edges that the last column ended with: the column each began in, by its height and side. */
  let open = new Map<number, number>();
  let before: number[] = [];
  let column = -1;
  let spans: number[] = [];

  const endColumn = (): void => {
    for (const [top, bottom] of edgesBetween(before, spans)) segments.push(column, top, column, bottom);
    const next = new Map<number, number>();
    for (let i = 0; i < spans.length; i++) {
      // A top edge at height y is never continued by a bottom edge at the same height: the mask lies on another side.
      const key = (spans[i] ?? 0) * 2 + (i % 2);
      next.set(key, open.get(key) ?? column);
    }
    for (const [key, start] of open) {
      if (!next.has(key)) segments.push(start, key >> 1, column, key >> 1);
    }
    open = next;
    before = spans;
  };
  const goTo = (target: number): void => {
    if (column >= 0) endColumn();
    if (column >= 0 && target > column + 1) {
      spans = [];
      column++;
      endColumn();
    }
    column = target;
    spans = [];
  };

  forEachSpan(rle, (at, top, bottom) => {
    if (at !== column) goTo(at);
    const last = spans.length - 1;
    // A count of zero between two runs splits what is one stretch.
    if (last > 0 && spans[last] === top) spans[last] = bottom;
    else spans.push(top, bottom);
  });
  if (column >= 0) goTo(column + 2);
  return Float64Array.from(segments);
}

/** The stretches that are in one list of spans and not in the other; spans are flat pairs, ascending. */
function edgesBetween(a: readonly number[], b: readonly number[]): [number, number][] {
  const cuts = [...a, ...b].sort((x, y) => x - y);
  const edges: [number, number][] = [];
  // Between an odd and an even cut, exactly one of both lists is inside; equal cuts cancel as an empty stretch.
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const top = cuts[i] ?? 0;
    const bottom = cuts[i + 1] ?? 0;
    if (top < bottom) edges.push([top, bottom]);
  }
  return edges;
}
