import type { Geometry } from '@/lib/annotations/annotation';
import {
  isAbsent,
  isConfidence,
  isCoordinate,
  isName,
  isObject,
  type JsonObject,
  refuseConfidence,
  refuseCoordinate,
  refuseList,
  refuseText,
} from '@/lib/annotations/fields';
import { type Reading, type ReadingContext, readFrame } from '@/lib/annotations/frame';
import { maxNameLength } from '@/lib/annotations/limits';
import { describeValue, type Path, type Report } from '@/lib/annotations/report';
import { warnAboutKeypoints } from '@/lib/annotations/warnings';
import { cocoKeypointNames, cocoSkeleton, isDrawn, keypointBounds } from '@/lib/geometry/keypoints';
import type { Keypoint, Visibility } from '@/lib/geometry/shapes';

type KeypointReading = Reading<Extract<Geometry, { type: 'keypoint' }>>;
type Skeleton = KeypointReading['geometry']['skeleton'];

/** Reads `keypoints` and, where there is one, their `skeleton` of name pairs. */
export function readKeypoints(data: JsonObject, context: ReadingContext): KeypointReading | null {
  const { image, report } = context;
  const frame = readFrame(data, context);
  const path = ['data', 'keypoints'];
  const list: unknown = data.keypoints;
  if (!Array.isArray(list) || list.length === 0) {
    refuseList(report, path, 'keypoints', 'a list of at least one {name, x, y}', list);
    return null;
  }
  const sent: Keypoint[] = [];
  for (let i = 0; i < list.length; i++) {
    const keypoint = readKeypoint([...path, i], list[i], report);
    if (keypoint) sent.push(keypoint);
  }
  const complete = sent.length === list.length;
  const skeleton = readSkeleton(data.skeleton, complete ? sent : null, report);
  if (!complete || !skeleton || !frame) return null;
  const { sx, sy } = frame;
  const keypoints =
    sx === 1 && sy === 1 ? sent : sent.map((point) => ({ ...point, x: point.x * sx, y: point.y * sy }));
  const coordinates = sent.filter(isDrawn).flatMap(({ x, y }) => [x, y]);
  warnAboutKeypoints(report, path, coordinates, frame, keypoints, image);
  return {
    geometry: { type: 'keypoint', keypoints, skeleton },
    bounds: keypointBounds(keypoints),
    area: null,
  };
}

function readKeypoint(path: Path, value: unknown, report: Report): Keypoint | null {
  if (!isObject(value)) {
    const expected = 'an object with name, x and y';
    report.error(path, `a keypoint must be ${expected}; got ${describeValue(value)}`, {
      expected,
      got: value,
    });
    return null;
  }
  const { name, x, y, confidence, visibility } = value;
  const visible: unknown = visibility ?? 2;
  const sure: unknown = confidence ?? null;
  if (
    isName(name) &&
    isCoordinate(x) &&
    isCoordinate(y) &&
    (sure === null || isConfidence(sure)) &&
    isVisibility(visible)
  ) {
    return { name, x, y, confidence: sure, visibility: visible };
  }
  if (!isName(name)) refuseText(report, [...path, 'name'], 'name', name, maxNameLength);
  if (!isCoordinate(x)) refuseCoordinate(report, [...path, 'x'], x);
  if (!isCoordinate(y)) refuseCoordinate(report, [...path, 'y'], y);
  if (sure !== null && !isConfidence(sure)) {
    refuseConfidence(report, [...path, 'confidence'], 'confidence', confidence);
  }
  if (!isVisibility(visible)) {
    const expected = '0 (not labelled), 1 (hidden) or 2 (visible)';
    report.error(
      [...path, 'visibility'],
      `visibility must be ${expected}; got ${describeValue(visibility)}`,
      {
        expected,
        got: visibility,
      },
    );
  }
  return null;
}

function isVisibility(value: unknown): value is Visibility {
  return value === 0 || value === 1 || value === 2;
}

/** The skeleton as pairs of indices; null where it is wrong, or where the keypoints it speaks of are. */
function readSkeleton(
  value: unknown,
  keypoints: readonly Keypoint[] | null,
  report: Report,
): Skeleton | null {
  if (isAbsent(value)) return keypoints && usualSkeleton(keypoints);
  const path = ['data', 'skeleton'];
  if (!Array.isArray(value)) {
    refuseList(report, path, 'skeleton', 'a list of pairs of keypoint names', value);
    return null;
  }
  const places = keypoints && placesByName(keypoints);
  const pairs: [number, number][] = [];
  for (let i = 0; i < value.length; i++) {
    const pair: unknown = value[i];
    if (!Array.isArray(pair) || pair.length !== 2) {
      refuseList(report, [...path, i], 'a limb', 'a pair of keypoint names', pair);
      continue;
    }
    const from = readPlace([...path, i, 0], pair[0], places, report);
    const to = readPlace([...path, i, 1], pair[1], places, report);
    if (from !== null && to !== null) pairs.push([from, to]);
  }
  return pairs.length === value.length ? pairs : null;
}

/** What a name that two keypoints share maps to. */
const ambiguous = -1;

function placesByName(keypoints: readonly Keypoint[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [i, { name }] of keypoints.entries()) places.set(name, places.has(name) ? ambiguous : i);
  return places;
}

function readPlace(
  path: Path,
  name: unknown,
  places: ReadonlyMap<string, number> | null,
  report: Report,
): number | null {
  if (typeof name !== 'string') {
    const message = `a limb joins keypoints by name; got ${describeValue(name)}`;
    report.error(path, message, { expected: 'the name of a keypoint', got: name });
    return null;
  }
  if (!places) return null;
  const place = places.get(name);
  if (place !== undefined && place !== ambiguous) return place;
  const why = place === ambiguous ? 'more than one keypoint is' : 'no keypoint is';
  report.error(path, `${why} called ${describeValue(name)}`, {
    expected: 'the name of one keypoint',
    got: name,
  });
  return null;
}

const cocoNames: ReadonlySet<string> = new Set(cocoKeypointNames);

/** COCO's limbs between the keypoints there are, where all of them go by COCO's names; otherwise none. */
function usualSkeleton(keypoints: readonly Keypoint[]): Skeleton {
  const places = placesByName(keypoints);
  if (places.size !== keypoints.length || !keypoints.every(({ name }) => cocoNames.has(name))) return [];
  const pairs: [number, number][] = [];
  for (const [from, to] of cocoSkeleton) {
    const a = places.get(from);
    const b = places.get(to);
    if (a !== undefined && b !== undefined) pairs.push([a, b]);
  }
  return pairs;
}
