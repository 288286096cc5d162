import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RegionKeeper } from '@/components/viewer/region-keeper';
import { createViewStore } from '@/components/viewer/view-store';
import type { Box } from '@/lib/geometry/shapes';
import { visibleBox } from '@/lib/geometry/viewport';

const region = { xMin: 10, yMin: 20, xMax: 110, yMax: 70 };

function setUp() {
  const view = createViewStore();
  const told: (Box | null)[] = [];
  const size = { width: 400, height: 200 };
  const keeper = new RegionKeeper({
    view,
    pane: () => size,
    image: () => ({ width: 800, height: 400 }),
    showWhole() {
      view.isFitted = true;
      view.set({ scale: 0.5, x: 0, y: 0 });
    },
    onRest: (box) => told.push(box),
  });
  return { view, told, size, keeper };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the part of an image that a link names', () => {
  it('fills the pane, and is not told back', () => {
    const { view, told, size, keeper } = setUp();
    keeper.obey(region);
    expect(visibleBox(view.get(), size)).toEqual(region);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
  });

  it('is told once the view has come to rest, and telling it back moves nothing', () => {
    const { view, told, keeper } = setUp();
    keeper.obey(null);
    view.isFitted = false;
    for (let i = 1; i <= 10; i++) {
      view.set({ scale: 3, x: -i, y: 0 });
      vi.advanceTimersByTime(100);
    }
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(1);
    const before = view.get();
    keeper.obey(told[0] ?? null);
    expect(view.get()).toBe(before);
  });

  it('is the whole image where it lies beside the image, and the link is told', () => {
    const { view, told, keeper } = setUp();
    keeper.obey(region);
    keeper.obey({ xMin: 100_000, yMin: 100_000, xMax: 100_010, yMax: 100_010 });
    expect(view.isFitted).toBe(true);
    expect(told).toEqual([null]);
  });

  it('is the whole image where that would be a speck in it, in any pane', () => {
    const { view, size, keeper } = setUp();
    keeper.obey({ xMin: 0, yMin: 0, xMax: 1e9, yMax: 1e9 });
    expect(view.isFitted).toBe(true);
    Object.assign(size, { width: 800, height: 400 });
    keeper.resized();
    expect(view.isFitted).toBe(true);
  });

  it('leaves as much of the image in the pane as a drag would', () => {
    const { view, size, keeper } = setUp();
    keeper.obey({ xMin: 799, yMin: 0, xMax: 899, yMax: 50 });
    const { scale, xMin } = { ...view.get(), ...visibleBox(view.get(), size) };
    expect(scale).toBe(4);
    expect(xMin).toBe(800 - 48 / 4);
  });

  it('stays in the pane when that changes its size, until somebody moves the view', () => {
    const { view, size, keeper } = setUp();
    keeper.obey(region);
    Object.assign(size, { width: 800, height: 400 });
    expect(keeper.resized()).toBe(true);
    expect(visibleBox(view.get(), size)).toEqual(region);
    view.set({ scale: 1, x: 0, y: 0 });
    expect(keeper.resized()).toBe(false);
  });

  it('gives way to the whole image where the link names none any more', () => {
    const { view, keeper } = setUp();
    keeper.obey(region);
    keeper.obey(null);
    expect(view.isFitted).toBe(true);
  });

  it('of the last image is forgotten with it', () => {
    const { view, told, keeper } = setUp();
    keeper.obey(region);
    view.set({ scale: 9, x: 0, y: 0 });
    keeper.forget();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
  });
});
