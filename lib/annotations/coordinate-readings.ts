import { isAbsent, isObject, type JsonObject } from '@/lib/annotations/fields';
import type { Size } from '@/lib/geometry/shapes';

/**
 * Ways to understand coordinates that were written under another convention than they were sent under. Each gives the
 * annotation's `data` as it would have been sent had the convention been said.
 */

/** The image that the annotation lies on. */
export interface ImageFrame {
  /** As displayed. */
  readonly size: Size;
  /** The size that the file gives the image, where it is another. */
  readonly declared: Size | null;
  /** EXIF orientation of the stored file, 1 to 8. */
  readonly orientation: number;
}

/** Readings without a parameter; `resized_N` is one more, for a picture whose longer side had N pixels. */
const plainReadings = ['as_sent', 'normalized', 'xyxy', 'cxcywh', 'size_swapped', 'turned'] as const;
type PlainReading = (typeof plainReadings)[number];
export type CoordinateReading = PlainReading | `resized_${number}`;

/** Whether a text names a reading. */
export function isReading(text: string): text is CoordinateReading {
  return plainReadings.some((reading) => reading === text) || /^resized_[1-9]\d{0,5}$/.test(text);
}

/** What each reading supposes, in the words that follow "the coordinates are". */
export function describeReading(reading: CoordinateReading): string {
  if (isPlain(reading)) return descriptions[reading];
  return `pixels of a picture that was resized to ${sideOf(reading)} pixels on its longer side`;
}

const descriptions: Readonly<Record<PlainReading, string>> = {
  as_sent: 'as they stand there',
  normalized: 'shares of the image from 0 to 1, not pixels',
  xyxy: 'two corners (x1, y1, x2, y2), not a corner and a size',
  cxcywh: 'the centre and the size, not a corner and the size',
  size_swapped: 'pixels of the image, whose width and height the file has swapped',
  turned: 'pixels of the file as it is stored, before its EXIF orientation turns it',
};

const isPlain = (reading: CoordinateReading): reading is PlainReading =>
  plainReadings.some((plain) => plain === reading);
const sideOf = (reading: CoordinateReading) => Number(reading.slice('resized_'.length));

const framed = (data: JsonObject, { width, height }: Size): JsonObject =>
  isAbsent(data.image_width) && isAbsent(data.normalized)
    ? { ...data, image_width: width, image_height: height }
    : data;

const asSent = (data: JsonObject, { declared }: ImageFrame) => (declared ? framed(data, declared) : data);

const readings: Readonly<Record<PlainReading, (data: JsonObject, frame: ImageFrame) => JsonObject>> = {
  as_sent: asSent,
  normalized: (data) => ({ ...data, normalized: true }),
  xyxy: (data, frame) =>
    asSent(Array.isArray(data.bbox) && isBox(data) ? { ...data, format: 'xyxy' } : data, frame),
  cxcywh: (data, frame) =>
    asSent(Array.isArray(data.bbox) && isBox(data) ? { ...data, format: 'cxcywh' } : data, frame),
  size_swapped: (data) => data,
  turned: (data, frame) => turn(data, frame),
};

/** Boxes have their format beside them; the `bbox` of a polygon is only kept. */
const isBox = (data: JsonObject) =>
  !('polygons' in data || 'points' in data || 'rle' in data || 'keypoints' in data);

/** The `data` under a reading. */
export function readAs(reading: CoordinateReading, data: JsonObject, frame: ImageFrame): JsonObject {
  if (isPlain(reading)) return readings[reading](data, frame);
  const { width, height } = frame.size;
  const scale = sideOf(reading) / Math.max(width, height);
  return framed(data, { width: Math.round(width * scale), height: Math.round(height * scale) });
}

type Turn = (x: number, y: number) => [number, number];

/** Where EXIF's orientations 5 to 8 put a point of the stored picture, for a displayed size (EXIF 2.3, 4.6.4 A). */
function turnFor({ size, orientation }: ImageFrame): Turn | null {
  const { width, height } = size;
  const turns: Readonly<Record<number, Turn>> = {
    2: (x, y) => [width - x, y],
    3: (x, y) => [width - x, height - y],
    4: (x, y) => [x, height - y],
    5: (x, y) => [y, x],
    6: (x, y) => [width - y, x],
    7: (x, y) => [width - y, height - x],
    8: (x, y) => [y, height - x],
  };
  return turns[orientation] ?? null;
}

function turn(data: JsonObject, frame: ImageFrame): JsonObject {
  const point = turnFor(frame);
  if (!point) return data;
  const turned: Record<string, unknown> = { ...data };
  if (isNumbers(data.bbox, 4)) turned.bbox = turnBox(data.bbox, data.format, point);
  for (const key of ['polygons', 'rings'] as const)
    if (Array.isArray(data[key])) turned[key] = turnRings(data[key], point);
  if (Array.isArray(data.points)) turned.points = turnRing(data.points, point);
  if (Array.isArray(data.keypoints))
    turned.keypoints = data.keypoints.map((keypoint: unknown) => {
      if (!isObject(keypoint) || typeof keypoint.x !== 'number' || typeof keypoint.y !== 'number')
        return keypoint;
      const [x, y] = point(keypoint.x, keypoint.y);
      return { ...keypoint, x, y };
    });
  return turned;
}

const isNumbers = (value: unknown, length: number): value is number[] =>
  Array.isArray(value) && value.length === length && value.every((item) => typeof item === 'number');

function turnBox(bbox: readonly number[], format: unknown, point: Turn): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = bbox;
  if (format === 'cxcywh') {
    const [x, y] = point(a, b);
    const [left, top] = point(0, 0);
    const [right, bottom] = point(c, d);
    return [x, y, Math.abs(right - left), Math.abs(bottom - top)];
  }
  const [x1, y1] = point(a, b);
  const [x2, y2] = format === 'xyxy' ? point(c, d) : point(a + c, b + d);
  const [left, top] = [Math.min(x1, x2), Math.min(y1, y2)];
  const [right, bottom] = [Math.max(x1, x2), Math.max(y1, y2)];
  return format === 'xyxy' ? [left, top, right, bottom] : [left, top, right - left, bottom - top];
}

const turnRings = (rings: readonly unknown[], point: Turn): unknown[] =>
  rings.map((ring) => (Array.isArray(ring) ? turnRing(ring, point) : ring));
const turnRing = (ring: readonly unknown[], point: Turn): unknown[] =>
  ring.map((pair) => (isNumbers(pair, 2) ? point(pair[0] ?? 0, pair[1] ?? 0) : pair));
