/**
 * What a bulk call may hold, as zod schemas: the API document is made from them. They accept just what `parseBulk`
 * accepts (a test holds them together), but it is parseBulk that judges bodies: it is faster on large ones, names
 * every fault in plain words, and decodes in the same pass.
 */
import { z } from 'zod';
import { isArtifactName, isHeatmapCell, isName, isPixelCount, isStoragePath } from '@/lib/annotations/fields';
import {
  defaultLimits,
  maxCoordinate,
  maxNameLength,
  maxOrdering,
  maxPathLength,
} from '@/lib/annotations/limits';
import { hasThreePositions } from '@/lib/geometry/polygon';
import { readCompressedCounts, readCounts } from '@/lib/geometry/rle-counts';

const coordinate = z.number().min(-maxCoordinate).max(maxCoordinate);
const score = z.number().min(0).max(1).nullish();
const side = z.number().refine(isPixelCount).meta({ type: 'integer', minimum: 1 });
const name = z.string().refine(isName).meta({ minLength: 1, maxLength: maxNameLength });
const storagePath = z
  .string()
  .refine(isStoragePath)
  .meta({ minLength: 1, maxLength: maxPathLength })
  .nullish();
const absent = z.null().optional();

const frame = {
  normalized: z
    .boolean()
    .nullish()
    .meta({ description: 'true: coordinates are shares of the image, 0 to 1' }),
  image_width: side.nullish().meta({ description: 'Width of the image that the model saw, in pixels' }),
  image_height: side.nullish().meta({ description: 'Height of the image that the model saw, in pixels' }),
};

/** The size that the model saw is named whole or not at all. */
function hasWholeFrame(data: { image_width?: number | null; image_height?: number | null }): boolean {
  return (data.image_width ?? null) === null
    ? (data.image_height ?? null) === null
    : (data.image_height ?? null) !== null;
}

const boxFormat = z.enum(['xywh', 'xyxy', 'cxcywh']).nullish();

