import { boundsOfPoints } from '@/lib/geometry/box';
import type { Box, Point, Polygon, Ring } from '@/lib/geometry/shapes';

/** The ring without a last point that repeats the first; pipelines write rings both ways. */
export function openRing(ring: Ring): Ring {
  const first = ring[0];
  let length = ring.length;
  while (first && length > 1 && isSamePoint(ring[length - 1], first)) length--;
  return length === ring.length ? ring : ring.slice(0, length);
}

/** Whether a ring can enclose anything: it has at least three different positions. */
export function hasThreePositions(ring: Ring): boolean {
  const first = ring[0];
  const second = first && ring.find((point) => !isSamePoint(point, first));
  return (
    second !== undefined && ring.some((point) => !isSamePoint(point, first) && !isSamePoint(point, second))
  );
}

function isSamePoint(a: Point | undefined, b: Point | undefined): boolean {
  return a?.x === b?.x && a?.y === b?.y;
}

/**
 * The area enclosed by a ring, in square pixels, by the shoelace formula: exact where the ring does not cross itself.
 * It is taken from the first point, so that it keeps its digits far from the origin.
 */
export function ringArea(ring: Ring): number {
  const origin = ring[0];
  if (!origin) return 0;
  let twice = 0;
  let previous = ring[ring.length - 1] ?? origin;
  for (const point of ring) {
    twice += (previous.x - origin.x) * (point.y - origin.y) - (point.x - origin.x) * (previous.y - origin.y);
    previous = point;
  }
  return Math.abs(twice) / 2;
}

/**
 * The area of a polygon in square pixels: of every part the outer ring less its holes, all parts summed. It is that
 * of the drawn region where rings do not cross, holes lie inside their outer ring and parts do not overlap.
 */
export function polygonArea(polygon: Polygon): number {
  let area = 0;
  for (const [outer, ...holes] of polygon.parts) {
    if (!outer) continue;
    let part = ringArea(outer);
    for (const hole of holes) part -= ringArea(hole);
    area += Math.max(0, part);
  }
  return area;
}

/** The smallest box around a polygon; null where it has no points. */
export function polygonBounds(polygon: Polygon): Box | null {
  return boundsOfPoints(pointsOf(polygon));
}

function* pointsOf(polygon: Polygon): Generator<Point> {
  for (const part of polygon.parts) for (const ring of part) yield* ring;
}

/** Whether a position lies in a polygon: in any part, by the even-odd rule over the part's rings. */
export function polygonContains(polygon: Polygon, point: Point): boolean {
  return polygon.parts.some((rings) => {
    let inside = false;
    for (const ring of rings) if (isInRing(ring, point)) inside = !inside;
    return inside;
  });
}

/**
 * Even-odd by a ray to the right. An edge counts its upper end and not its lower one, so that a ray through a corner
 * is counted once, and of two regions with a common edge just one has a position on it.
 */
function isInRing(ring: Ring, { x, y }: Point): boolean {
  let inside = false;
  let previous = ring[ring.length - 1];
  for (const point of ring) {
    if (previous && previous.y > y !== point.y > y) {
      const crossing = point.x + ((y - point.y) / (previous.y - point.y)) * (previous.x - point.x);
      if (x < crossing) inside = !inside;
    }
    previous = point;
  }
  return inside;
}

/** How far a position is from the nearest outline of a polygon, in pixels; Infinity where it has no points. */
export function distanceToOutline(polygon: Polygon, point: Point): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const part of polygon.parts) {
    for (const ring of part) {
      let previous = ring[ring.length - 1];
      for (const next of ring) {
        if (previous) nearest = Math.min(nearest, distanceToSegment(previous, next, point));
        previous = next;
      }
    }
  }
  return nearest;
}

/** How far a position is from a straight line between two others, ends included. */
export function distanceToSegment(from: Point, to: Point, point: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}

/** The polygon in another grid: every x times `sx`, every y times `sy`. */
export function scalePolygon(polygon: Polygon, sx: number, sy: number): Polygon {
  return {
    parts: polygon.parts.map((part) =>
      part.map((ring) => ring.map(({ x, y }) => ({ x: x * sx, y: y * sy }))),
    ),
  };
}
