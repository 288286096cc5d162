import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cocoKeypointNames,
  cocoSigmas,
  cocoSkeleton,
  keypointBounds,
  objectKeypointSimilarity,
} from '@/lib/geometry/keypoints';
import type { Keypoint, Point, Visibility } from '@/lib/geometry/shapes';
import { pointIn } from '@/lib/testing/arbitraries';

const box = { xMin: 10, yMin: 10, xMax: 30, yMax: 50 };
const posePoints = fc.array(pointIn({ width: 40, height: 60 }), { minLength: 17, maxLength: 17 });

function truth(points: readonly Point[], visibility: Visibility = 2) {
  return { keypoints: points.map((point) => ({ ...point, visibility })), area: 800, box };
}

test('COCO’s tables belong together', () => {
  expect(cocoKeypointNames).toHaveLength(17);
  expect(cocoSigmas).toHaveLength(17);
  expect(cocoSkeleton).toHaveLength(19);
  const names: readonly string[] = cocoKeypointNames;
  for (const [i, name] of names.entries()) {
    const other = names.indexOf(name.replace('left', 'right'));
    expect(cocoSigmas[i], name).toBe(cocoSigmas[other]);
  }
  expect(cocoSigmas.reduce((sum, sigma) => sum + sigma, 0)).toBeCloseTo(1.138, 12);
  // COCO's own file lists the limbs as places counted from 1.
  const places = cocoSkeleton.map((limb) => limb.map((name) => cocoKeypointNames.indexOf(name) + 1));
  expect(places.join(' ')).toBe(
    '16,14 14,12 17,15 15,13 12,13 6,12 7,13 6,7 6,8 7,9 8,10 9,11 2,3 1,2 1,3 2,4 3,5 4,6 5,7',
  );
});

describe('object keypoint similarity', () => {
  test('is 1 for the truth itself', () => {
    fc.assert(
      fc.property(posePoints, (points) => {
        expect(objectKeypointSimilarity(points, truth(points))).toBeCloseTo(1, 12);
      }),
    );
  });

  test('falls off by COCO’s formula: exp(−d² / (8 σ² area)), averaged', () => {
    const points = cocoKeypointNames.map((_, i) => ({ x: 10 + i, y: 20 }));
    const moved = points.map((point, i) => (i === 0 ? { x: point.x + 3, y: point.y + 4 } : point));
    const first = Math.exp(-25 / (8 * 0.026 ** 2 * 800));
    expect(objectKeypointSimilarity(moved, truth(points))).toBeCloseTo((16 + first) / 17, 12);
  });

  test('looks only at the points that the truth labels', () => {
    const points = cocoKeypointNames.map(() => ({ x: 20, y: 20 }));
    const elsewhere = points.map((_, i) => (i < 5 ? { x: 20, y: 20 } : { x: 900, y: 900 }));
    const labelled = [...truth(points, 1).keypoints.slice(0, 5), ...truth(points, 0).keypoints.slice(5)];
    expect(objectKeypointSimilarity(elsewhere, { ...truth(points), keypoints: labelled })).toBeCloseTo(1, 12);
  });

  test('without labelled points is 1 within the box grown by its size, and less beyond', () => {
    const nowhere = truth(
      cocoKeypointNames.map(() => ({ x: 0, y: 0 })),
      0,
    );
    const at = (x: number, y: number) =>
      objectKeypointSimilarity(
        cocoKeypointNames.map(() => ({ x, y })),
        nowhere,
      );
    expect(at(-10, -30)).toBeCloseTo(1, 12);
    expect(at(50, 90)).toBeCloseTo(1, 12);
    expect(at(51, 90)).toBeLessThan(1);
    expect(at(20, -31)).toBeLessThan(1);
  });

  test('never grows when a point moves away from the truth', () => {
    fc.assert(
      fc.property(
        posePoints,
        fc.nat({ max: 16 }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        (points, which, by) => {
          const near = points.map((p, i) => (i === which ? { ...p, x: p.x + by } : p));
          const far = points.map((p, i) => (i === which ? { ...p, x: p.x + 2 * by } : p));
          const target = truth(points);
          expect(objectKeypointSimilarity(far, target)).toBeLessThanOrEqual(
            objectKeypointSimilarity(near, target),
          );
        },
      ),
    );
  });

  test('of lists of different lengths is refused', () => {
    expect(() => objectKeypointSimilarity([{ x: 0, y: 0 }], truth([{ x: 0, y: 0 }]))).toThrow(RangeError);
  });
});

test('bounds are those of the drawn points: what is not labelled does not count', () => {
  const point = (x: number, y: number, visibility: Visibility): Keypoint => ({
    name: 'nose',
    x,
    y,
    confidence: null,
    visibility,
  });
  expect(keypointBounds([point(0, 0, 0), point(5, 6, 1), point(9, 2, 2)])).toEqual({
    xMin: 5,
    yMin: 2,
    xMax: 9,
    yMax: 6,
  });
  expect(keypointBounds([point(0, 0, 0)])).toBeNull();
});
