import type { Geometry } from '@/lib/annotations/annotation';
import { distanceToSegment } from '@/lib/geometry/polygon';
import type { Keypoint, Point } from '@/lib/geometry/shapes';
import {
  colourOf,
  dashOf,
  type Frame,
  haloColour,
  haloWidth,
  lineWidth,
  shownRegion,
} from '@/lib/scene/frame';
import { arrange, type Kind } from '@/lib/scene/kind';
import { type ItemOrder, visitPassing } from '@/lib/scene/order';
import type { Pen } from '@/lib/scene/pen';

/** Keypoint annotations of an analysis, by item, packed. */
export interface Keypoints {
  readonly order: ItemOrder;
  /** x and y of all points, one after the other. */
  readonly xy: Float64Array;
  /** COCO's visibility by point: 0 not labelled, 1 hidden, 2 visible. */
  readonly visibility: Uint8Array;
  /** Confidence by point; NaN = unknown. */
  readonly confidence: Float64Array;
  /** Pairs of points, in the numbering of `xy`. */
  readonly bones: Uint32Array;
  /** End of each item's points, and of its bones. */
  readonly pointEnd: Uint32Array;
  readonly boneEnd: Uint32Array;
  /** Bounds of the labelled points by item: xMin, yMin, xMax, yMax. */
  readonly bounds: Float64Array;
}

type Pose = Extract<Geometry, { type: 'keypoint' }>;

/** Under this size on the screen, in CSS pixels, an item's points would cover it: they shrink to specks. */
const smallItem = 24;
const dotRadius = 3.5;

/**
 * Points and the skeletons between them. What is not labelled is never drawn; what is hidden is hollow. A point whose
 * own confidence is under the threshold is left out, and so are the bones that end there.
 */
export const keypointKind: Kind<Keypoints> = {
  collect(source) {
    const found = new Map<number, Pose>();
    for (const row of source.rows) {
      const geometry = source.geometryOf(row);
      if (geometry?.type === 'keypoint') found.set(row, geometry);
    }
    const { order, arranged } = arrange(source, found);
    const points: Keypoint[] = [];
    const bones: number[] = [];
    const pointEnd: number[] = [];
    const boneEnd: number[] = [];
    for (const { keypoints, skeleton } of arranged) {
      for (const [a, b] of skeleton) bones.push(points.length + a, points.length + b);
      for (const point of keypoints) points.push(point);
      pointEnd.push(points.length);
      boneEnd.push(bones.length / 2);
    }
    return {
      order,
      xy: Float64Array.from(points.flatMap(({ x, y }) => [x, y])),
      visibility: Uint8Array.from(points, (point) => point.visibility),
      confidence: Float64Array.from(points, (point) => point.confidence ?? Number.NaN),
      bones: Uint32Array.from(bones),
      pointEnd: Uint32Array.from(pointEnd),
      boneEnd: Uint32Array.from(boneEnd),
      bounds: boundsOfItems(points, pointEnd),
    };
  },

  rowsOf: (keypoints) => keypoints.order.rows,

  draw(keypoints, pen, frame) {
    const dash = dashOf(frame);
    const reach = 8 * frame.pixelRatio;
    const shown = shownRegion(frame, reach);
    pen.opacity(frame.look.lineOpacity);
    visitPassing(keypoints.order, frame.filter, (from, to, slot) => {
      const colour = colourOf(frame, slot);
      for (let item = from; item < to; item++) {
        const at = item * 4;
        const xMin = keypoints.bounds[at] ?? 0;
        const yMin = keypoints.bounds[at + 1] ?? 0;
        const xMax = keypoints.bounds[at + 2] ?? 0;
        const yMax = keypoints.bounds[at + 3] ?? 0;
        // Also leaves out an item without a labelled point, whose bounds are turned inside out.
        if (!(xMin <= shown.xMax && yMin <= shown.yMax && xMax >= shown.xMin && yMax >= shown.yMin)) continue;
        const radius = radiusOf(xMin, yMin, xMax, yMax, frame);
        pen.line(haloColour, haloWidth(frame), []);
        strokeBones(keypoints, item, pen, frame);
        pen.line(colour, lineWidth(frame), dash);
        strokeBones(keypoints, item, pen, frame);
        drawPoints(keypoints, item, radius, colour, pen, frame);
      }
    });
  },

  outline(keypoints, item, pen, frame) {
    strokeBones(keypoints, item, pen, frame);
    const at = item * 4;
    const { bounds } = keypoints;
    const radius = radiusOf(
      bounds[at] ?? 0,
      bounds[at + 1] ?? 0,
      bounds[at + 2] ?? 0,
      bounds[at + 3] ?? 0,
      frame,
    );
    forEachPoint(keypoints, item, frame, (x, y) => pen.ring(x, y, radius + lineWidth(frame)));
  },

  hits(keypoints, item, x, y, tolerance) {
    let hit = false;
    const to = keypoints.pointEnd[item] ?? 0;
    for (let point = item === 0 ? 0 : (keypoints.pointEnd[item - 1] ?? 0); point < to; point++) {
      if (keypoints.visibility[point] === 0) continue;
      hit ||=
        Math.hypot((keypoints.xy[2 * point] ?? 0) - x, (keypoints.xy[2 * point + 1] ?? 0) - y) <=
        2 * tolerance;
    }
    const boneEnd = keypoints.boneEnd[item] ?? 0;
    for (let bone = item === 0 ? 0 : (keypoints.boneEnd[item - 1] ?? 0); bone < boneEnd && !hit; bone++) {
      const a = keypoints.bones[2 * bone] ?? 0;
      const b = keypoints.bones[2 * bone + 1] ?? 0;
      if (keypoints.visibility[a] === 0 || keypoints.visibility[b] === 0) continue;
      hit = distanceToSegment(pointAt(keypoints, a), pointAt(keypoints, b), { x, y }) <= tolerance;
    }
    return hit;
  },
};

