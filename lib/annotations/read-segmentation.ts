import type { Geometry } from '@/lib/annotations/annotation';
import {
  isAbsent,
  isCoordinate,
  isObject,
  isPixelCount,
  type JsonObject,
  readChoice,
  refuseCoordinate,
  refuseList,
} from '@/lib/annotations/fields';
import { type Frame, type Reading, type ReadingContext, readFrame } from '@/lib/annotations/frame';
import { describeValue, type Path } from '@/lib/annotations/report';
import { warnAboutPolygon, warnAboutRle } from '@/lib/annotations/warnings';
import { scaleBox } from '@/lib/geometry/box';
import {
  hasThreePositions,
  openRing,
  polygonArea,
  polygonBounds,
  scalePolygon,
} from '@/lib/geometry/polygon';
import { rleArea, rleBounds } from '@/lib/geometry/rle';
import { type CountsFault, readCompressedCounts, readCounts } from '@/lib/geometry/rle-counts';
import type { Point, Polygon, Ring, Size } from '@/lib/geometry/shapes';

const segmentationFormats = ['polygon', 'rle'] as const;

/** One ring, several parts, or an outer ring and its holes. */
const polygonFields = ['points', 'polygons', 'rings'] as const;
type PolygonField = (typeof polygonFields)[number];

type SegmentationReading = Reading<Extract<Geometry, { type: 'segmentation' }>>;

/** Reads a segmentation: a polygon (`points`, `polygons` or `rings`) or a COCO mask (`rle`). */
export function readSegmentation(data: JsonObject, context: ReadingContext): SegmentationReading | null {
  const { report } = context;
  const format = readChoice(report, ['data', 'format'], 'format', segmentationFormats, data.format);
  const frame = readFrame(data, context);
  if (format === null) return null;
  const fields = [...polygonFields, 'rle' as const].filter((field) => {
    if (isAbsent(data[field])) return false;
    return format === undefined || (format === 'rle') === (field === 'rle');
  });
  const [field, second] = fields;
  if (field === undefined || second !== undefined) {
    refuseFields(fields, format, context);
    return null;
  }
  if (field === 'rle') return readMask(data.rle, frame, context);
  return readPolygon(field, data[field], frame, context);
}

function refuseFields(
  fields: readonly string[],
  format: (typeof segmentationFormats)[number] | undefined,
  { report }: ReadingContext,
): void {
  const choices =
    format === 'rle'
      ? 'rle'
      : format === 'polygon'
        ? 'points, polygons or rings'
        : 'points, polygons, rings or rle';
  const expected = format === 'rle' ? 'rle' : `one of ${choices}`;
  const message =
    fields.length === 0
      ? `a segmentation${format ? ` of format "${format}"` : ''} needs ${expected}`
      : `a segmentation takes ${expected}; got ${fields.join(' and ')}`;
  report.error(['data'], message, { expected });
}

function readPolygon(
  field: PolygonField,
  value: unknown,
  frame: Frame | null,
  context: ReadingContext,
): SegmentationReading | null {
  const rings = field === 'points' ? readSingleRing(value, context) : readRings(field, value, context);
  if (!rings || !frame) return null;
  const sent: Polygon = { parts: field === 'polygons' ? rings.map((ring) => [ring]) : [rings] };
  const polygon = frame.sx === 1 && frame.sy === 1 ? sent : scalePolygon(sent, frame.sx, frame.sy);
  const bounds = polygonBounds(polygon);
  if (!bounds) return null;
  const area = polygonArea(polygon);
  warnAboutPolygon(context.report, ['data', field], coordinatesOf(rings), frame, bounds, area, context.image);
  return { geometry: { type: 'segmentation', form: 'polygon', polygon }, bounds, area };
}

function* coordinatesOf(rings: readonly Ring[]): Generator<number> {
  for (const ring of rings) {
    for (const { x, y } of ring) {
      yield x;
      yield y;
    }
  }
}

function readSingleRing(value: unknown, context: ReadingContext): readonly Ring[] | null {
  const path = ['data', 'points'];
  if (Array.isArray(value) && !isWithinPointLimit(value.length, path, context)) return null;
  const ring = readRing(path, 'points', value, context);
  return ring && [ring];
}

function readRings(field: PolygonField, value: unknown, context: ReadingContext): readonly Ring[] | null {
  const path = ['data', field];
  if (!Array.isArray(value) || value.length === 0) {
    refuseList(context.report, path, field, 'a list of rings, each a list of points [x, y]', value);
    return null;
  }
  const sent: readonly unknown[] = value;
  const points = sent.reduce<number>((sum, ring) => sum + (Array.isArray(ring) ? ring.length : 0), 0);
  if (!isWithinPointLimit(points, path, context)) return null;
  const rings: Ring[] = [];
  for (const [i, ring] of sent.entries()) {
    const read = readRing([...path, i], 'a ring', ring, context);
    if (read) rings.push(read);
  }
  return rings.length === sent.length ? rings : null;
}

