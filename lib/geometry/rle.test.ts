import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeMask,
  encodeMask,
  forEachSpan,
  indexRle,
  paintLabel,
  RunWriter,
  rleArea,
  rleBounds,
  rleContains,
  sumOf,
} from '@/lib/geometry/rle';
import type { Rle } from '@/lib/geometry/shapes';
import vectors from '@/lib/geometry/vectors/rle.json';
import { imageSize, maskOf, rleOf } from '@/lib/testing/arbitraries';

const sizedMask = imageSize(14).chain((size) => maskOf(size).map((mask) => ({ size, mask })));
const anyRle = imageSize(14).chain(rleOf);

interface MaskVector {
  readonly rle: Rle;
  readonly mask: Uint8Array;
  readonly area: number;
  readonly bbox: readonly number[];
}

const maskVectors: MaskVector[] = vectors.masks.map(
  ({ size: [height = 0, width = 0], counts, rows, area, bbox_xywh }) => ({
    rle: { width, height, counts: Uint32Array.from(counts) },
    mask: Uint8Array.from(rows.join(''), Number),
    area,
    bbox: bbox_xywh,
  }),
);

describe('against pycocotools', () => {
  test('masks are decoded column by column, background first', () => {
    for (const { rle, mask } of maskVectors) expect(decodeMask(rle)).toEqual(mask);
    expect(maskVectors.length).toBeGreaterThan(20);
  });

  test('masks are encoded to the same counts', () => {
    for (const { rle, mask } of maskVectors) expect(encodeMask(mask, rle)).toEqual(rle);
  });

  test('areas are the same', () => {
    for (const { rle, area } of maskVectors) expect(rleArea(rle)).toBe(area);
  });

  test('bounds are the same; an empty mask has none', () => {
    for (const { rle, bbox, area } of maskVectors) {
      const bounds = rleBounds(rle);
      if (area === 0) expect(bounds).toBeNull();
      else {
        const [x = 0, y = 0, w = 0, h = 0] = bbox;
        expect(bounds).toEqual({ xMin: x, yMin: y, xMax: x + w, yMax: y + h });
      }
    }
  });
});

test('counts that sum to 45 in 480 × 640 are three vertical dashes at the left edge', () => {
  const counts = Uint32Array.of(12, 5, 8, 3, 15, 2);
  const rle = { width: 640, height: 480, counts };
  expect(sumOf(counts)).toBe(45);
  const spans: number[][] = [];
  forEachSpan(rle, (...span) => spans.push(span));
  expect(spans).toEqual([
    [0, 12, 17],
    [0, 25, 28],
    [0, 43, 45],
  ]);
  const covered = [...decodeMask(rle).entries()]
    .filter(([, value]) => value === 1)
    .map(([i]) => [i % 640, Math.floor(i / 640)]);
  expect(covered).toEqual([12, 13, 14, 15, 16, 25, 26, 27, 43, 44].map((row) => [0, row]));
  expect(rleBounds(rle)).toEqual({ xMin: 0, yMin: 12, xMax: 1, yMax: 45 });
});

describe('a mask', () => {
  test('comes back from its RLE, and the counts of that RLE sum to all pixels', () => {
    fc.assert(
      fc.property(sizedMask, ({ size, mask }) => {
        const rle = encodeMask(mask, size);
        expect(decodeMask(rle)).toEqual(mask);
        expect(sumOf(rle.counts)).toBe(mask.length);
      }),
    );
  });

  test('of another length than its size is refused', () => {
    expect(() => encodeMask(new Uint8Array(5), { width: 2, height: 3 })).toThrow(RangeError);
  });

  test('has the area and the bounds of its pixels', () => {
    fc.assert(
      fc.property(anyRle, (rle) => {
        const pixels = [...decodeMask(rle).entries()].filter(([, value]) => value === 1);
        const xs = pixels.map(([i]) => i % rle.width);
        const ys = pixels.map(([i]) => Math.floor(i / rle.width));
        expect(rleArea(rle)).toBe(pixels.length);
        expect(rleBounds(rle)).toEqual(
          pixels.length === 0
            ? null
            : {
                xMin: Math.min(...xs),
                yMin: Math.min(...ys),
                xMax: Math.max(...xs) + 1,
                yMax: Math.max(...ys) + 1,
              },
        );
      }),
    );
  });

  test('is hit just where it is set, also between pixel edges and nowhere outside of its grid', () => {
    fc.assert(
      fc.property(anyRle, fc.double({ min: 0, max: 0.999, noNaN: true }), (rle, inside) => {
        const mask = decodeMask(rle);
        const index = indexRle(rle);
        for (let y = -1; y <= rle.height; y++) {
          for (let x = -1; x <= rle.width; x++) {
            const isInGrid = x >= 0 && y >= 0 && x < rle.width && y < rle.height;
            const expected = isInGrid && mask[y * rle.width + x] === 1;
            expect(rleContains(index, x + inside, y + inside)).toBe(expected);
          }
        }
      }),
    );
  });

  test('is not hit at no place at all', () => {
    const index = indexRle({ width: 2, height: 2, counts: Uint32Array.of(0, 4) });
    expect(rleContains(index, 1.9, 1.9)).toBe(true);
    expect(rleContains(index, Number.NaN, 1)).toBe(false);
    expect(rleContains(index, 2, 1)).toBe(false);
  });
});

describe('a label map', () => {
  test('holds the label of the mask painted last', () => {
    fc.assert(
      fc.property(
        imageSize(10).chain((size) => fc.array(rleOf(size), { minLength: 1, maxLength: 4 })),
        (masks) => {
          const [first] = masks;
          if (!first) return;
          const map = new Uint16Array(first.width * first.height);
          const expected = new Uint16Array(map.length);
          for (const [i, rle] of masks.entries()) {
            paintLabel(map, rle, i + 1);
            for (const [pixel, value] of decodeMask(rle).entries()) if (value === 1) expected[pixel] = i + 1;
          }
          expect(map).toEqual(expected);
        },
      ),
    );
  });

  test('refuses a mask of another size and a label that it cannot hold', () => {
    const rle = { width: 2, height: 2, counts: Uint32Array.of(0, 4) };
    expect(() => paintLabel(new Uint16Array(5), rle, 1)).toThrow(RangeError);
    expect(() => paintLabel(new Uint16Array(4), rle, 65_536)).toThrow(RangeError);
    expect(() => paintLabel(new Uint32Array(4), rle, 1.5)).toThrow(RangeError);
    const large = new Uint32Array(4);
    paintLabel(large, rle, 65_536);
    expect(large).toEqual(Uint32Array.of(65_536, 65_536, 65_536, 65_536));
  });
});

test('stretches that touch are written as one run, empty ones not at all', () => {
  const writer = new RunWriter();
  for (const [start, end] of [
    [0, 2],
    [2, 2],
    [2, 3],
    [5, 6],
  ] as const) {
    writer.add(start, end);
  }
  expect(writer.toRle({ width: 2, height: 4 }).counts).toEqual(Uint32Array.of(0, 3, 2, 1, 2));
  expect(new RunWriter().toRle({ width: 2, height: 4 }).counts).toEqual(Uint32Array.of(8));
});
