import { z } from 'zod';
import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';
import { type AnnotationColumns, dataText } from '@/lib/annotations/columns';
import { boxOfRow, hasBox } from '@/lib/comparison/bounds-index';
import { Instances } from '@/lib/comparison/instances';
import type { EvaluatedShape, PlacedKeypoint } from '@/lib/evaluation/input';
import type { IouType } from '@/lib/evaluation/parameters';
import { boxFromXywh } from '@/lib/geometry/box';
import type { Box, Keypoint, Size } from '@/lib/geometry/shapes';

/** One annotation as it is evaluated. */
export interface EvaluatedRow {
  /** Its place in the analysis. */
  readonly row: number;
  readonly className: string;
  readonly confidence: number | null;
  readonly shape: EvaluatedShape;
  /** As annotated, in px²; for truths. */
  readonly area: number | undefined;
  readonly crowd: boolean;
}

/** How the annotations of one model become what is evaluated. */
export interface RowReading {
  readonly iouType: IouType;
  /** Kinds that take part. Of those that are no boxes, for `bbox`, only annotations that say their own `bbox`. */
  readonly types: readonly AnnotationType[];
  /** Kinds whose bounds stand for a box that nothing else says. */
  readonly boundsOf: readonly AnnotationType[];
  /** Names of the keypoints, in the order of the sigmas. */
  readonly keypointNames: readonly string[];
  /** Whether areas and crowds are read, which only truths have. */
  readonly isTruth: boolean;
}

/**
 * Which kinds of annotation are evaluated, of the kinds that a model has. `bbox` takes bounding boxes and whatever says
 * its own `bbox`, as COCO's entries do; a model without boxes is taken by the bounds of its segmentations, or else of
 * its keypoints.
 */
export function typesFor(
  iouType: IouType,
  there: readonly AnnotationType[],
): Pick<RowReading, 'types' | 'boundsOf'> {
  if (iouType === 'segm') return { types: ['segmentation'], boundsOf: [] };
  if (iouType === 'keypoints') return { types: ['keypoint'], boundsOf: [] };
  const types = ['bounding_box', 'segmentation', 'keypoint'] as const;
  if (there.includes('bounding_box')) return { types, boundsOf: [] };
  return { types, boundsOf: [there.includes('segmentation') ? 'segmentation' : 'keypoint'] };
}

/** What COCO's entries say beside the geometry; anything else under these names says nothing. */
const cocoFields = z.object({
  bbox: z
    .tuple([z.number(), z.number(), z.number().nonnegative(), z.number().nonnegative()])
    .optional()
    .catch(undefined),
  iscrowd: z
    .union([z.literal(0), z.literal(1), z.boolean()])
    .optional()
    .catch(undefined),
  area: z.number().nonnegative().optional().catch(undefined),
  /** Of boxes, whose `bbox` may be of another form than COCO's. */
  format: z.string().optional().catch(undefined),
  normalized: z.boolean().optional().catch(undefined),
  image_width: z.number().positive().optional().catch(undefined),
  image_height: z.number().positive().optional().catch(undefined),
});
type CocoFields = z.infer<typeof cocoFields>;

/** Goes through the annotations of an analysis, whose columns hold the `data` of boxes too where it is a truth's. */
export function* evaluatedRows(
  columns: AnnotationColumns,
  size: Size,
  reading: RowReading,
): Generator<EvaluatedRow> {
  const instances = Instances.ofColumns(columns, size);
  const takesPart = annotationTypes.map((type) => reading.types.includes(type));
  for (let row = 0; row < columns.count; row++) {
    if (!takesPart[columns.types[row] ?? 0]) continue;
    const className = columns.classes[columns.classIndexes[row] ?? -1];
    if (className === undefined) continue;
    const type = instances.typeOf(row);
    const fields = type === 'bounding_box' && !reading.isTruth ? {} : readFields(dataText(columns, row));
    const shape = shapeReaders[reading.iouType](columns, instances, row, fields, reading, size);
    if (!shape) continue;
    const confidence = columns.confidences[row] ?? Number.NaN;
    yield {
      row,
      className,
      confidence: Number.isNaN(confidence) ? null : confidence,
      shape,
      area: reading.isTruth ? areaOf(fields, columns, row, size) : undefined,
      crowd: reading.isTruth && (fields.iscrowd === 1 || fields.iscrowd === true),
    };
  }
}

