import type { Box, Point, Size } from '@/lib/geometry/shapes';

/** A box from its top-left corner and its size, as COCO writes it. */
export function boxFromXywh(x: number, y: number, width: number, height: number): Box {
  return { xMin: x, yMin: y, xMax: x + width, yMax: y + height };
}

/** A box from two opposite corners, top-left first. */
export function boxFromXyxy(xMin: number, yMin: number, xMax: number, yMax: number): Box {
  return { xMin, yMin, xMax, yMax };
}

/** A box from its centre and its size, as YOLO writes it. */
export function boxFromCxcywh(cx: number, cy: number, width: number, height: number): Box {
  return { xMin: cx - width / 2, yMin: cy - height / 2, xMax: cx + width / 2, yMax: cy + height / 2 };
}

/** The box that covers an image of this size. */
export function boxOfSize(size: Size): Box {
  return { xMin: 0, yMin: 0, xMax: size.width, yMax: size.height };
}

/** Horizontal extent in pixels, without a +1. */
export function boxWidth(box: Box): number {
  return box.xMax - box.xMin;
}

/** Vertical extent in pixels, without a +1. */
export function boxHeight(box: Box): number {
  return box.yMax - box.yMin;
}

/** Area in square pixels. */
export function boxArea(box: Box): number {
  return (box.xMax - box.xMin) * (box.yMax - box.yMin);
}

/**
 * The box in another grid: every coordinate times `sx` or `sy`. With sx = image width / model width it takes a box
 * from the size the model saw to the image; with sx = image width it takes a normalised box to pixels.
 */
export function scaleBox(box: Box, sx: number, sy: number): Box {
  return { xMin: box.xMin * sx, yMin: box.yMin * sy, xMax: box.xMax * sx, yMax: box.yMax * sy };
}

/** What two boxes have in common; null where that has no area. */
export function intersectBoxes(a: Box, b: Box): Box | null {
  const xMin = Math.max(a.xMin, b.xMin);
  const yMin = Math.max(a.yMin, b.yMin);
  const xMax = Math.min(a.xMax, b.xMax);
  const yMax = Math.min(a.yMax, b.yMax);
  return xMin < xMax && yMin < yMax ? { xMin, yMin, xMax, yMax } : null;
}

/** The area that two boxes have in common; 0 where they are apart or only touch. */
export function intersectionArea(a: Box, b: Box): number {
  const width = Math.min(a.xMax, b.xMax) - Math.max(a.xMin, b.xMin);
  const height = Math.min(a.yMax, b.yMax) - Math.max(a.yMin, b.yMin);
  return width > 0 && height > 0 ? width * height : 0;
}

/** The area that two boxes cover together. */
export function unionArea(a: Box, b: Box): number {
  return boxArea(a) + boxArea(b) - intersectionArea(a, b);
}

/** Intersection over union, 0 to 1; 0 where they have no area in common. */
export function boxIou(a: Box, b: Box): number {
  const shared = intersectionArea(a, b);
  return shared === 0 ? 0 : shared / (boxArea(a) + boxArea(b) - shared);
}

/**
 * The share of a detection that lies in a crowd region, 0 to 1: COCO's IoU where the truth is a crowd
 * (cocodataset/cocoapi, maskApi.c, bbIou), which divides by the detection's area alone.
 */
export function boxCrowdIou(detection: Box, crowd: Box): number {
  const shared = intersectionArea(detection, crowd);
  return shared === 0 ? 0 : shared / boxArea(detection);
}

/** Whether a position is in a half-open box: the left and top edges are, the right and bottom edges are not. */
export function boxContains(box: Box, point: Point): boolean {
  return point.x >= box.xMin && point.x < box.xMax && point.y >= box.yMin && point.y < box.yMax;
}

/** Whether `inner` lies in `outer`, edges included. */
export function boxCovers(outer: Box, inner: Box): boolean {
  return (
    inner.xMin >= outer.xMin &&
    inner.yMin >= outer.yMin &&
    inner.xMax <= outer.xMax &&
    inner.yMax <= outer.yMax
  );
}

/** The smallest box around both. */
export function boxAround(a: Box, b: Box): Box {
  return {
    xMin: Math.min(a.xMin, b.xMin),
    yMin: Math.min(a.yMin, b.yMin),
    xMax: Math.max(a.xMax, b.xMax),
    yMax: Math.max(a.yMax, b.yMax),
  };
}

/** The smallest box around some positions; null where there are none. */
export function boundsOfPoints(points: Iterable<Point>): Box | null {
  let xMin = Number.POSITIVE_INFINITY;
  let yMin = Number.POSITIVE_INFINITY;
  let xMax = Number.NEGATIVE_INFINITY;
  let yMax = Number.NEGATIVE_INFINITY;
  for (const { x, y } of points) {
    if (x < xMin) xMin = x;
    if (x > xMax) xMax = x;
    if (y < yMin) yMin = y;
    if (y > yMax) yMax = y;
  }
  return xMin > xMax ? null : { xMin, yMin, xMax, yMax };
}
