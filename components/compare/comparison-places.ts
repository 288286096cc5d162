import type { Point, Size } from '@/lib/geometry/shapes';
import type { Placement } from '@/lib/scene/frame';

/** Where the divider of a swipe, `split` of the pane from its left edge, cuts the image in a picture of it. */
export function cutOf(split: number, screen: Placement, placement: Placement): number {
  const x = (split * screen.width - screen.dx) / screen.scale;
  return Math.min(placement.width, Math.max(0, Math.round(x * placement.scale + placement.dx)));
}

/** A lens around a place of the image, `radius` CSS pixels wide on the screen, in a picture where it covers as much. */
export function lensOf(at: Point, radius: number, screen: Placement, placement: Placement) {
  return {
    x: at.x * placement.scale + placement.dx,
    y: at.y * placement.scale + placement.dy,
    radius: radius * screen.pixelRatio * (placement.scale / screen.scale),
  };
}

/** Where pictures lie beside one another, four in two rows, `gap` apart, and how large all of it is. */
export function gridOf(sizes: readonly Size[], gap: number): { readonly places: readonly Point[] } & Size {
  const columns = sizes.length === 4 ? 2 : Math.max(1, sizes.length);
  const largest = (of: (size: Size) => number, isIn: (index: number) => boolean) =>
    Math.max(0, ...sizes.filter((_, i) => isIn(i)).map(of));
  const widths = Array.from({ length: columns }, (_, column) =>
    largest(
      ({ width }) => width,
      (i) => i % columns === column,
    ),
  );
  const heights = Array.from({ length: Math.ceil(sizes.length / columns) }, (_, row) =>
    largest(
      ({ height }) => height,
      (i) => Math.floor(i / columns) === row,
    ),
  );
  const before = (lengths: readonly number[], index: number) =>
    lengths.slice(0, index).reduce((sum, length) => sum + length + gap, 0);
  return {
    places: sizes.map((_, i) => ({
      x: before(widths, i % columns),
      y: before(heights, Math.floor(i / columns)),
    })),
    width: before(widths, widths.length) - gap,
    height: before(heights, heights.length) - gap,
  };
}
