import { boxHeight, boxWidth } from '@/lib/geometry/box';
import type { Box, Point, Size } from '@/lib/geometry/shapes';

/** How an image lies on the screen: screen = image × scale + (x, y), in CSS pixels from the pane's corner. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Screen pixels an image pixel may be enlarged to. */
export const largestScale = 64;

/** Screen pixels of the picture that stay in the pane, wherever it is dragged. */
const alwaysVisible = 48;

/** Where an image position is on the screen. */
export function toScreen(view: View, point: Point): Point {
  return { x: point.x * view.scale + view.x, y: point.y * view.scale + view.y };
}

/** What image position is at a place on the screen. */
export function toImage(view: View, point: Point): Point {
  return { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
}

/** The view moved on the screen. */
export function panBy(view: View, dx: number, dy: number): View {
  return { scale: view.scale, x: view.x + dx, y: view.y + dy };
}

/** The view at another scale, with the image position under `at`, a place on the screen, kept where it is. */
export function zoomAt(view: View, at: Point, scale: number): View {
  const factor = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * factor, y: at.y - (at.y - view.y) * factor };
}

/** The view in which the whole image stands in the middle of the pane, `padding` screen pixels from its edges. */
export function fitView(image: Size, pane: Size, padding = 0): View {
  return fitBox({ xMin: 0, yMin: 0, xMax: image.width, yMax: image.height }, pane, padding);
}

/**
 * The view in which a box of the image stands in the middle of the pane, as large as the padding and `maxScale`
 * allow. A box without extent is shown at `maxScale`.
 */
export function fitBox(box: Box, pane: Size, padding = 0, maxScale = largestScale): View {
  const across = Math.max(1, pane.width - 2 * padding) / boxWidth(box);
  const down = Math.max(1, pane.height - 2 * padding) / boxHeight(box);
  const scale = Math.min(across, down, maxScale);
  return {
    scale,
    x: pane.width / 2 - ((box.xMin + box.xMax) / 2) * scale,
    y: pane.height / 2 - ((box.yMin + box.yMax) / 2) * scale,
  };
}

/** The smallest and the largest scale that make sense: half of what fits, or 1 where that is smaller, to 64. */
export function scaleLimits(image: Size, pane: Size): { readonly min: number; readonly max: number } {
  const fit = fitView(image, pane).scale;
  return { min: Math.min(1, fit / 2), max: largestScale };
}

/** The nearest view in which the picture cannot be lost: a sensible scale, and part of it always in the pane. */
export function clampView(view: View, image: Size, pane: Size): View {
  const { min, max } = scaleLimits(image, pane);
  const scale = clamp(view.scale, min, max);
  const centre = { x: pane.width / 2, y: pane.height / 2 };
  const scaled = scale === view.scale ? view : zoomAt(view, centre, scale);
  return {
    scale,
    x: clampOffset(scaled.x, image.width * scale, pane.width),
    y: clampOffset(scaled.y, image.height * scale, pane.height),
  };
}

function clampOffset(offset: number, shown: number, pane: number): number {
  const kept = Math.min(alwaysVisible, shown, pane);
  return clamp(offset, kept - shown, pane - kept);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** The part of the image plane that the pane shows, in image pixels; it may reach beyond the image. */
export function visibleBox(view: View, pane: Size): Box {
  const from = toImage(view, { x: 0, y: 0 });
  const to = toImage(view, { x: pane.width, y: pane.height });
  return { xMin: from.x, yMin: from.y, xMax: to.x, yMax: to.y };
}
