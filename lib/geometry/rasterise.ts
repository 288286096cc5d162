import { RunWriter } from '@/lib/geometry/rle';
import { rleUnion } from '@/lib/geometry/rle-overlap';
import type { Polygon, Ring, Rle, Size } from '@/lib/geometry/shapes';

/**
 * The mask of a polygon as COCO's tools draw it: every part by the even-odd rule over its rings, and then the union
 * of the parts. Pixels agree with pycocotools' frPyObjects and merge.
 */
export function rasterisePolygon(polygon: Polygon, size: Size): Rle {
  let mask: Rle | null = null;
  for (const rings of polygon.parts) {
    const part = rasteriseRings(rings, size);
    mask = mask ? rleUnion(mask, part) : part;
  }
  return mask ?? { width: size.width, height: size.height, counts: Uint32Array.of(size.width * size.height) };
}

/** COCO draws outlines on a grid five times finer than the pixels. */
const fineness = 5;

/**
 * The mask inside some rings by the even-odd rule, after the scheme of cocodataset/cocoapi, maskApi.c, rleFrPoly:
 * the outline is drawn on a grid five times finer, and where it passes the middle of a pixel column the mask
 * switches on or off from there downwards. Only those crossings are computed here, so that the cost does not depend
 * on how far the outline leaves the image.
 */
export function rasteriseRings(rings: readonly Ring[], size: Size): Rle {
  const switches: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i++) {
      const from = ring[i];
      const to = ring[(i + 1) % ring.length];
      if (!from || !to) continue;
      addCrossings(fine(from.x), fine(from.y), fine(to.x), fine(to.y), size, switches);
    }
  }
  return toRle(switches, size);
}

function fine(coordinate: number): number {
  return Math.trunc(fineness * coordinate + 0.5);
}

/**
 * Adds the positions at which one edge, given on the fine grid, crosses the columns. Column c is crossed between the
 * fine positions 5c + 2 and 5c + 3; the higher of the two outline points there is the one that counts.
 */
function addCrossings(x0: number, y0: number, x1: number, y1: number, size: Size, switches: number[]): void {
  if (x0 === x1) return;
  const dx = Math.abs(x1 - x0);
  const dy = Math.abs(y1 - y0);
  const steep = dx < dy;
  const flip = steep ? y0 > y1 : x0 > x1;
  const [xs, xe, ys, ye] = flip ? [x1, x0, y1, y0] : [x0, x1, y0, y1];
  const slope = steep ? (xe - xs) / dy : (ye - ys) / dx;

  const left = Math.min(x0, x1);
  const right = Math.max(x0, x1);
  const first = Math.max(0, Math.ceil((left - 2) / fineness));
  const last = Math.min(size.width - 1, Math.floor((right - 3) / fineness));
  for (let column = first; column <= last; column++) {
    const x = fineness * column + 2;
    let top: number;
    if (steep) {
      top = ys + lastStepBefore(x, xs, slope, dy);
    } else {
      const step = x - xs;
      top = Math.min(Math.trunc(ys + slope * step + 0.5), Math.trunc(ys + slope * (step + 1) + 0.5));
    }
    const row = Math.min(size.height, Math.max(0, (top + 0.5) / fineness - 0.5));
    switches.push(column * size.height + Math.ceil(row));
  }
}

/**
 * On a steep edge the last step from its upper end at which the outline is still on the side of `x` where it began.
 * It is searched with the very expression that draws the outline, since rounding decides the pixel.
 */
function lastStepBefore(x: number, xs: number, slope: number, steps: number): number {
  let low = 0;
  let high = steps;
  while (low < high) {
    const step = low + Math.ceil((high - low) / 2);
    const at = Math.trunc(xs + slope * step + 0.5);
    if (slope > 0 ? at > x : at <= x) high = step - 1;
    else low = step;
  }
  return low;
}

/** Between the first and the second switching position the mask is on, between the third and the fourth, and so on. */
function toRle(switches: readonly number[], size: Size): Rle {
  const positions = Float64Array.from(switches).sort();
  const writer = new RunWriter();
  for (let i = 0; i < positions.length; i += 2) {
    writer.add(positions[i] ?? 0, positions[i + 1] ?? size.width * size.height);
  }
  return writer.toRle(size);
}