function readFields(text: string): CocoFields {
  return text === '' ? {} : cocoFields.parse(JSON.parse(text));
}

/** How much larger the image is than what the model or the annotator saw. */
function scaleOf(fields: CocoFields, size: Size): { readonly sx: number; readonly sy: number } {
  return {
    sx: size.width / (fields.image_width ?? size.width),
    sy: size.height / (fields.image_height ?? size.height),
  };
}

function areaOf(fields: CocoFields, columns: AnnotationColumns, row: number, size: Size): number | undefined {
  const { sx, sy } = scaleOf(fields, size);
  if (fields.area !== undefined) return fields.area * sx * sy;
  const area = columns.area[row] ?? Number.NaN;
  return Number.isNaN(area) ? undefined : area;
}

type ShapeReader = (
  columns: AnnotationColumns,
  instances: Instances,
  row: number,
  fields: CocoFields,
  reading: RowReading,
  size: Size,
) => EvaluatedShape | null;

const shapeReaders: Readonly<Record<IouType, ShapeReader>> = {
  bbox(columns, instances, row, fields, { boundsOf, isTruth }, size) {
    const type = instances.typeOf(row);
    if (type === 'bounding_box') {
      const box = boxOfRow(columns, row);
      // Width × height as written: the corners give it up to its last digits only. A truth's area is another thing.
      const area = isTruth ? ownBox(fields, size)?.area : columns.area[row];
      return { type: 'bbox', box, ...(area !== undefined && { boxArea: area }) };
    }
    const own = ownBox(fields, size);
    if (own) return { type: 'bbox', box: own.box, boxArea: own.area };
    return boundsOf.includes(type) && hasBox(columns, row)
      ? { type: 'bbox', box: boxOfRow(columns, row) }
      : null;
  },

  segm(_, instances, row) {
    return { type: 'segm', mask: instances.maskOf(row).rle };
  },

  keypoints(_, instances, row, fields, { keypointNames }, size) {
    const geometry = instances.geometryOf(row);
    if (geometry?.type !== 'keypoint') return null;
    const box = ownBox(fields, size)?.box;
    return { type: 'keypoints', keypoints: inOrder(geometry.keypoints, keypointNames), ...(box && { box }) };
  },
};

/** The box that an annotation says by `bbox`, as COCO does: x, y, width, height. */
function ownBox(fields: CocoFields, size: Size): { readonly box: Box; readonly area: number } | null {
  if (!fields.bbox || fields.normalized || (fields.format !== undefined && isOtherBoxFormat(fields.format)))
    return null;
  const { sx, sy } = scaleOf(fields, size);
  const [x, y, width, height] = fields.bbox;
  return {
    box: boxFromXywh(x * sx, y * sy, width * sx, height * sy),
    area: width * sx * (height * sy),
  };
}

/** Whether a format says that `bbox` is not x, y, width, height; segmentations have formats of their own. */
function isOtherBoxFormat(format: string): boolean {
  return format === 'xyxy' || format === 'cxcywh';
}

/** Keypoints in the order of the names; what is not there stands at 0, 0 unlabelled, as COCO writes it. */
function inOrder(keypoints: readonly Keypoint[], names: readonly string[]): PlacedKeypoint[] {
  const byName = new Map(keypoints.map((keypoint) => [keypoint.name, keypoint]));
  return names.map((name) => {
    const { x, y, visibility } = byName.get(name) ?? { x: 0, y: 0, visibility: 0 };
    return { x, y, visibility };
  });
}
