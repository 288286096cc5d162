import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundsOfPoints,
  boxArea,
  boxAround,
  boxContains,
  boxCovers,
  boxCrowdIou,
  boxFromCxcywh,
  boxFromXywh,
  boxFromXyxy,
  boxHeight,
  boxIou,
  boxOfSize,
  boxWidth,
  intersectBoxes,
  intersectionArea,
  scaleBox,
  unionArea,
} from '@/lib/geometry/box';
import { boxIn, pointIn, solidBoxIn } from '@/lib/testing/arbitraries';

const image = { width: 20, height: 12 };
const box = boxIn(image, 4);
const solid = solidBoxIn(image, 4);

describe('forms of a box', () => {
  test('the same box comes from its corners, its corner and size, and its centre and size', () => {
    const expected = { xMin: 100, yMin: 150, xMax: 150, yMax: 250 };
    expect(boxFromXyxy(100, 150, 150, 250)).toEqual(expected);
    expect(boxFromXywh(100, 150, 50, 100)).toEqual(expected);
    expect(boxFromCxcywh(125, 200, 50, 100)).toEqual(expected);
  });

  test('the width is the difference of the edges, without a +1', () => {
    const whole = boxFromXywh(0, 0, 20, 12);
    expect([boxWidth(whole), boxHeight(whole), boxArea(whole)]).toEqual([20, 12, 240]);
    expect(boxOfSize(image)).toEqual(whole);
  });

  test('a normalised box becomes pixels by scaling with the size of the image', () => {
    expect(scaleBox(boxFromXyxy(0, 0.5, 1, 0.75), 20, 12)).toEqual(boxFromXyxy(0, 6, 20, 9));
  });

  test('scaling there and back gives the box again', () => {
    fc.assert(
      fc.property(box, (b) => {
        expect(scaleBox(scaleBox(b, 4, 0.5), 0.25, 2)).toEqual(b);
      }),
    );
  });
});

describe('half-open containment', () => {
  test('the left and top edges are inside, the right and bottom ones outside', () => {
    const b = boxFromXyxy(2, 3, 5, 7);
    expect(boxContains(b, { x: 2, y: 3 })).toBe(true);
    expect(boxContains(b, { x: 5, y: 4 })).toBe(false);
    expect(boxContains(b, { x: 4, y: 7 })).toBe(false);
  });

  test('two boxes side by side never share a position', () => {
    fc.assert(
      fc.property(solid, pointIn(image, 4), (b, point) => {
        const right = { ...b, xMin: b.xMax, xMax: b.xMax + boxWidth(b) };
        expect(boxContains(b, point) && boxContains(right, point)).toBe(false);
      }),
    );
  });

  test('a box begins inside and ends outside, however thin it is; an empty one holds nothing', () => {
    fc.assert(
      fc.property(box, pointIn(image, 4), (b, point) => {
        const isEmpty = b.xMax <= b.xMin || b.yMax <= b.yMin;
        if (isEmpty) expect(boxContains(b, point)).toBe(false);
        expect(boxContains(b, { x: b.xMin, y: b.yMin })).toBe(!isEmpty);
        expect(boxContains(b, { x: b.xMax, y: b.yMax })).toBe(false);
      }),
    );
  });
});

describe('overlap', () => {
  test('two boxes that touch at an edge share nothing', () => {
    const left = boxFromXyxy(0, 0, 5, 5);
    const right = boxFromXyxy(5, 0, 9, 5);
    expect(intersectBoxes(left, right)).toBeNull();
    expect(boxIou(left, right)).toBe(0);
  });

  test('a quarter of either gives an IoU of one seventh', () => {
    expect(boxIou(boxFromXyxy(0, 0, 2, 2), boxFromXyxy(1, 1, 3, 3))).toBeCloseTo(1 / 7, 15);
  });

  test('a crowd counts the share of the detection that it covers', () => {
    const detection = boxFromXyxy(0, 0, 4, 4);
    expect(boxCrowdIou(detection, boxFromXyxy(2, 0, 400, 400))).toBe(0.5);
  });

  test('the intersection holds just the positions that both hold', () => {
    fc.assert(
      fc.property(box, box, pointIn(image, 4), (a, b, point) => {
        const shared = intersectBoxes(a, b);
        expect(shared !== null && boxContains(shared, point)).toBe(
          boxContains(a, point) && boxContains(b, point),
        );
      }),
    );
  });

  test('IoU is symmetric, from 0 to 1, and 1 for a box with itself', () => {
    fc.assert(
      fc.property(solid, solid, (a, b) => {
        const iou = boxIou(a, b);
        expect(iou).toBe(boxIou(b, a));
        expect(iou).toBeGreaterThanOrEqual(0);
        expect(iou).toBeLessThanOrEqual(1 + 1e-12);
        if (boxArea(a) > 1e-200) expect(boxIou(a, a)).toBe(1);
      }),
    );
  });

  test('intersection and union add up to both areas', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(intersectionArea(a, b) + unionArea(a, b)).toBeCloseTo(boxArea(a) + boxArea(b), 9);
      }),
    );
  });

  test('the area shared is that of the intersection', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const shared = intersectBoxes(a, b);
        expect(intersectionArea(a, b)).toBe(shared ? boxArea(shared) : 0);
      }),
    );
  });
});

describe('bounds', () => {
  test('there are none around no points', () => {
    expect(boundsOfPoints([])).toBeNull();
  });

  test('they touch a point on every side and cover all of them', () => {
    fc.assert(
      fc.property(fc.array(pointIn(image, 4), { minLength: 1 }), (points) => {
        const bounds = boundsOfPoints(points);
        expect(bounds).toEqual({
          xMin: Math.min(...points.map((p) => p.x)),
          yMin: Math.min(...points.map((p) => p.y)),
          xMax: Math.max(...points.map((p) => p.x)),
          yMax: Math.max(...points.map((p) => p.y)),
        });
      }),
    );
  });

  test('the box around two boxes covers both', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const both = boxAround(a, b);
        expect(boxCovers(both, a) && boxCovers(both, b)).toBe(true);
        expect(boxCovers(a, both)).toBe(boxCovers(a, b));
      }),
    );
  });
});
