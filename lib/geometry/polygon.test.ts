import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxContains } from '@/lib/geometry/box';
import {
  distanceToOutline,
  distanceToSegment,
  hasThreePositions,
  openRing,
  polygonArea,
  polygonBounds,
  polygonContains,
  ringArea,
  scalePolygon,
} from '@/lib/geometry/polygon';
import type { Box, Point, Ring } from '@/lib/geometry/shapes';
import { pointIn, polygonIn, ringIn, solidBoxIn } from '@/lib/testing/arbitraries';

const image = { width: 20, height: 12 };

function ringOf({ xMin, yMin, xMax, yMax }: Box): Ring {
  return [
    { x: xMin, y: yMin },
    { x: xMax, y: yMin },
    { x: xMax, y: yMax },
    { x: xMin, y: yMax },
  ];
}

function square(x: number, y: number, side: number): Ring {
  return ringOf({ xMin: x, yMin: y, xMax: x + side, yMax: y + side });
}

const frameWithHole = { parts: [[square(0, 0, 10), square(3, 3, 4)]] };

describe('a ring', () => {
  test('loses a last point that repeats the first, however often, and nothing else', () => {
    fc.assert(
      fc.property(ringIn(image), fc.nat({ max: 3 }), (ring, repeats) => {
        const [first] = ring;
        if (!first) return;
        const closed = [...ring, ...Array.from({ length: repeats }, () => ({ ...first }))];
        expect(openRing(closed)).toEqual(ring);
      }),
    );
    expect(openRing([])).toEqual([]);
    expect(
      openRing([
        { x: 1, y: 1 },
        { x: 1, y: 1 },
      ]),
    ).toEqual([{ x: 1, y: 1 }]);
  });

  test('can enclose something only with three different positions', () => {
    const [a, b, c] = [
      { x: 0, y: 0 },
      { x: 0, y: 1 },
      { x: 1, y: 0 },
    ];
    expect(hasThreePositions([a, b, c])).toBe(true);
    expect(hasThreePositions([a, a, b, b, { ...a }, c])).toBe(true);
    expect(hasThreePositions([a, b, { ...a }, { ...b }])).toBe(false);
    expect(hasThreePositions([a, a, a])).toBe(false);
    expect(hasThreePositions([])).toBe(false);
  });

  test('has the same area wherever it starts and whichever way it runs', () => {
    fc.assert(
      fc.property(ringIn(image), fc.nat({ max: 11 }), (ring, turn) => {
        const by = turn % ring.length;
        const turned = [...ring.slice(by), ...ring.slice(0, by)];
        expect(ringArea(turned)).toBeCloseTo(ringArea(ring), 9);
        expect(ringArea(ring.toReversed())).toBeCloseTo(ringArea(ring), 9);
      }),
    );
  });

  test('keeps its area far from the origin', () => {
    expect(ringArea(square(1e9, 1e9, 3))).toBe(9);
  });
});

describe('a polygon', () => {
  test('has the area of its outer ring less its holes, parts summed', () => {
    expect(polygonArea(frameWithHole)).toBe(84);
    expect(polygonArea({ parts: [[square(0, 0, 2)], [square(5, 5, 3)]] })).toBe(13);
    expect(polygonArea({ parts: [] })).toBe(0);
  });

  test('is not in its hole, and is in an island within the hole', () => {
    expect(polygonContains(frameWithHole, { x: 1, y: 5 })).toBe(true);
    expect(polygonContains(frameWithHole, { x: 5, y: 5 })).toBe(false);
    const island = { parts: [[square(0, 0, 10), square(3, 3, 4), square(4, 4, 2)]] };
    expect(polygonContains(island, { x: 5, y: 5 })).toBe(true);
  });

  test('of two overlapping parts is their union', () => {
    const overlapping = { parts: [[square(0, 0, 4)], [square(2, 0, 4)]] };
    expect(polygonContains(overlapping, { x: 3, y: 1 })).toBe(true);
  });

  test('with the shape of a box holds what the box holds, edges included', () => {
    fc.assert(
      fc.property(solidBoxIn(image), pointIn(image, 2), (box, point) => {
        expect(polygonContains({ parts: [[ringOf(box)]] }, point)).toBe(boxContains(box, point));
      }),
      { numRuns: 300 },
    );
  });

  test('cut in two by a line gives every position to exactly one half', () => {
    const at = fc.record({ x: fc.integer({ min: 1, max: 9 }), y: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(at, pointIn({ width: 10, height: 10 }), (corner, point) => {
        const [a, b, c, d] = [
          { x: 0, y: 0 },
          { x: 10, y: 0 },
          { x: 10, y: 10 },
          { x: 0, y: 10 },
        ];
        const halves = [
          [a, b, corner],
          [b, c, corner],
          [c, d, corner],
          [d, a, corner],
        ];
        const holding = halves.filter((ring) => polygonContains({ parts: [[ring]] }, point)).length;
        expect(holding).toBe(polygonContains({ parts: [[[a, b, c, d]]] }, point) ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });

  test('has bounds around everything it holds', () => {
    fc.assert(
      fc.property(polygonIn(image), pointIn(image, 2), (polygon, point) => {
        const bounds = polygonBounds(polygon);
        if (polygonContains(polygon, point)) expect(bounds && boxContains(bounds, point)).toBe(true);
      }),
    );
    expect(polygonBounds({ parts: [] })).toBeNull();
  });

  test('scales with its area', () => {
    fc.assert(
      fc.property(polygonIn(image), (polygon) => {
        expect(polygonArea(scalePolygon(polygon, 2, 0.5))).toBeCloseTo(polygonArea(polygon), 9);
        expect(polygonArea(scalePolygon(polygon, 3, 2))).toBeCloseTo(6 * polygonArea(polygon), 6);
      }),
    );
  });
});

describe('the distance to an outline', () => {
  test('is measured to the nearest edge, of holes too, from inside and outside', () => {
    expect(distanceToOutline(frameWithHole, { x: -3, y: 5 })).toBe(3);
    expect(distanceToOutline(frameWithHole, { x: 5, y: 5 })).toBe(2);
    expect(distanceToOutline(frameWithHole, { x: -3, y: -4 })).toBe(5);
    expect(distanceToOutline(frameWithHole, { x: 0, y: 9 })).toBe(0);
    expect(distanceToOutline({ parts: [] }, { x: 0, y: 0 })).toBe(Number.POSITIVE_INFINITY);
  });

  test('is 0 on an edge and at most the distance to any corner', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(ringIn(image), share, pointIn(image, 4), (ring, t, point) => {
        const polygon = { parts: [[ring]] };
        const [a, b] = ring;
        if (!a || !b) return;
        const on: Point = { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
        expect(distanceToOutline(polygon, on)).toBeCloseTo(0, 9);
        const corners = ring.map((corner) => Math.hypot(corner.x - point.x, corner.y - point.y));
        expect(distanceToOutline(polygon, point)).toBeLessThanOrEqual(Math.min(...corners) + 1e-12);
      }),
    );
  });

  test('to a segment without length is that to its point', () => {
    expect(distanceToSegment({ x: 1, y: 1 }, { x: 1, y: 1 }, { x: 4, y: 5 })).toBe(5);
  });
});