const boxByFormat = z
  .looseObject({
    bbox: z.tuple([coordinate, coordinate, coordinate, coordinate]),
    format: boxFormat.meta({ description: 'What the four numbers are; xywh where it is left out' }),
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(({ bbox: [a, b, c, d], format }) => (format === 'xyxy' ? c >= a && d >= b : c >= 0 && d >= 0));

const boxByCorners = z
  .looseObject({
    bbox: absent,
    x_min: coordinate,
    y_min: coordinate,
    x_max: coordinate,
    y_max: coordinate,
    format: boxFormat,
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(({ x_min, y_min, x_max, y_max }) => x_max >= x_min && y_max >= y_min)
  .meta({ description: 'The older form' });

const ring = z
  .array(z.tuple([coordinate, coordinate]))
  .refine((points) => hasThreePositions(points.map(([x, y]) => ({ x, y }))))
  .meta({ minItems: 3, description: 'Points [x, y], at least three of them different' });

function isWithinPointLimit(rings: readonly (readonly unknown[])[]): boolean {
  return rings.reduce((sum, points) => sum + points.length, 0) <= defaultLimits.polygonPoints;
}

/** A polygon may leave `format` out, and then nothing else that could be the geometry may be there. */
function isOnlyForm(data: { format?: string | null; rle?: unknown }): boolean {
  return data.format === 'polygon' || (data.rle ?? null) === null;
}

const polygonFormat = z.literal('polygon').nullish();

const polygonOfPoints = z
  .looseObject({
    points: ring.refine((points) => isWithinPointLimit([points])),
    polygons: absent,
    rings: absent,
    rle: z.unknown().optional(),
    format: polygonFormat,
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(isOnlyForm)
  .meta({ description: 'One ring' });

const polygonOfParts = z
  .looseObject({
    points: absent,
    polygons: z.array(ring).min(1).refine(isWithinPointLimit),
    rings: absent,
    rle: z.unknown().optional(),
    format: polygonFormat,
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(isOnlyForm)
  .meta({ description: 'Several rings, whose union is the region' });

const polygonOfRings = z
  .looseObject({
    points: absent,
    polygons: absent,
    rings: z.array(ring).min(1).refine(isWithinPointLimit),
    rle: z.unknown().optional(),
    format: polygonFormat,
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(isOnlyForm)
  .meta({ description: 'An outer ring and its holes, filled by the even-odd rule' });

const rle = z
  .looseObject({
    size: z
      .tuple([side, side])
      .refine(([height, width]) => height * width <= defaultLimits.maskPixels)
      .meta({ description: '[height, width]' }),
    counts: z.union([z.array(z.number().int().min(0)), z.string()]).meta({
      description: 'Column-major run lengths, background first, as a list or as COCO’s compressed string',
    }),
  })
  .refine(({ counts, size: [height, width] }) => {
    const size = { width, height };
    const ignore = () => undefined;
    const read =
      typeof counts === 'string'
        ? readCompressedCounts(counts, size, ignore)
        : readCounts(counts, size, ignore);
    return read !== null;
  });

const mask = z
  .looseObject({
    points: z.unknown().optional(),
    polygons: z.unknown().optional(),
    rings: z.unknown().optional(),
    rle,
    format: z.literal('rle').nullish(),
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(
    ({ format, points, polygons, rings }) =>
      format === 'rle' || [points, polygons, rings].every((field) => (field ?? null) === null),
  )
  .meta({ description: 'A mask in COCO’s run-length encoding' });

const keypoint = z.looseObject({
  name,
  x: coordinate,
  y: coordinate,
  confidence: score,
  visibility: z
    .literal([0, 1, 2])
    .nullish()
    .meta({ description: '0 not labelled, 1 hidden, 2 visible; 2 where it is left out' }),
});

const keypoints = z
  .looseObject({
    keypoints: z.array(keypoint).min(1),
    skeleton: z
      .array(z.tuple([z.string(), z.string()]))
      .nullish()
      .meta({ description: 'Pairs of keypoint names; COCO’s person keypoints have theirs without it' }),
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(({ keypoints: points, skeleton }) =>
    (skeleton ?? []).flat().every((limb) => points.filter((point) => point.name === limb).length === 1),
  );

const classification = z.union([
  z.looseObject({
    scores: z.record(name, score).refine((scores) => Object.keys(scores).length > 0),
  }),
  z.looseObject({
    scores: absent,
    topk: z.array(z.looseObject({ class: name, confidence: score })).min(1),
  }),
]);

const heatmap = z
  .looseObject({
    artifact_name: z.string().refine(isArtifactName).nullish(),
    storage_path: storagePath,
    values: z
      .array(
        z
          .array(
            z
              .unknown()
              .refine(isHeatmapCell)
              .meta({ type: ['number', 'null'] }),
          )
          .min(1),
      )
      .min(1)
      .refine((rows) => rows.every((row) => row.length === rows[0]?.length))
      .refine((rows) => rows.length * (rows[0]?.length ?? 0) <= defaultLimits.maskPixels)
      .nullish()
      .meta({ description: 'Rows of numbers; null is no data' }),
    kind: z.enum(['scalar', 'colored']).nullish(),
    colormap: z.string().nullish(),
    range: z
      .tuple([coordinate, coordinate])
      .refine(([min, max]) => min <= max)
      .nullish()
      .meta({ description: 'The values at both ends of the colour map' }),
    image_rect: z
      .tuple([coordinate, coordinate, coordinate.gt(0), coordinate.gt(0)])
      .nullish()
      .meta({ description: 'The part of the image that is covered: x, y, width, height' }),
    ...frame,
  })
  .refine(hasWholeFrame)
  .refine(({ values, kind }) => (values ?? null) === null || kind !== 'colored')
  .refine(
    ({ values, artifact_name, storage_path }) =>
      (values ?? null) === null || ((artifact_name ?? null) === null && (storage_path ?? null) === null),
  );

const shared = {
  class_name: name,
  confidence: score.meta({ description: 'From 0 to 1; null is unknown' }),
  storage_path: storagePath.meta({ description: 'Where a file that belongs to it lies in the store' }),
  ordering: z.number().int().min(-maxOrdering).max(maxOrdering).nullish(),
};

/** One annotation as pipelines send it. Further keys are ignored, those in `data` are kept. */
const annotationSchema = z
  .discriminatedUnion('annotation_type', [
    z.object({
      annotation_type: z.literal('bounding_box'),
      ...shared,
      data: z.union([boxByFormat, boxByCorners]),
    }),
    z.object({
      annotation_type: z.literal('segmentation'),
      ...shared,
      data: z.union([polygonOfPoints, polygonOfParts, polygonOfRings, mask]),
    }),
    z.object({ annotation_type: z.literal('keypoint'), ...shared, data: keypoints }),
    z.object({ annotation_type: z.literal('classification'), ...shared, data: classification }),
    z
      .object({ annotation_type: z.literal('heatmap'), ...shared, class_name: name.nullish(), data: heatmap })
      .refine(
        ({ storage_path: path, data }) =>
          [path, data.storage_path, data.artifact_name, data.values].some(
            (source) => (source ?? null) !== null,
          ),
        { message: 'a heat map needs artifact_name, storage_path or values' },
      ),
  ])
  .meta({ id: 'AnnotationInput', title: 'AnnotationInput' });

/** One annotation as pipelines send it. */
export type AnnotationInput = z.input<typeof annotationSchema>;

/** The body of a bulk call. */
export const bulkSchema = z
  .object({
    annotations: z.array(annotationSchema).max(defaultLimits.annotations),
  })
  .meta({
    id: 'AnnotationsBulk',
    title: 'AnnotationsBulk',
    examples: [
      {
        annotations: [
          {
            annotation_type: 'bounding_box',
            class_name: 'bicycle',
            confidence: 0.81,
            data: { bbox: [12.5, 40, 230, 118], format: 'xywh' },
          },
        ],
      },
    ],
  });
