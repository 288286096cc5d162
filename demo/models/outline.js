import { contours } from 'd3-contour';

/** @typedef {[number, number]} Position x, y in pixels of the grid, from its top-left corner. */
/** @typedef {Position[]} Ring Closed, without a repeated last point. */

/**
 * What is too small to be meant.
 * @typedef {object} OutlineOptions
 * @property {number} threshold Inside is what is at least this.
 * @property {number} minArea Parts and holes below this many square pixels are dropped.
 * @property {number} minThickness Parts and holes whose mean thickness in pixels is less are slivers and dropped.
 * @property {number} tolerance How far, in pixels, the simplified line may leave the true one.
 */

/**
 * The outline of the region where a field reaches a threshold, interpolated between cell centres.
 * @param {import('./grid.js').Grid} grid
 * @param {OutlineOptions} options
 * @returns {Ring[][]} Parts, the largest first; of each the outer ring, then its holes.
 */
export function outlineRegion(grid, options) {
  const region = contours()
    .size([grid.width, grid.height])
    .contour(Array.from(grid.values), options.threshold);
  /** @param {Ring} ring */
  const isMeant = (ring) => ringArea(ring) >= options.minArea && thickness(ring) >= options.minThickness;
  return region.coordinates
    .map((rings) => rings.map(openRing))
    .filter(([outer]) => isMeant(outer))
    .map(([outer, ...holes]) =>
      [outer, ...holes.filter(isMeant)].map((ring) => simplify(ring, options.tolerance)),
    )
    .toSorted((a, b) => ringArea(b[0]) - ringArea(a[0]));
}

/**
 * GeoJSON repeats the first point at the end.
 * @param {number[][]} ring
 * @returns {Ring}
 */
function openRing(ring) {
  return ring.slice(0, -1).map(([x, y]) => [x, y]);
}

/**
 * @param {Ring} ring
 * @returns {number} Square pixels (the shoelace formula).
 */
function ringArea(ring) {
  let twice = 0;
  let [fromX, fromY] = ring[ring.length - 1];
  for (const [x, y] of ring) {
    twice += fromX * y - x * fromY;
    [fromX, fromY] = [x, y];
  }
  return Math.abs(twice) / 2;
}

/**
 * Area over half of the perimeter: the width of a long strip.
 * @param {Ring} ring
 */
function thickness(ring) {
  let perimeter = 0;
  let [fromX, fromY] = ring[ring.length - 1];
  for (const [x, y] of ring) {
    perimeter += Math.hypot(x - fromX, y - fromY);
    [fromX, fromY] = [x, y];
  }
  return (2 * ringArea(ring)) / perimeter;
}

/**
 * Ramer-Douglas-Peucker on a ring, begun at the first point and the one farthest from it.
 * @param {Ring} ring
 * @param {number} tolerance
 * @returns {Ring}
 */
function simplify(ring, tolerance) {
  const line = [...ring, ring[0]];
  const last = line.length - 1;
  const middle = farthest(line, 0, last).index;
  const keep = new Set([0, middle]);
  const open = [
    [0, middle],
    [middle, last],
  ];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    if (to - from < 2) continue;
    const { index, distance } = farthest(line, from, to);
    if (distance <= tolerance) continue;
    keep.add(index);
    open.push([from, index], [index, to]);
  }
  return ring.filter((_, index) => keep.has(index));
}

/**
 * The point between two others that is farthest from the straight line between them.
 * @param {Ring} line
 * @param {number} from
 * @param {number} to
 */
function farthest(line, from, to) {
  const [x0, y0] = line[from];
  const [x1, y1] = line[to];
  const length = Math.hypot(x1 - x0, y1 - y0);
  let best = { index: from + 1, distance: -1 };
  for (let index = from + 1; index < to; index++) {
    const [x, y] = line[index];
    const distance =
      length === 0
        ? Math.hypot(x - x0, y - y0)
        : Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length;
    if (distance > best.distance) best = { index, distance };
  }
  return best;
}