function pointAt(keypoints: Keypoints, point: number): Point {
  return { x: keypoints.xy[2 * point] ?? 0, y: keypoints.xy[2 * point + 1] ?? 0 };
}

function radiusOf(xMin: number, yMin: number, xMax: number, yMax: number, frame: Frame): number {
  const extent = (Math.max(xMax - xMin, yMax - yMin) * frame.scale) / frame.pixelRatio;
  const isSpeck = extent > 0 && extent < smallItem;
  return (isSpeck ? Math.max(0.75, (dotRadius * extent) / smallItem) : dotRadius) * frame.pixelRatio;
}

function isShown(keypoints: Keypoints, point: number, frame: Frame): boolean {
  return keypoints.visibility[point] !== 0 && !((keypoints.confidence[point] ?? 0) < frame.filter.threshold);
}

function forEachPoint(
  keypoints: Keypoints,
  item: number,
  frame: Frame,
  visit: (x: number, y: number, point: number) => void,
): void {
  const to = keypoints.pointEnd[item] ?? 0;
  for (let point = item === 0 ? 0 : (keypoints.pointEnd[item - 1] ?? 0); point < to; point++) {
    if (!isShown(keypoints, point, frame)) continue;
    const x = (keypoints.xy[2 * point] ?? 0) * frame.scale + frame.dx;
    const y = (keypoints.xy[2 * point + 1] ?? 0) * frame.scale + frame.dy;
    visit(x, y, point);
  }
}

function drawPoints(
  keypoints: Keypoints,
  item: number,
  radius: number,
  colour: string,
  pen: Pen,
  frame: Frame,
): void {
  const rim = haloWidth(frame) / 2 - lineWidth(frame) / 2;
  pen.line(colour, lineWidth(frame), []);
  forEachPoint(keypoints, item, frame, (x, y, point) => {
    pen.fill(haloColour);
    pen.dot(x, y, radius + rim);
    pen.fill(colour);
    if (keypoints.visibility[point] === 1) pen.ring(x, y, radius - lineWidth(frame) / 2);
    else pen.dot(x, y, radius);
  });
}

function strokeBones(keypoints: Keypoints, item: number, pen: Pen, frame: Frame): void {
  const { xy, bones } = keypoints;
  const to = keypoints.boneEnd[item] ?? 0;
  const from = item === 0 ? 0 : (keypoints.boneEnd[item - 1] ?? 0);
  if (from === to) return;
  pen.begin();
  for (let bone = from; bone < to; bone++) {
    const a = bones[2 * bone] ?? 0;
    const b = bones[2 * bone + 1] ?? 0;
    if (!isShown(keypoints, a, frame) || !isShown(keypoints, b, frame)) continue;
    pen.moveTo((xy[2 * a] ?? 0) * frame.scale + frame.dx, (xy[2 * a + 1] ?? 0) * frame.scale + frame.dy);
    pen.lineTo((xy[2 * b] ?? 0) * frame.scale + frame.dx, (xy[2 * b + 1] ?? 0) * frame.scale + frame.dy);
  }
  pen.strokePath();
}

function boundsOfItems(points: readonly Keypoint[], pointEnd: readonly number[]): Float64Array {
  const bounds = new Float64Array(pointEnd.length * 4);
  let from = 0;
  pointEnd.forEach((to, item) => {
    const labelled = points.slice(from, to).filter((point) => point.visibility !== 0);
    bounds[item * 4] = Math.min(...labelled.map(({ x }) => x));
    bounds[item * 4 + 1] = Math.min(...labelled.map(({ y }) => y));
    bounds[item * 4 + 2] = Math.max(...labelled.map(({ x }) => x));
    bounds[item * 4 + 3] = Math.max(...labelled.map(({ y }) => y));
    from = to;
  });
  return bounds;
}
