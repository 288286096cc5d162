/** Generators for properties. Half of the coordinates lie on whole pixels, where half-open boxes show their edges. */
import fc from 'fast-check';
import { encodeMask } from '@/lib/geometry/rle';
import type { Box, Point, Polygon, Ring, Rle, Size } from '@/lib/geometry/shapes';

/** A number from `min` to `max`: half of the time a whole one, often one of the ends. */
export function coordinate(min: number, max: number): fc.Arbitrary<number> {
  const whole = fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
  return fc.oneof(
    { weight: 3, arbitrary: whole },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
    { weight: 1, arbitrary: whole.map((value) => Math.min(max, value + 0.5)) },
    {
      weight: 3,
      arbitrary: fc.double({ min, max, noNaN: true }).map((value) => (Math.abs(value) < 1e-9 ? 0 : value)),
    },
  );
}

/** A width and a height of at least one pixel; small, so that masks stay small. */
export function imageSize(largest = 40): fc.Arbitrary<Size> {
  const side = fc.integer({ min: 1, max: largest });
  return fc.record({ width: side, height: side });
}

/** A position in an image, edges included, or up to `margin` pixels outside it. */
export function pointIn(size: Size, margin = 0): fc.Arbitrary<Point> {
  return fc.record({
    x: coordinate(-margin, size.width + margin),
    y: coordinate(-margin, size.height + margin),
  });
}

/** A box in an image, or up to `margin` pixels outside it; some have no area. */
export function boxIn(size: Size, margin = 0): fc.Arbitrary<Box> {
  return fc.tuple(pointIn(size, margin), pointIn(size, margin)).map(([a, b]) => ({
    xMin: Math.min(a.x, b.x),
    yMin: Math.min(a.y, b.y),
    xMax: Math.max(a.x, b.x),
    yMax: Math.max(a.y, b.y),
  }));
}

/** A box with an area. */
export function solidBoxIn(size: Size, margin = 0): fc.Arbitrary<Box> {
  return boxIn(size, margin).filter((box) => (box.xMax - box.xMin) * (box.yMax - box.yMin) > 0);
}

/** A ring of 3 to 12 points, three of which differ; it may cross itself. */
export function ringIn(size: Size, margin = 0): fc.Arbitrary<Ring> {
  return fc
    .uniqueArray(pointIn(size, margin), {
      minLength: 3,
      maxLength: 12,
      selector: ({ x, y }) => `${x} ${y}`,
    })
    .map((ring) => ring);
}

/** A polygon of one to three parts, each with up to two holes. */
export function polygonIn(size: Size, margin = 0): fc.Arbitrary<Polygon> {
  const part = fc.array(ringIn(size, margin), { minLength: 1, maxLength: 3 });
  return fc.record({ parts: fc.array(part, { minLength: 1, maxLength: 3 }) });
}

/** A row-major mask of 0 and 1: noise, empty, full, or a rectangle. */
export function maskOf(size: Size): fc.Arbitrary<Uint8Array> {
  const length = size.width * size.height;
  const noise = fc.uint8Array({ minLength: length, maxLength: length, max: 1 });
  const rectangle = boxIn(size).map((box) =>
    Uint8Array.from({ length }, (_, i) => {
      const x = i % size.width;
      const y = Math.floor(i / size.width);
      return Number(x >= box.xMin && x < box.xMax && y >= box.yMin && y < box.yMax);
    }),
  );
  const constant = fc.constantFrom(0, 1).map((value) => new Uint8Array(length).fill(value));
  return fc.oneof(
    { weight: 3, arbitrary: noise },
    { weight: 3, arbitrary: rectangle },
    { weight: 1, arbitrary: constant },
  );
}

/** An RLE of a size: tidy as COCO writes it, or with empty runs and a background that is left out at the end. */
export function rleOf(size: Size): fc.Arbitrary<Rle> {
  const pixels = size.width * size.height;
  const tidy = maskOf(size).map((mask) => encodeMask(mask, size));
  const loose = fc
    .array(fc.oneof(fc.constant(0), fc.nat({ max: Math.max(1, size.height) })), {
      maxLength: Math.min(30, pixels + 1),
    })
    .map((counts) => {
      let left = pixels;
      const fitting = counts.map((count) => {
        const taken = Math.min(count, left);
        left -= taken;
        return taken;
      });
      return { ...size, counts: Uint32Array.from(fitting) };
    });
  return fc.oneof(tidy, loose);
}

/** Two masks of the same size. */
export const rlePair: fc.Arbitrary<readonly [Rle, Rle]> = imageSize(12).chain((size) =>
  fc.tuple(rleOf(size), rleOf(size)),
);

/** A class name: plain, long, in other scripts, or awkward in CSV, HTML and JSON pointers. */
export const className: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('person', 'car', 'dog', 'cell nucleus'),
  fc.constantFrom(
    '=1+1',
    '"quoted", name',
    'a/b~c',
    '<b>',
    '猫',
    '🐈‍⬛',
    ' ',
    'x'.repeat(255),
    '__proto__',
    'toString',
  ),
  fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => !text.includes('\0')),
);

/** A confidence as sent: 0 to 1 with its ends, null, or left out. */
export const confidence: fc.Arbitrary<number | null | undefined> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
  fc.constantFrom(0, 1, 0.5, null, undefined),
);
