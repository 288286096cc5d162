import { distanceToSegment } from '@/lib/geometry/polygon';
import type { Point, Ring, Size } from '@/lib/geometry/shapes';

/** Right, down, left, up: the directions in which a border is walked, with the mask on its right hand. */
const steps = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
] as const;

/**
 * The borders of a row-major mask (0 is outside) as rings along the edges of its pixels, corners only. Filled by the
 * even-odd rule they cover exactly the mask: holes are rings of their own.
 */
export function traceRings(mask: ArrayLike<number>, { width, height }: Size): Ring[] {
  const isSet = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0;
  const across = width + 1;
  /** For each corner of the grid, the directions (bits) of the edges that leave it. */
  const leaving = new Uint8Array(across * (height + 1));
  const mark = (x: number, y: number, direction: number) => {
    const corner = y * across + x;
    leaving[corner] = (leaving[corner] ?? 0) | (1 << direction);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isSet(x, y)) continue;
      if (!isSet(x, y - 1)) mark(x, y, 0);
      if (!isSet(x + 1, y)) mark(x + 1, y, 1);
      if (!isSet(x, y + 1)) mark(x + 1, y + 1, 2);
      if (!isSet(x - 1, y)) mark(x, y + 1, 3);
    }
  }
  const rings: Ring[] = [];
  for (let corner = 0; corner < leaving.length; corner++) {
    while (leaving[corner]) rings.push(walk(leaving, corner, across));
  }
  return rings;
}

/** Walks one border, and takes its edges away. */
function walk(leaving: Uint8Array, start: number, across: number): Ring {
  const ring: Point[] = [];
  let corner = start;
  let before = -1;
  do {
    const bits = leaving[corner] ?? 0;
    // Where two borders touch, the sharper turn to the right keeps to the same pixel.
    const right = (before + 1) % 4;
    const direction = before >= 0 && bits & (1 << right) ? right : Math.log2(bits & -bits);
    const step = steps[direction];
    if (!step) break;
    leaving[corner] = bits & ~(1 << direction);
    if (direction !== before) ring.push({ x: corner % across, y: Math.floor(corner / across) });
    before = direction;
    corner += step.y * across + step.x;
  } while (corner !== start);
  return ring;
}

/**
 * A ring with fewer points, none of whose former points is farther than `tolerance` from it (Douglas and Peucker,
 * 1973). It keeps at least three where it had as many.
 */
export function simplifyRing(ring: Ring, tolerance: number): Ring {
  if (ring.length <= 3) return ring;
  const [first] = ring;
  if (!first) return ring;
  // A ring has no ends: it is cut at its first point and at the one farthest from that.
  const far = farthest(ring, 0, ring.length, (point) => Math.hypot(point.x - first.x, point.y - first.y));
  const closed = [...ring, first];
  const kept = new Set([0, far.index]);
  keepBetween(closed, 0, far.index, tolerance, kept);
  keepBetween(closed, far.index, ring.length, tolerance, kept);
  if (kept.size < 3) kept.add(far.index > 1 ? Math.floor(far.index / 2) : far.index + 1);
  return ring.filter((_, i) => kept.has(i));
}

function farthest(ring: Ring, from: number, to: number, distance: (point: Point) => number) {
  let best = { index: from, distance: -1 };
  for (let index = from; index < to; index++) {
    const point = ring[index];
    const d = point ? distance(point) : -1;
    if (d > best.distance) best = { index, distance: d };
  }
  return best;
}

function keepBetween(points: Ring, from: number, to: number, tolerance: number, kept: Set<number>): void {
  const todo = [[from, to] as const];
  for (let span = todo.pop(); span; span = todo.pop()) {
    const [start, end] = span;
    const a = points[start];
    const b = points[end];
    if (!a || !b || end - start < 2) continue;
    const { index, distance } = farthest(points, start + 1, end, (point) => distanceToSegment(a, b, point));
    if (distance <= tolerance) continue;
    kept.add(index);
    todo.push([start, index], [index, end]);
  }
}
