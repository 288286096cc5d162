import { expect, test } from 'vitest';
import { rowHeights, usualRowHeight } from './row-height';

test('rows are as high as usual up to a common screen, and grow with a larger one up to the most', () => {
  expect([360, 1280, 1440].map(usualRowHeight)).toEqual([176, 176, 176]);
  expect(usualRowHeight(3840)).toBe(384);
  expect(usualRowHeight(10_000)).toBe(rowHeights.most);
});

test('every usual height is one that the slider can take', () => {
  for (let width = 300; width < 6000; width += 7)
    expect((usualRowHeight(width) - rowHeights.least) % rowHeights.step).toBe(0);
});
