import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMask, encodeMask } from '@/lib/geometry/rle';
import { resizeRle } from '@/lib/geometry/rle-resize';
import type { Rle, Size } from '@/lib/geometry/shapes';
import { imageSize, rleOf } from '@/lib/testing/arbitraries';

/** The definition, pixel by pixel: which old pixel does the centre of a new one fall in? */
function resizedByPixels(rle: Rle, size: Size): Rle {
  const old = decodeMask(rle);
  const mask = Uint8Array.from({ length: size.width * size.height }, (_, i) => {
    const x = Math.floor(((2 * (i % size.width) + 1) * rle.width) / (2 * size.width));
    const y = Math.floor(((2 * Math.floor(i / size.width) + 1) * rle.height) / (2 * size.height));
    return old[y * rle.width + x] ?? 0;
  });
  return encodeMask(mask, size);
}

test('a resized mask takes every pixel from the old one under its centre', () => {
  fc.assert(
    fc.property(imageSize(12).chain(rleOf), imageSize(30), (rle, size) => {
      const resized = resizeRle(rle, size);
      expect(decodeMask(resized)).toEqual(decodeMask(resizedByPixels(rle, size)));
    }),
    { numRuns: 300 },
  );
});

test('a mask of twice the size has every pixel four times', () => {
  const rle = encodeMask([1, 0, 0, 1, 1, 0], { width: 3, height: 2 });
  const twice = decodeMask(resizeRle(rle, { width: 6, height: 4 }));
  expect(Array.from(twice).join('')).toBe('110000'.repeat(2) + '111100'.repeat(2));
});

test('enlarging by a whole factor and back gives the mask again', () => {
  fc.assert(
    fc.property(
      imageSize(10).chain((size) => rleOf(size)),
      fc.integer({ min: 1, max: 4 }),
      (rle, factor) => {
        const large = resizeRle(rle, { width: rle.width * factor, height: rle.height * factor });
        expect(decodeMask(resizeRle(large, rle))).toEqual(decodeMask(rle));
      },
    ),
  );
});
