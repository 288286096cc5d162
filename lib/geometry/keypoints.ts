import { boundsOfPoints } from '@/lib/geometry/box';
import type { Box, Keypoint, Point, Visibility } from '@/lib/geometry/shapes';

/** The 17 keypoints of a person in COCO, in COCO's order. */
export const cocoKeypointNames = [
  'nose',
  'left_eye',
  'right_eye',
  'left_ear',
  'right_ear',
  'left_shoulder',
  'right_shoulder',
  'left_elbow',
  'right_elbow',
  'left_wrist',
  'right_wrist',
  'left_hip',
  'right_hip',
  'left_knee',
  'right_knee',
  'left_ankle',
  'right_ankle',
] as const;
export type CocoKeypointName = (typeof cocoKeypointNames)[number];

/** The limbs that COCO draws between its keypoints (cocodataset.org, person_keypoints, category "person"). */
export const cocoSkeleton: readonly (readonly [CocoKeypointName, CocoKeypointName])[] = [
  ['left_ankle', 'left_knee'],
  ['left_knee', 'left_hip'],
  ['right_ankle', 'right_knee'],
  ['right_knee', 'right_hip'],
  ['left_hip', 'right_hip'],
  ['left_shoulder', 'left_hip'],
  ['right_shoulder', 'right_hip'],
  ['left_shoulder', 'right_shoulder'],
  ['left_shoulder', 'left_elbow'],
  ['right_shoulder', 'right_elbow'],
  ['left_elbow', 'left_wrist'],
  ['right_elbow', 'right_wrist'],
  ['left_eye', 'right_eye'],
  ['nose', 'left_eye'],
  ['nose', 'right_eye'],
  ['left_eye', 'left_ear'],
  ['right_eye', 'right_ear'],
  ['left_ear', 'left_shoulder'],
  ['right_ear', 'right_shoulder'],
];

/** How far annotators scatter at each of COCO's keypoints, relative to the root of the object's area (cocoeval.py). */
export const cocoSigmas: readonly number[] = [
  0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087,
  0.089, 0.089,
];

const sigmaByName: ReadonlyMap<string, number> = new Map(
  cocoKeypointNames.map((name, i) => [name, cocoSigmas[i] ?? 0]),
);
const meanSigma = cocoSigmas.reduce((sum, sigma) => sum + sigma, 0) / cocoSigmas.length;

/** COCO's sigma of a keypoint; names outside of COCO's 17 have the mean of them. */
export function keypointSigma(name: string): number {
  return sigmaByName.get(name) ?? meanSigma;
}

/** What COCO divides by when an area is zero: the distance from 1 to the next double. */
const smallestArea = Number.EPSILON;

/** The truth that keypoints are held against: its points in the order of the sigmas, area in px², and box. */
export interface KeypointTruth {
  readonly keypoints: readonly (Point & { readonly visibility: Visibility })[];
  readonly area: number;
  readonly box: Box;
}

/**
 * Object keypoint similarity, 0 to 1, as in COCO's cocoeval.py (computeOks): the mean over the labelled points of
 * exp(−d² / (8 σ² area)). Where the truth labels none, distances are those to its box grown by its own size on
 * every side. Points are compared by position in the lists. Throws a RangeError where the lists differ in length.
 */
export function objectKeypointSimilarity(
  points: readonly Point[],
  truth: KeypointTruth,
  sigmas: readonly number[] = cocoSigmas,
): number {
  if (points.length !== sigmas.length || truth.keypoints.length !== sigmas.length) {
    throw new RangeError(
      `${points.length} points cannot be compared with ${truth.keypoints.length} by ${sigmas.length} sigmas`,
    );
  }
  const anyLabelled = truth.keypoints.some((keypoint) => keypoint.visibility > 0);
  const { box } = truth;
  const width = box.xMax - box.xMin;
  const height = box.yMax - box.yMin;
  let sum = 0;
  let count = 0;
  for (const [i, point] of points.entries()) {
    const target = truth.keypoints[i];
    const sigma = sigmas[i];
    if (!target || sigma === undefined || (anyLabelled && target.visibility === 0)) continue;
    const dx = anyLabelled
      ? point.x - target.x
      : distanceToRange(point.x, box.xMin - width, box.xMax + width);
    const dy = anyLabelled
      ? point.y - target.y
      : distanceToRange(point.y, box.yMin - height, box.yMax + height);
    sum += Math.exp(-(dx * dx + dy * dy) / (2 * sigma) ** 2 / (truth.area + smallestArea) / 2);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function distanceToRange(value: number, from: number, to: number): number {
  return Math.max(0, from - value, value - to);
}

/** Whether a keypoint is drawn: COCO's visibility 0 means that nobody labelled it. */
export function isDrawn(keypoint: Pick<Keypoint, 'visibility'>): boolean {
  return keypoint.visibility > 0;
}

/** The smallest box around the drawn keypoints; null where none is drawn. */
export function keypointBounds(keypoints: readonly Keypoint[]): Box | null {
  return boundsOfPoints(keypoints.filter(isDrawn));
}
