import type { Geometry } from '@/lib/annotations/annotation';
import {
  isAbsent,
  isCoordinate,
  type JsonObject,
  readChoice,
  refuseCoordinate,
  refuseList,
} from '@/lib/annotations/fields';
import { type Reading, type ReadingContext, readFrame } from '@/lib/annotations/frame';
import type { Path } from '@/lib/annotations/report';
import { warnAboutBox } from '@/lib/annotations/warnings';
import { boxArea, boxFromCxcywh, boxFromXywh, boxFromXyxy, scaleBox } from '@/lib/geometry/box';
import type { Box } from '@/lib/geometry/shapes';

const boxFormats = ['xywh', 'xyxy', 'cxcywh'] as const;
type BoxFormat = (typeof boxFormats)[number];

/** The fields of the older form, in the order x, y, x, y. */
const cornerNames = ['x_min', 'y_min', 'x_max', 'y_max'] as const;

// Made once: a body has thousands of boxes.
const dataPath: Path = ['data'];
const bboxPath: Path = ['data', 'bbox'];
const formatPath: Path = ['data', 'format'];

type BoxReading = Reading<Extract<Geometry, { type: 'bounding_box' }>>;

const fromFormat: Readonly<Record<BoxFormat, (a: number, b: number, c: number, d: number) => Box>> = {
  xywh: boxFromXywh,
  xyxy: boxFromXyxy,
  cxcywh: boxFromCxcywh,
};

/** Reads a bounding box: `bbox` with its `format`, or else `x_min`, `y_min`, `x_max` and `y_max`. */
export function readBox(data: JsonObject, context: ReadingContext): BoxReading | null {
  const { report } = context;
  const frame = readFrame(data, context);
  const format = readChoice(report, formatPath, 'format', boxFormats, data.format);
  const older = isAbsent(data.bbox) && cornerNames.some((name) => !isAbsent(data[name]));
  const values = older ? readCorners(data, context) : readFour(data.bbox, context);
  if (!values || !frame || format === null) return null;
  const meant = older ? 'xyxy' : (format ?? 'xywh');
  const [a, b, c, d] = values;
  if (!hasLawfulSize(values, meant, older, context)) return null;
  const sent = fromFormat[meant](a, b, c, d);
  const box = frame.sx === 1 && frame.sy === 1 ? sent : scaleBox(sent, frame.sx, frame.sy);
  const area = meant === 'xyxy' ? boxArea(box) : c * frame.sx * (d * frame.sy);
  warnAboutBox(report, older ? dataPath : bboxPath, values, meant, frame, box, context.image);
  return { geometry: { type: 'bounding_box', box }, bounds: box, area };
}

type Four = readonly [number, number, number, number];

function readFour(bbox: unknown, { report }: ReadingContext): Four | null {
  if (!Array.isArray(bbox) || bbox.length !== 4) {
    refuseList(report, bboxPath, 'bbox', 'a list of 4 numbers', bbox);
    return null;
  }
  if (areCoordinates(bbox)) return bbox;
  for (const [i, value] of bbox.entries()) {
    if (!isCoordinate(value)) refuseCoordinate(report, ['data', 'bbox', i], value);
  }
  return null;
}

const areCoordinates = (four: unknown[]): four is [number, number, number, number] =>
  isCoordinate(four[0]) && isCoordinate(four[1]) && isCoordinate(four[2]) && isCoordinate(four[3]);

function readCorners(data: JsonObject, { report }: ReadingContext): Four | null {
  const { x_min: a, y_min: b, x_max: c, y_max: d } = data;
  if (isCoordinate(a) && isCoordinate(b) && isCoordinate(c) && isCoordinate(d)) return [a, b, c, d];
  for (const name of cornerNames) {
    if (!isCoordinate(data[name])) refuseCoordinate(report, ['data', name], data[name]);
  }
  return null;
}

/** Whether neither side is negative; zero is lawful. Reports the number that makes it so. */
function hasLawfulSize(values: Four, format: BoxFormat, older: boolean, { report }: ReadingContext): boolean {
  const [x, y, third, fourth] = values;
  const leastX = format === 'xyxy' ? x : 0;
  const leastY = format === 'xyxy' ? y : 0;
  if (third >= leastX && fourth >= leastY) return true;
  for (const [i, value, least] of [
    [2, third, leastX],
    [3, fourth, leastY],
  ] as const) {
    if (value >= least) continue;
    const path = older ? ['data', i === 2 ? 'x_max' : 'y_max'] : ['data', 'bbox', i];
    const side = i === 2 ? 'width' : 'height';
    const message =
      format === 'xyxy'
        ? `the right bottom corner lies before the left top one (${value} < ${least}): a negative ${side}`
        : `${side} must not be negative; got ${value}`;
    const hint = format === 'xyxy' && !older ? '; for x, y, width, height send "format": "xywh"' : '';
    report.error(path, message + hint, { expected: `a number from ${least}`, got: value });
  }
  return false;
}
