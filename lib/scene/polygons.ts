import { intersectBoxes } from '@/lib/geometry/box';
import { polygonBounds, polygonContains } from '@/lib/geometry/polygon';
import type { Point, Polygon, Ring } from '@/lib/geometry/shapes';
import {
  colourOf,
  dashOf,
  type Frame,
  haloColour,
  haloWidth,
  lineWidth,
  shownRegion,
} from '@/lib/scene/frame';
import { type ItemOrder, visitPassing } from '@/lib/scene/order';
import type { Pen } from '@/lib/scene/pen';

/** Polygons of an analysis, by item, packed: an item has parts, a part has rings, a ring has points. */
export interface Polygons {
  readonly order: ItemOrder;
  /** x and y of all points, one after the other. */
  readonly xy: Float64Array;
  /** End of each ring's points, of each part's rings and of each item's parts. */
  readonly ringEnd: Uint32Array;
  readonly partEnd: Uint32Array;
  readonly itemEnd: Uint32Array;
  /** Bounds by item: xMin, yMin, xMax, yMax. */
  readonly bounds: Float64Array;
  /** 1 where parts may overlap, so that the item is filled by winding and not by the even-odd rule. */
  readonly winding: Uint8Array;
}

/** Packs polygons, given in the order's sequence. */
export function packPolygons(order: ItemOrder, polygons: readonly Polygon[]): Polygons {
  const xy: number[] = [];
  const ringEnd: number[] = [];
  const partEnd: number[] = [];
  const itemEnd: number[] = [];
  const bounds = new Float64Array(polygons.length * 4);
  const winding = new Uint8Array(polygons.length);
  polygons.forEach((polygon, item) => {
    const overlap = partsMayOverlap(polygon);
    winding[item] = overlap ? 1 : 0;
    for (const part of polygon.parts) {
      part.forEach((ring, index) => {
        // By winding, outer rings must all turn one way and holes the other for the union to come out.
        const turned = overlap && signedArea(ring) > 0 !== (index === 0);
        for (const { x, y } of turned ? ring.toReversed() : ring) xy.push(x, y);
        ringEnd.push(xy.length / 2);
      });
      partEnd.push(ringEnd.length);
    }
    itemEnd.push(partEnd.length);
    const box = polygonBounds(polygon);
    if (box) bounds.set([box.xMin, box.yMin, box.xMax, box.yMax], item * 4);
  });
  return {
    order,
    xy: Float64Array.from(xy),
    ringEnd: Uint32Array.from(ringEnd),
    partEnd: Uint32Array.from(partEnd),
    itemEnd: Uint32Array.from(itemEnd),
    bounds,
    winding,
  };
}

/** One polygon as a shape of its own. */
function polygonAt(polygons: Polygons, item: number): Polygon {
  const parts: Ring[][] = [];
  for (const part of range(polygons.itemEnd, item)) {
    parts.push(
      range(polygons.partEnd, part).map((ring) =>
        range(polygons.ringEnd, ring).map((i) => ({
          x: polygons.xy[2 * i] ?? 0,
          y: polygons.xy[2 * i + 1] ?? 0,
        })),
      ),
    );
  }
  return { parts };
}

/** Draws all polygons that pass the frame's filter, each filled and outlined. */
export function drawPolygons(polygons: Polygons, pen: Pen, frame: Frame): void {
  const dash = dashOf(frame);
  const shown = shownRegion(frame, 4 * frame.pixelRatio);
  visitPassing(polygons.order, frame.filter, (from, to, slot) => {
    const colour = colourOf(frame, slot);
    pen.fill(colour);
    for (let item = from; item < to; item++) {
      const at = item * 4;
      if (
        (polygons.bounds[at] ?? 0) > shown.xMax ||
        (polygons.bounds[at + 1] ?? 0) > shown.yMax ||
        (polygons.bounds[at + 2] ?? 0) < shown.xMin ||
        (polygons.bounds[at + 3] ?? 0) < shown.yMin
      ) {
        continue;
      }
      pathOf(polygons, item, pen, frame);
      pen.opacity(frame.look.fillOpacity);
      pen.fillPath(polygons.winding[item] === 1 ? 'nonzero' : 'evenodd');
      pen.opacity(frame.look.lineOpacity);
      pen.line(haloColour, haloWidth(frame), []);
      pen.strokePath();
      pen.line(colour, lineWidth(frame), dash);
      pen.strokePath();
    }
  });
}

/** Strokes the outline of one polygon, holes included. */
export function outlinePolygon(polygons: Polygons, item: number, pen: Pen, frame: Frame): void {
  pathOf(polygons, item, pen, frame);
  pen.strokePath();
}

/** Whether a point is in a polygon: in any of its parts, outside their holes. */
export function polygonHit(polygons: Polygons, item: number, point: Point): boolean {
  return polygonContains(polygonAt(polygons, item), point);
}

function pathOf(polygons: Polygons, item: number, pen: Pen, frame: Frame): void {
  const { xy, ringEnd, partEnd, itemEnd } = polygons;
  const { scale, dx, dy } = frame;
  const firstPart = item === 0 ? 0 : (itemEnd[item - 1] ?? 0);
  const lastPart = (itemEnd[item] ?? 0) - 1;
  if (lastPart < firstPart) return;
  const firstRing = firstPart === 0 ? 0 : (partEnd[firstPart - 1] ?? 0);
  const afterRing = partEnd[lastPart] ?? 0;
  pen.begin();
  let point = firstRing === 0 ? 0 : (ringEnd[firstRing - 1] ?? 0);
  for (let ring = firstRing; ring < afterRing; ring++) {
    const end = ringEnd[ring] ?? 0;
    if (point < end) pen.moveTo((xy[2 * point] ?? 0) * scale + dx, (xy[2 * point + 1] ?? 0) * scale + dy);
    for (point++; point < end; point++) {
      pen.lineTo((xy[2 * point] ?? 0) * scale + dx, (xy[2 * point + 1] ?? 0) * scale + dy);
    }
    pen.close();
    point = end;
  }
}

function range(ends: Uint32Array, index: number): number[] {
  const from = index === 0 ? 0 : (ends[index - 1] ?? 0);
  return Array.from({ length: (ends[index] ?? from) - from }, (_, i) => from + i);
}

function partsMayOverlap(polygon: Polygon): boolean {
  const boxes = polygon.parts.map((part) => polygonBounds({ parts: [part] }));
  return boxes.some((a, i) => {
    for (let j = 0; j < i; j++) {
      const b = boxes[j];
      if (a && b && intersectBoxes(a, b)) return true;
    }
    return false;
  });
}

function signedArea(ring: Ring): number {
  let twice = 0;
  let before = ring.at(-1);
  for (const point of ring) {
    if (before) twice += before.x * point.y - point.x * before.y;
    before = point;
  }
  return twice / 2;
}
