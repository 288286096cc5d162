import {
  type AnnotationType,
  annotationTypes,
  type Geometry,
  type Warning,
} from '@/lib/annotations/annotation';
import {
  isAbsent,
  isConfidence,
  isName,
  isObject,
  isStoragePath,
  type JsonObject,
  refuseConfidence,
  refuseText,
} from '@/lib/annotations/fields';
import type { Reading, ReadingContext } from '@/lib/annotations/frame';
import {
  type AnnotationLimits,
  maxNameLength,
  maxOrdering,
  maxPathLength,
  noLimits,
} from '@/lib/annotations/limits';
import { readBox } from '@/lib/annotations/read-box';
import { readClassification } from '@/lib/annotations/read-classification';
import { readHeatmap } from '@/lib/annotations/read-heatmap';
import { readKeypoints } from '@/lib/annotations/read-keypoints';
import { readSegmentation } from '@/lib/annotations/read-segmentation';
import { type AnnotationError, describeValue, Report } from '@/lib/annotations/report';
import type { Box, Size } from '@/lib/geometry/shapes';

/** One annotation as it was understood, in pixels of the image as displayed. */
export interface DecodedAnnotation {
  readonly type: AnnotationType;
  /** null where a heat map has none; every other kind has one. */
  readonly className: string | null;
  /** 0 to 1, null where unknown. */
  readonly confidence: number | null;
  readonly geometry: Geometry;
  /** null where the kind has none, or nothing of it is drawn. */
  readonly bounds: Box | null;
  /** Square pixels; null where the kind has none. */
  readonly area: number | null;
  readonly storagePath: string | null;
  readonly ordering: number | null;
  /** `data` as it was sent, unknown keys included. */
  readonly data: JsonObject;
  readonly warnings: readonly Warning[];
}

/** One annotation, or one annotation's geometry, that cannot be understood; the message names the first fault. */
export class InvalidAnnotation extends Error {
  readonly errors: readonly AnnotationError[];
  /** How many faults there are in all. */
  readonly total: number;

  constructor(report: Report) {
    const [first] = report.errors;
    super(first ? `${first.pointer || 'annotation'}: ${first.message}` : 'invalid annotation');
    this.name = 'InvalidAnnotation';
    this.errors = report.errors;
    this.total = report.total;
  }
}

/**
 * Decodes one annotation in the form that pipelines send, for an image of this size as displayed. Throws
 * InvalidAnnotation with pointers into the annotation. Without `limits` none hold: what is stored was judged before.
 */
export function decodeAnnotation(
  input: unknown,
  image: Size,
  limits: AnnotationLimits = noLimits,
): DecodedAnnotation {
  const report = new Report();
  const decoded = readAnnotation(input, image, limits, report);
  if (!decoded) throw new InvalidAnnotation(report);
  return decoded;
}

/**
 * Decodes the stored `data` of one annotation, for an image of this size as displayed. A heat map may need the
 * annotation's own `storagePath`. Throws InvalidAnnotation with pointers into the annotation.
 */
export function decodeGeometry(
  type: AnnotationType,
  data: unknown,
  image: Size,
  storagePath: string | null = null,
): Geometry {
  const report = new Report();
  const reading = readData(type, data, { image, limits: noLimits, report, storagePath });
  if (!reading) throw new InvalidAnnotation(report);
  return reading.geometry;
}

const readers: {
  readonly [T in AnnotationType]: (
    data: JsonObject,
    context: ReadingContext,
  ) => Reading<Extract<Geometry, { type: T }>> | null;
} = {
  bounding_box: readBox,
  segmentation: readSegmentation,
  keypoint: readKeypoints,
  classification: readClassification,
  heatmap: readHeatmap,
};

/** The kinds that may go without a class. */
const classIsOptional: Readonly<Record<AnnotationType, boolean>> = {
  bounding_box: false,
  segmentation: false,
  keypoint: false,
  classification: false,
  heatmap: true,
};

const noWarnings: readonly Warning[] = [];

/** Reads one annotation; null where it has faults, which are reported with paths relative to it. */
export function readAnnotation(
  input: unknown,
  image: Size,
  limits: AnnotationLimits,
  report: Report,
): DecodedAnnotation | null {
  if (!isObject(input)) {
    report.error([], `an annotation must be an object; got ${describeValue(input)}`, {
      expected: 'an object',
      got: input,
    });
    return null;
  }
  const warned = report.warnings.length;
  const failed = report.total;
  const type = readType(input.annotation_type, report);
  const className = readClassName(input.class_name, type !== null && classIsOptional[type], report);
  const confidence = readConfidence(input.confidence, report);
  const storagePath = readStoragePath(input.storage_path, report);
  const ordering = readOrdering(input.ordering, report);
  const reading = type && readData(type, input.data, { image, limits, report, storagePath });
  if (!type || !reading || !isObject(input.data) || report.total > failed) return null;
  return {
    type,
    className,
    confidence,
    geometry: reading.geometry,
    bounds: reading.bounds,
    area: reading.area,
    storagePath,
    ordering,
    data: input.data,
    warnings: report.warnings.length > warned ? report.warnings.slice(warned) : noWarnings,
  };
}

function readData(type: AnnotationType, data: unknown, context: ReadingContext): Reading | null {
  if (isObject(data)) return readers[type](data, context);
  const message = isAbsent(data) ? 'data is required' : `data must be an object; got ${describeValue(data)}`;
  context.report.error(['data'], message, { expected: 'an object', got: data });
  return null;
}

function readType(value: unknown, report: Report): AnnotationType | null {
  const type = annotationTypes.find((candidate) => candidate === value);
  if (type !== undefined) return type;
  const list = annotationTypes.join(', ');
  const message = isAbsent(value)
    ? `annotation_type is required: one of ${list}`
    : `annotation_type must be one of ${list}; got ${describeValue(value)}`;
  report.error(['annotation_type'], message, { expected: `one of ${list}`, got: value });
  return null;
}

function readClassName(value: unknown, optional: boolean, report: Report): string | null {
  if (isName(value)) return value;
  if (!(optional && isAbsent(value))) refuseText(report, ['class_name'], 'class_name', value, maxNameLength);
  return null;
}

function readConfidence(value: unknown, report: Report): number | null {
  if (isConfidence(value)) return value;
  if (!isAbsent(value)) refuseConfidence(report, ['confidence'], 'confidence', value);
  return null;
}

function readStoragePath(value: unknown, report: Report): string | null {
  if (isAbsent(value)) return null;
  if (isStoragePath(value)) return value;
  refuseText(report, ['storage_path'], 'storage_path', value, maxPathLength);
  return null;
}

function readOrdering(value: unknown, report: Report): number | null {
  if (isAbsent(value)) return null;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= maxOrdering) return value;
  const expected = `a whole number from ${-maxOrdering} to ${maxOrdering}`;
  report.error(['ordering'], `ordering must be ${expected}; got ${describeValue(value)}`, {
    expected,
    got: value,
  });
  return null;
}
