import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxContains, boxFromXywh } from '@/lib/geometry/box';
import { colourMap } from '@/lib/geometry/colour-maps';
import {
  colourIndex,
  differenceOf,
  gridValueAt,
  normaliseValue,
  type PlacedGrid,
  paintValues,
  rangeAroundZero,
  unionOfRanges,
  valueRange,
} from '@/lib/geometry/heatmap';
import { imageSize, pointIn, solidBoxIn } from '@/lib/testing/arbitraries';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const range = fc.tuple(finite, finite).map(([a, b]): [number, number] => (a <= b ? [a, b] : [b, a]));

describe('the value at a position', () => {
  const grid = { width: 3, height: 2, values: [1, 2, 3, 4, Number.NaN, 6] };

  test('is that of the cell over it, edges belonging to the right and lower cell', () => {
    const rect = boxFromXywh(10, 20, 30, 20);
    expect(gridValueAt(grid, rect, { x: 10, y: 20 })).toBe(1);
    expect(gridValueAt(grid, rect, { x: 20, y: 29.9 })).toBe(2);
    expect(gridValueAt(grid, rect, { x: 39.9, y: 30 })).toBe(6);
    expect(gridValueAt(grid, rect, { x: 25, y: 35 })).toBeNaN();
  });

  test('is no data outside of what the map covers, and only there', () => {
    const image = { width: 30, height: 20 };
    fc.assert(
      fc.property(
        solidBoxIn(image).filter((b) => b.xMax - b.xMin > 0.1 && b.yMax - b.yMin > 0.1),
        pointIn(image, 5),
        imageSize(6),
        (rect, point, size) => {
          const values = Array.from({ length: size.width * size.height }, (_, i) => i);
          const value = gridValueAt({ ...size, values }, rect, point);
          if (!boxContains(rect, point)) expect(value).toBeNaN();
          // A position within rounding of the far edge may fall on it.
          else if (point.x < rect.xMax - 1e-6 && point.y < rect.yMax - 1e-6) expect(values).toContain(value);
        },
      ),
    );
  });
});

describe('normalisation', () => {
  test('takes the ends of the range to 0 and 1, cuts off beyond, and keeps "no data"', () => {
    expect([-3, -2, 0, 2, 9].map((value) => normaliseValue(value, [-2, 2]))).toEqual([0, 0, 0.5, 1, 1]);
    expect(normaliseValue(Number.NaN, [0, 1])).toBeNaN();
  });

  test('works over the whole range of numbers', () => {
    const all = [-Number.MAX_VALUE, Number.MAX_VALUE] as const;
    expect([-Number.MAX_VALUE, 0, Number.MAX_VALUE].map((value) => normaliseValue(value, all))).toEqual([
      0, 0.5, 1,
    ]);
  });

  test('puts the only value of a range without extent in the middle', () => {
    expect([4, 5, 6].map((value) => normaliseValue(value, [5, 5]))).toEqual([0, 0.5, 1]);
  });

  test('keeps the order of values and stays in 0 to 1, for huge ranges too', () => {
    fc.assert(
      fc.property(range, finite, finite, (ends, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((value) => normaliseValue(value, ends));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high ?? -1);
      }),
    );
  });

  test('a range is that of the data: 0 is a value, NaN is none', () => {
    expect(valueRange([Number.NaN, 0, 3, Number.NaN, 1])).toEqual([0, 3]);
    expect(valueRange([Number.NaN])).toBeNull();
    expect(valueRange([])).toBeNull();
  });
});

describe('painting', () => {
  test('gives each entry of the map an equal share, and the largest value the last one', () => {
    expect([0, 1 / 256, 0.5, 0.9999, 1].map(colourIndex)).toEqual([0, 1, 128, 255, 255]);
  });

  test('colours every value by its place in the range and leaves "no data" transparent', () => {
    const rgba = paintValues([0, Number.NaN, 5, 10], [0, 10], colourMap('grey'));
    expect(Array.from(rgba)).toEqual([0, 0, 0, 255, 0, 0, 0, 0, 128, 128, 128, 255, 255, 255, 255, 255]);
  });

  test('spreads the map over the values themselves where no range is given', () => {
    expect(Array.from(paintValues([2, 4], null, colourMap('grey')))).toEqual([
      0, 0, 0, 255, 255, 255, 255, 255,
    ]);
    expect(Array.from(paintValues([Number.NaN], null, colourMap('grey')))).toEqual([0, 0, 0, 0]);
  });
});

describe('the difference of two heat maps', () => {
  const image = { width: 30, height: 20 };
  const placed = fc
    .tuple(
      solidBoxIn(image).filter((b) => b.xMax - b.xMin > 0.5 && b.yMax - b.yMin > 0.5),
      imageSize(6),
      fc.infiniteStream(
        fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(NaN)),
      ),
    )
    .map(
      ([rect, size, values]): PlacedGrid => ({
        rect,
        grid: { ...size, values: [...values.take(size.width * size.height)] },
      }),
    );
  const at = (xMin: number, width: number, ...values: number[]): PlacedGrid => ({
    rect: boxFromXywh(xMin, 0, width, 10),
    grid: { width: values.length, height: 1, values },
  });

  test('is that of every cell where they have the same cells', () => {
    const difference = differenceOf(at(0, 30, 1, 5, Number.NaN), at(0, 30, 4, 3, 2));
    expect(difference?.rect).toEqual(boxFromXywh(0, 0, 30, 10));
    expect([...(difference ? Array.from(difference.grid.values) : [])]).toEqual([-3, 2, Number.NaN]);
  });

  test('lies where both are, in cells as fine as the finer', () => {
    const difference = differenceOf(at(0, 20, 1, 2), at(10, 20, 1, 2, 3, 4));
    expect(difference?.rect).toEqual(boxFromXywh(10, 0, 10, 10));
    expect([...(difference ? Array.from(difference.grid.values) : [])]).toEqual([1, 0]);
    expect(differenceOf(at(0, 10, 1), at(10, 10, 1))).toBeNull();
  });

  test('is nothing for one and the same, and turns its sign when they are swapped', () => {
    fc.assert(
      fc.property(placed, placed, (a, b) => {
        const values = (of: PlacedGrid | null) => (of ? Array.from(of.grid.values) : []);
        for (const value of values(differenceOf(a, a))) expect(Math.abs(value)).not.toBeGreaterThan(0);
        const turned = values(differenceOf(b, a)).map((value) => (value === 0 ? 0 : -value));
        expect(values(differenceOf(a, b)).map((value) => value + 0)).toEqual(turned);
      }),
    );
  });

  test('is painted in a range with zero in its middle', () => {
    expect(rangeAroundZero([1, -3, Number.NaN])).toEqual([-3, 3]);
    expect(rangeAroundZero([Number.NaN])).toEqual([-0, 0]);
  });
});

test('a range for several holds them all', () => {
  expect(
    unionOfRanges([
      [0, 0.5],
      [-1, 0.2],
      [0.1, 2],
    ]),
  ).toEqual([-1, 2]);
  expect(unionOfRanges([])).toBeNull();
});
