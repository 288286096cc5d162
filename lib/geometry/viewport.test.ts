import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxCovers, boxOfSize, intersectBoxes } from '@/lib/geometry/box';
import {
  clampView,
  fitBox,
  fitView,
  largestScale,
  panBy,
  scaleLimits,
  toImage,
  toScreen,
  type View,
  visibleBox,
  zoomAt,
} from '@/lib/geometry/viewport';
import { coordinate, imageSize, pointIn, solidBoxIn } from '@/lib/testing/arbitraries';

const pane = { width: 800, height: 600 };
const scale = fc.oneof(fc.constantFrom(0.25, 1, 2, 64), fc.double({ min: 0.01, max: 64, noNaN: true }));
const view: fc.Arbitrary<View> = fc.record({ scale, x: coordinate(-5000, 5000), y: coordinate(-5000, 5000) });
const place = pointIn(pane, 100);
const images = fc.oneof(imageSize(20), imageSize(20_000));
const panes = fc.oneof(fc.constant(pane), imageSize(1500));

function expectClose(actual: { x: number; y: number }, expected: { x: number; y: number }, digits = 6) {
  expect(actual.x).toBeCloseTo(expected.x, digits);
  expect(actual.y).toBeCloseTo(expected.y, digits);
}

test('the screen is the image scaled and moved', () => {
  expect(toScreen({ scale: 2, x: 10, y: -5 }, { x: 3, y: 4 })).toEqual({ x: 16, y: 3 });
});

test('from image to screen and back is the same position', () => {
  fc.assert(
    fc.property(view, place, (v, point) => {
      expectClose(toScreen(v, toImage(v, point)), point);
    }),
  );
});

test('zooming keeps the image position under the cursor where it is', () => {
  fc.assert(
    fc.property(view, place, scale, (v, cursor, to) => {
      const zoomed = zoomAt(v, cursor, to);
      expect(zoomed.scale).toBe(to);
      expectClose(toScreen(zoomed, toImage(v, cursor)), cursor);
    }),
  );
});

test('zooming in and out again at one place changes nothing', () => {
  fc.assert(
    fc.property(view, place, scale, (v, cursor, to) => {
      expectClose(zoomAt(zoomAt(v, cursor, to), cursor, v.scale), v, 4);
    }),
  );
});

test('panning moves every position by the same way on the screen', () => {
  expect(toScreen(panBy({ scale: 3, x: 1, y: 1 }, 7, -2), { x: 2, y: 2 })).toEqual({ x: 14, y: 5 });
});

describe('fitting', () => {
  test('shows the whole image in the middle, within the padding', () => {
    fc.assert(
      fc.property(images, panes, fc.nat({ max: 40 }), (image, on, padding) => {
        const fitted = fitView(image, on, padding);
        const middle = { x: on.width / 2, y: on.height / 2 };
        expectClose(toScreen(fitted, { x: image.width / 2, y: image.height / 2 }), middle);
        expect(image.width * fitted.scale).toBeLessThanOrEqual(Math.max(1, on.width - 2 * padding) + 1e-6);
        expect(image.height * fitted.scale).toBeLessThanOrEqual(Math.max(1, on.height - 2 * padding) + 1e-6);
      }),
    );
  });

  test('makes a wide image as wide as the pane', () => {
    expect(fitView({ width: 1600, height: 600 }, pane)).toEqual({ scale: 0.5, x: 0, y: 150 });
  });

  test('a box fills the pane, but not beyond the largest scale', () => {
    const small = { xMin: 10, yMin: 10, xMax: 11, yMax: 11 };
    expect(fitBox(small, pane).scale).toBe(largestScale);
    expect(fitBox(small, pane, 0, 8).scale).toBe(8);
    expectClose(toScreen(fitBox(small, pane), { x: 10.5, y: 10.5 }), { x: 400, y: 300 });
    const nothing = { xMin: 10, yMin: 10, xMax: 10, yMax: 10 };
    expect(fitBox(nothing, pane)).toEqual({ scale: 64, x: -240, y: -340 });
  });

  test('shows the whole box', () => {
    fc.assert(
      fc.property(solidBoxIn({ width: 500, height: 500 }, 50), (box) => {
        const { xMin, yMin, xMax, yMax } = visibleBox(fitBox(box, pane), pane);
        const slack = 1e-6;
        const shown = { xMin: xMin - slack, yMin: yMin - slack, xMax: xMax + slack, yMax: yMax + slack };
        expect(boxCovers(shown, box)).toBe(true);
      }),
    );
  });
});

describe('clamping', () => {
  test('leaves part of the picture in the pane and the scale within its limits', () => {
    fc.assert(
      fc.property(view, images, panes, (v, image, on) => {
        const clamped = clampView(v, image, on);
        const { min, max } = scaleLimits(image, on);
        expect(clamped.scale).toBeGreaterThanOrEqual(min);
        expect(clamped.scale).toBeLessThanOrEqual(max);
        expect(intersectBoxes(visibleBox(clamped, on), boxOfSize(image))).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('changes nothing the second time, nor a view that is in order', () => {
    fc.assert(
      fc.property(view, images, panes, (v, image, on) => {
        const clamped = clampView(v, image, on);
        expect(clampView(clamped, image, on)).toEqual(clamped);
      }),
    );
    const fitted = fitView({ width: 4000, height: 3000 }, pane);
    expect(clampView(fitted, { width: 4000, height: 3000 }, pane)).toEqual(fitted);
  });

  test('lets the fitted view and 100 % through for every image', () => {
    fc.assert(
      fc.property(imageSize(20_000), (image) => {
        const { min, max } = scaleLimits(image, pane);
        expect(min).toBeLessThanOrEqual(fitView(image, pane).scale);
        expect(fitView(image, pane).scale).toBeLessThanOrEqual(max);
        expect(min).toBeLessThanOrEqual(1);
      }),
    );
  });
});
