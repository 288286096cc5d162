import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnose, type Specimen } from './coordinate-doctor';
import { type ImageFrame, isReading, readAs } from './coordinate-readings';

const size = { width: 1920, height: 1080 };
const plain: ImageFrame = { size, declared: null, orientation: 1 };

/** Boxes as x, y, width, height in shares of the image: all over it, of many sizes. */
const shares = Array.from({ length: 40 }, (_, i) => {
  const [w, h] = [0.05 + (i % 7) * 0.06, 0.08 + (i % 5) * 0.07];
  return [((i * 0.37) % 1) * (1 - w), ((i * 0.61) % 1) * (1 - h), w, h] as const;
});

const specimens = (
  write: (x: number, y: number, w: number, h: number) => readonly number[],
  frame: ImageFrame = plain,
): Specimen[] =>
  shares.map(([x, y, w, h], i) => ({
    type: 'bounding_box',
    data: { bbox: write(x * size.width, y * size.height, w * size.width, h * size.height), format: 'xywh' },
    frame,
    pointer: `/annotations/${i}`,
    image: 'a.jpg',
    imageId: null,
  }));

describe('the coordinate doctor', () => {
  test('finds nothing in boxes that are what they say', () => {
    expect(diagnose(specimens((x, y, w, h) => [x, y, w, h]))).toBeNull();
    expect(diagnose([])).toBeNull();
  });

  test.each([
    ['normalized', (x: number, y: number, w: number, h: number) => [x / 1920, y / 1080, w / 1920, h / 1080]],
    ['xyxy', (x: number, y: number, w: number, h: number) => [x, y, x + w, y + h]],
    ['resized_640', (x: number, y: number, w: number, h: number) => [x / 3, y / 3, w / 3, h / 3]],
    [
      'resized_4096',
      (x: number, y: number, w: number, h: number) => [x, y, w, h].map((v) => (v * 4096) / 1920),
    ],
  ] as const)('names %s and shows both readings', (reading, write) => {
    const found = diagnose(specimens(write));
    expect(found?.reading).toBe(reading);
    expect(found?.fits_as_read).toBeGreaterThan(0.9);
    expect(found?.examples).toHaveLength(3);
    const [example] = found?.examples ?? [];
    const index = Number(example?.pointer.split('/').pop());
    const [x = 0, y = 0, w = 0, h = 0] = shares[index] ?? [];
    expect(example?.as_read.xMin).toBeCloseTo(x * 1920, 0);
    expect(example?.as_read.xMax).toBeCloseTo((x + w) * 1920, 0);
    expect(example?.as_read.yMax).toBeCloseTo((y + h) * 1080, 0);
  });

  test('names a picture that is turned by its EXIF orientation', () => {
    // Displayed upright, stored on its side: x and y of the file go by the stored picture.
    const upright = { width: 1080, height: 1920 };
    const frame: ImageFrame = { size: upright, declared: size, orientation: 6 };
    const found = diagnose(specimens((x, y, w, h) => [x, y, w, h], frame));
    expect(found?.reading).toBe('turned');
    expect(found?.fits_as_read).toBe(1);
  });

  test('names a width and height that were swapped', () => {
    const frame: ImageFrame = { size, declared: { width: 1080, height: 1920 }, orientation: 1 };
    expect(diagnose(specimens((x, y, w, h) => [x, y, w, h], frame))?.reading).toBe('size_swapped');
  });
});

test('turning by an orientation and by its inverse gives the box back', () => {
  const inverse: Readonly<Record<number, number>> = { 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 };
  const whole = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), whole, whole, whole, whole, (orientation, x, y, w, h) => {
      const isSideways = orientation >= 5;
      const stored = { width: 300, height: 200 };
      const shown = isSideways ? { width: 200, height: 300 } : stored;
      const data = {
        bbox: [x, y, w, h],
        format: 'xywh',
        polygons: [
          [
            [x, y],
            [x + w, y],
            [x, y + h],
          ],
        ],
      };
      const there = readAs('turned', data, { size: shown, declared: null, orientation });
      const back = readAs('turned', there, {
        size: stored,
        declared: null,
        orientation: inverse[orientation] ?? 1,
      });
      expect(back).toEqual(data);
    }),
  );
});

test('readings are known by their names', () => {
  for (const name of ['as_sent', 'normalized', 'resized_640']) expect(isReading(name)).toBe(true);
  for (const name of ['', 'resized_', 'resized_0', 'resized_x', 'yxyx']) expect(isReading(name)).toBe(false);
});