function isWithinPointLimit(points: number, path: Path, { limits, report }: ReadingContext): boolean {
  if (points <= limits.polygonPoints) return true;
  report.error(path, `a polygon may have ${limits.polygonPoints} points; got ${points}`, {
    expected: `at most ${limits.polygonPoints} points`,
    got: points,
  });
  return false;
}

function readRing(path: Path, name: string, value: unknown, { report }: ReadingContext): Ring | null {
  if (!Array.isArray(value)) {
    refuseList(report, path, name, 'a list of points [x, y]', value);
    return null;
  }
  const sent: readonly unknown[] = value;
  if (typeof sent[0] === 'number') {
    const message = `${name} must be a list of points [x, y]; got a flat list of numbers: send them in pairs`;
    report.error(path, message, { expected: 'a list of points [x, y]', got: value });
    return null;
  }
  const ring: Point[] = [];
  for (let i = 0; i < sent.length; i++) {
    const pair: unknown = sent[i];
    if (!Array.isArray(pair) || pair.length !== 2) {
      refuseList(report, [...path, i], 'a point', 'a list of 2 numbers, [x, y]', pair);
      continue;
    }
    const [x, y]: unknown[] = pair;
    if (isCoordinate(x) && isCoordinate(y)) {
      ring.push({ x, y });
      continue;
    }
    if (!isCoordinate(x)) refuseCoordinate(report, [...path, i, 0], x);
    if (!isCoordinate(y)) refuseCoordinate(report, [...path, i, 1], y);
  }
  if (ring.length < sent.length) return null;
  if (hasThreePositions(ring)) return openRing(ring);
  report.error(path, `${name} must have at least 3 different points`, {
    expected: 'at least 3 different points',
    got: value,
  });
  return null;
}

function readMask(rle: unknown, frame: Frame | null, context: ReadingContext): SegmentationReading | null {
  const { image, report } = context;
  const path = ['data', 'rle'];
  if (!isObject(rle)) {
    const expected = 'an object with counts and size';
    report.error(path, `rle must be ${expected}; got ${describeValue(rle)}`, { expected, got: rle });
    return null;
  }
  const size = readMaskSize(rle.size, context);
  const counts = readMaskCounts(rle.counts, size, context);
  if (!size || !counts || !frame) return null;
  const mask = { ...size, counts };
  const sx = image.width / size.width;
  const sy = image.height / size.height;
  const pixels = rleArea(mask);
  const bounds = rleBounds(mask);
  warnAboutRle(report, path, mask, pixels, frame, image);
  return {
    geometry: { type: 'segmentation', form: 'rle', rle: mask },
    bounds: bounds && scaleBox(bounds, sx, sy),
    area: pixels * sx * sy,
  };
}

function readMaskSize(value: unknown, { limits, report }: ReadingContext): Size | null {
  const path = ['data', 'rle', 'size'];
  const expected = 'a list of 2 whole numbers, [height, width]';
  if (!Array.isArray(value) || value.length !== 2) {
    refuseList(report, path, 'size', expected, value);
    return null;
  }
  const [height, width]: unknown[] = value;
  if (!isPixelCount(height) || !isPixelCount(width)) {
    for (const [i, side] of [height, width].entries()) {
      if (isPixelCount(side)) continue;
      const message = `must be a whole number of pixels from 1; got ${describeValue(side)}`;
      report.error([...path, i], message, { expected: 'a whole number of pixels from 1', got: side });
    }
    return null;
  }
  if (height * width <= limits.maskPixels) return { width, height };
  report.error(
    path,
    `a mask may have ${limits.maskPixels} pixels; got ${height} × ${width} = ${height * width}`,
    {
      expected: `height × width of at most ${limits.maskPixels}`,
      got: height * width,
    },
  );
  return null;
}

/** Stands in for a size that is wrong, so that the counts are still judged one by one. */
const anySize: Size = { width: Number.MAX_SAFE_INTEGER, height: 1 };

function readMaskCounts(value: unknown, size: Size | null, { report }: ReadingContext): Uint32Array | null {
  const path = ['data', 'rle', 'counts'];
  const text = typeof value === 'string';
  const onFault = ({ index, message, ...details }: CountsFault) => {
    report.error(index === null || text ? path : [...path, index], message, details);
  };
  if (!text && !Array.isArray(value)) {
    refuseList(report, path, 'counts', 'a list of whole numbers, or COCO’s compressed string', value);
    return null;
  }
  return text
    ? readCompressedCounts(value, size ?? anySize, onFault)
    : readCounts(value, size ?? anySize, onFault);
}
