import { indexRle, type RleIndex } from '@/lib/geometry/rle';
import type { Rle, Size } from '@/lib/geometry/shapes';
import type { Frame } from '@/lib/scene/frame';
import { lineWidth } from '@/lib/scene/frame';
import { traceOutline } from '@/lib/scene/mask-outline';
import type { ItemOrder } from '@/lib/scene/order';
import type { Pen } from '@/lib/scene/pen';

/** RLE masks of an analysis, by item. A mask has a grid of its own, which is stretched over the whole image. */
export interface Masks {
  readonly order: ItemOrder;
  /** The image as displayed. */
  readonly size: Size;
  /** Size of each mask's grid. */
  readonly widths: Uint32Array;
  readonly heights: Uint32Array;
  /** Runs of all masks, one after the other, and the column-major position in its mask at which each ends. */
  readonly counts: Uint32Array;
  readonly ends: Uint32Array;
  /** End of each mask's runs. */
  readonly runEnd: Uint32Array;
}

/** Packs masks, given in the order's sequence. */
export function packMasks(order: ItemOrder, rles: readonly Rle[], size: Size): Masks {
  const runs = rles.reduce((sum, rle) => sum + rle.counts.length, 0);
  const counts = new Uint32Array(runs);
  const ends = new Uint32Array(runs);
  const runEnd = new Uint32Array(rles.length);
  let run = 0;
  rles.forEach((rle, item) => {
    counts.set(rle.counts, run);
    ends.set(indexRle(rle).ends, run);
    run += rle.counts.length;
    runEnd[item] = run;
  });
  return {
    order,
    size,
    widths: Uint32Array.from(rles, (rle) => rle.width),
    heights: Uint32Array.from(rles, (rle) => rle.height),
    counts,
    ends,
    runEnd,
  };
}

/** One mask, ready for hit tests; a view, nothing is copied. */
export function maskAt(masks: Masks, item: number): RleIndex {
  const from = item === 0 ? 0 : (masks.runEnd[item - 1] ?? 0);
  const to = masks.runEnd[item] ?? from;
  return {
    rle: {
      width: masks.widths[item] ?? 0,
      height: masks.heights[item] ?? 0,
      counts: masks.counts.subarray(from, to),
    },
    ends: masks.ends.subarray(from, to),
  };
}

/** Strokes the border of a mask along the edges of its pixels. */
export function outlineMask(masks: Masks, item: number, pen: Pen, frame: Frame): void {
  const { rle } = maskAt(masks, item);
  const xScale = (frame.scale * masks.size.width) / rle.width;
  const yScale = (frame.scale * masks.size.height) / rle.height;
  const width = lineWidth(frame);
  const shift = width % 2 === 1 ? 0.5 : 0;
  // The segments are not joined: each reaches half a line further, so that the corners are whole.
  const reach = width / 2;
  const segments = traceOutline(rle);
  pen.begin();
  for (let i = 0; i < segments.length; i += 4) {
    const x0 = Math.round((segments[i] ?? 0) * xScale + frame.dx) + shift;
    const y0 = Math.round((segments[i + 1] ?? 0) * yScale + frame.dy) + shift;
    const x1 = Math.round((segments[i + 2] ?? 0) * xScale + frame.dx) + shift;
    const y1 = Math.round((segments[i + 3] ?? 0) * yScale + frame.dy) + shift;
    if (y0 === y1) {
      pen.moveTo(x0 - reach, y0);
      pen.lineTo(x1 + reach, y1);
    } else {
      pen.moveTo(x0, y0 - reach);
      pen.lineTo(x1, y1 + reach);
    }
  }
  pen.strokePath();
}
