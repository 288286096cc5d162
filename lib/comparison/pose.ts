import { boxArea } from '@/lib/geometry/box';
import {
  cocoSigmas,
  isDrawn,
  keypointBounds,
  keypointSigma,
  objectKeypointSimilarity,
} from '@/lib/geometry/keypoints';
import type { Keypoint, Point } from '@/lib/geometry/shapes';

/** The drawn keypoints of one instance, by name, with the area of the box around them in px². */
export interface Pose {
  readonly keypoints: readonly Keypoint[];
  readonly area: number;
}

/** Keypoints made ready to be compared. */
export function toPose(keypoints: readonly Keypoint[]): Pose {
  const drawn = keypoints.filter(isDrawn);
  const bounds = keypointBounds(drawn);
  return {
    // In the order of names, so that a sum over them is the same number whichever of two poses comes first.
    keypoints: drawn.toSorted((p, q) => (p.name < q.name ? -1 : Number(p.name > q.name))),
    area: bounds ? boxArea(bounds) : 0,
  };
}

/** The largest tolerance that any keypoint has: it bounds how far apart two alike poses can be. */
export const largestSigma = Math.max(...cocoSigmas);

/**
 * How alike two poses are, 0 to 1, the same number whichever comes first: COCO's object keypoint similarity over the
 * names that both draw, with the mean of both areas as the area, times the share of those among the names that
 * either draws. Names outside of COCO's 17 have the mean of COCO's sigmas.
 */
export function poseLikeness(a: Pose, b: Pose): number {
  const ofA: Point[] = [];
  const ofB: (Point & { readonly visibility: 2 })[] = [];
  const sigmas: number[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const p = a.keypoints[i];
    const q = b.keypoints[j];
    if (!p || !q) break;
    if (p.name === q.name) {
      ofA.push(p);
      ofB.push({ x: q.x, y: q.y, visibility: 2 });
      sigmas.push(keypointSigma(p.name));
    }
    if (p.name <= q.name) i++;
    if (q.name <= p.name) j++;
  }
  if (sigmas.length === 0) return 0;
  const area = (a.area + b.area) / 2;
  const truth = { keypoints: ofB, area, box: { xMin: 0, yMin: 0, xMax: 0, yMax: 0 } };
  const either = a.keypoints.length + b.keypoints.length - sigmas.length;
  return (objectKeypointSimilarity(ofA, truth, sigmas) * sigmas.length) / either;
}
