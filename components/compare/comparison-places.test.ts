import { describe, expect, it } from 'vitest';
import { cutOf, gridOf, lensOf } from './comparison-places';

/** A pane of 400 by 300 CSS pixels on a screen of two device pixels to one: an image pixel takes 4, from (100, 50) on. */
const screen = { scale: 4, dx: 100, dy: 50, width: 800, height: 600, pixelRatio: 2 };
const whole = { scale: 1, dx: 0, dy: 0, width: 150, height: 120, pixelRatio: 1 };

describe('where a saved comparison is cut', () => {
  it('is at the divider in the view, and at the same place of the image in the whole of it', () => {
    expect(cutOf(0.5, screen, screen)).toBe(400);
    expect(cutOf(0.5, screen, whole)).toBe((400 - 100) / 4);
  });

  it('is at its edge where the divider is beside the image', () => {
    expect(cutOf(0, screen, whole)).toBe(0);
    expect(cutOf(1, screen, whole)).toBe(150);
  });

  it('is around what the lens covers, however large the picture is', () => {
    expect(lensOf({ x: 10, y: 20 }, 40, screen, screen)).toEqual({ x: 140, y: 130, radius: 80 });
    expect(lensOf({ x: 10, y: 20 }, 40, screen, whole)).toEqual({ x: 10, y: 20, radius: 20 });
  });
});

describe('panes in one picture', () => {
  const size = { width: 100, height: 50 };

  it('lie beside one another with a gap, as tall as the tallest', () => {
    expect(gridOf([size, { width: 80, height: 70 }, size], 8)).toEqual({
      places: [
        { x: 0, y: 0 },
        { x: 108, y: 0 },
        { x: 196, y: 0 },
      ],
      width: 296,
      height: 70,
    });
  });

  it('lie in two rows where there are four, as on the screen', () => {
    expect(gridOf([size, size, size, size], 8)).toEqual({
      places: [
        { x: 0, y: 0 },
        { x: 108, y: 0 },
        { x: 0, y: 58 },
        { x: 108, y: 58 },
      ],
      width: 208,
      height: 108,
    });
  });
});
