import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMask, encodeMask } from '@/lib/geometry/rle';
import { traceOutline } from '@/lib/scene/mask-outline';

/** The unit edges that segments cover, as "x,y,h" (to the right of x, y) or "x,y,v" (downwards); repeated ones stay. */
function unitEdges(segments: Float64Array): string[] {
  const edges: string[] = [];
  for (let i = 0; i < segments.length; i += 4) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments.slice(i, i + 4);
    for (let x = x0; x < x1; x++) edges.push(`${x},${y0},h`);
    for (let y = y0; y < y1; y++) edges.push(`${x0},${y},v`);
  }
  return edges.sort();
}

function expectedEdges(mask: Uint8Array, width: number, height: number): string[] {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (mask[y * width + x] ?? 0);
  const edges: string[] = [];
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      if (at(x, y) !== at(x, y - 1)) edges.push(`${x},${y},h`);
      if (at(x, y) !== at(x - 1, y)) edges.push(`${x},${y},v`);
    }
  }
  return edges.sort();
}

describe('the outline of a mask', () => {
  it('covers each pixel edge between mask and background exactly once, and no other', () => {
    const masks = fc.integer({ min: 1, max: 9 }).chain((width) =>
      fc.integer({ min: 1, max: 9 }).chain((height) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          bits: fc.uint8Array({ min: 0, max: 1, minLength: width * height, maxLength: width * height }),
        }),
      ),
    );
    fc.assert(
      fc.property(masks, ({ width, height, bits }) => {
        const outline = traceOutline(encodeMask(bits, { width, height }));
        expect(unitEdges(outline)).toEqual(expectedEdges(bits, width, height));
      }),
    );
  });

  it('is the same when empty runs split the counts', () => {
    const rle = { width: 3, height: 4, counts: Uint32Array.of(1, 1, 0, 2, 0, 0, 3, 2) };
    expect(unitEdges(traceOutline(rle))).toEqual(expectedEdges(decodeMask(rle), 3, 4));
  });

  it('joins straight edges over columns: a rectangle has four segments', () => {
    const bits = new Uint8Array(6 * 5);
    for (let y = 1; y < 4; y++) bits.fill(1, y * 6 + 2, y * 6 + 5);
    expect(traceOutline(encodeMask(bits, { width: 6, height: 5 }))).toHaveLength(16);
  });
});
