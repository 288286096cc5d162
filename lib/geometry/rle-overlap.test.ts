import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMask, encodeMask, rleArea } from '@/lib/geometry/rle';
import { readCompressedCounts } from '@/lib/geometry/rle-counts';
import { rleCrowdIou, rleIntersectionArea, rleIou, rleUnion } from '@/lib/geometry/rle-overlap';
import type { Rle } from '@/lib/geometry/shapes';
import vectors from '@/lib/geometry/vectors/rle.json';
import { rlePair } from '@/lib/testing/arbitraries';

function uncompress(text: string, [height = 0, width = 0]: number[]): Rle {
  const counts = readCompressedCounts(text, { width, height }, (fault) => {
    throw new Error(fault.message);
  });
  return { width, height, counts: counts ?? new Uint32Array() };
}

function combine(a: Rle, b: Rle, rule: (a: number, b: number) => number): Uint8Array {
  const other = decodeMask(b);
  return decodeMask(a).map((value, i) => rule(value, other[i] ?? 0));
}

test('IoU, of crowds too, is that of pycocotools', () => {
  let crowds = 0;
  for (const { size, a, b, b_is_crowd, iou } of vectors.iou_pairs) {
    const detection = uncompress(a, size);
    const truth = uncompress(b, size);
    expect(b_is_crowd ? rleCrowdIou(detection, truth) : rleIou(detection, truth)).toBeCloseTo(iou, 12);
    if (b_is_crowd) crowds++;
  }
  expect(crowds).toBeGreaterThan(10);
  expect(vectors.iou_pairs.length - crowds).toBeGreaterThan(10);
});

describe('two masks', () => {
  test('share the pixels that both have', () => {
    fc.assert(
      fc.property(rlePair, ([a, b]) => {
        const both = combine(a, b, Math.min);
        expect(rleIntersectionArea(a, b)).toBe(both.filter(Boolean).length);
      }),
    );
  });

  test('together cover the pixels that either has', () => {
    fc.assert(
      fc.property(rlePair, ([a, b]) => {
        expect(rleUnion(a, b)).toEqual(encodeMask(combine(a, b, Math.max), a));
      }),
    );
  });

  test('have the same IoU either way round, from 0 to 1, and 1 with themselves', () => {
    fc.assert(
      fc.property(rlePair, ([a, b]) => {
        const iou = rleIou(a, b);
        expect(iou).toBe(rleIou(b, a));
        expect(iou).toBeGreaterThanOrEqual(0);
        expect(iou).toBeLessThanOrEqual(1);
        expect(rleIou(a, a)).toBe(rleArea(a) > 0 ? 1 : 0);
      }),
    );
  });

  test('of different grids are refused', () => {
    const wide = { width: 4, height: 2, counts: Uint32Array.of(0, 8) };
    const high = { width: 2, height: 4, counts: Uint32Array.of(0, 8) };
    expect(() => rleIou(wide, high)).toThrow(RangeError);
    expect(() => rleUnion(wide, high)).toThrow(RangeError);
  });
});
