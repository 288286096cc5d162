import { z } from 'zod';
import { annotationTypes } from '@/lib/annotations/annotation';
import { isReading } from '@/lib/annotations/coordinate-readings';
import { bulkSchema } from '@/lib/annotations/schema';
import { endpoint } from './endpoint';
import { confidence, id, jsonObject, name, paging, queryFlag, threshold, time } from './fields';

const annotationType = z.enum(annotationTypes);

/** A stored annotation: what was sent, beside what was understood of it. */
export const annotation = z
  .object({
    id,
    analysis_id: id,
    annotation_type: annotationType,
    class_name: z.string().nullable(),
    confidence,
    data: jsonObject.meta({ description: 'As it was sent' }),
    bounds: z
      .object({ x_min: z.number(), y_min: z.number(), x_max: z.number(), y_max: z.number() })
      .nullable()
      .meta({ description: 'Pixels of the image as displayed' }),
    area: z.number().nullable(),
    storage_path: z.string().nullable(),
    ordering: z.number().int().nullable(),
    created_at: time,
  })
  .meta({ id: 'Annotation' });
export type Annotation = z.infer<typeof annotation>;

const warning = z
  .object({ code: z.string(), pointer: z.string(), message: z.string() })
  .meta({ id: 'Warning' });

const bounds = z.object({ xMin: z.number(), yMin: z.number(), xMax: z.number(), yMax: z.number() });

/** Coordinates that make sense under another convention than the one they were sent under. */
export const coordinateDiagnosis = z
  .object({
    reading: z
      .string()
      .refine(isReading)
      .meta({ description: 'normalized, xyxy, cxcywh, size_swapped, turned, or resized_N' }),
    message: z.string(),
    fits_as_sent: z.number().meta({ description: 'Share of what was looked at that lies within its image' }),
    fits_as_read: z.number(),
    examples: z.array(
      z.object({
        pointer: z.string(),
        image: z.string(),
        image_id: id.nullable(),
        image_width: z.number(),
        image_height: z.number(),
        as_sent: bounds,
        as_read: bounds,
      }),
    ),
  })
  .meta({ id: 'CoordinateDiagnosis' });
export type CoordinateDiagnosis = z.infer<typeof coordinateDiagnosis>;

/** The name of a convention that coordinates may follow. */
export const coordinateReading = z.string().refine(isReading, 'must name a reading of coordinates').meta({
  description:
    'How coordinates are understood: as_sent, normalized, xyxy, cxcywh, size_swapped (width and height of the image), turned (before the EXIF orientation), resized_N (of a picture whose longer side had N pixels)',
});

const ofAnalysis = z.object({ analysisId: id });

export const submitAnnotations = endpoint({
  id: 'submitAnnotations',
  method: 'POST',
  path: '/api/analyses/{analysisId}/annotations:bulk',
  tag: 'Pipeline',
  summary: 'Step 5: post annotations',
  description:
    'Stored whole or not at all. The same bytes sent again are one call: the first answer comes back with `Idempotent-Replayed: true`.',
  access: 'pipeline',
  analysis: true,
  params: ofAnalysis,
  body: { kind: 'judged-json', schema: bulkSchema },
  problems: ['analysis-ended'],
  repeated: 'rebuild',
  reply: {
    kind: 'json',
    status: 201,
    schema: z.object({
      created_count: z.number().int(),
      annotations: z.array(
        z.object({ id, annotation_type: annotationType, class_name: z.string().nullable(), confidence }),
      ),
      total: z.number().int().meta({ description: 'Annotations of the analysis after this call' }),
      warning_count: z.number().int().optional(),
      warnings: z.array(warning).optional().meta({ description: 'The first 100' }),
    }),
  },
});

export const validateAnnotations = endpoint({
  id: 'validateAnnotations',
  method: 'POST',
  path: '/api/analyses/{analysisId}/annotations:validate',
  tag: 'Analyses',
  summary: 'Judge annotations without storing them',
  description:
    'Every error and warning that `annotations:bulk` would give. With `coordinates` the body is judged, and answered, as it would be under that convention.',
  access: 'user',
  role: 'viewer',
  scope: 'read',
  analysis: true,
  params: ofAnalysis,
  query: z.object({
    coordinates: coordinateReading.default('as_sent'),
  }),
  body: { kind: 'judged-json', schema: bulkSchema },
  repeated: 'rebuild',
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({
      valid: z.boolean(),
      count: z.number().int(),
      errors: z.array(
        z.object({
          pointer: z.string(),
          message: z.string(),
          expected: z.string().optional(),
          got: z.json().optional(),
        }),
      ),
      total_errors: z.number().int(),
      warning_count: z.number().int(),
      warnings: z.array(warning),
      diagnosis: coordinateDiagnosis
        .nullable()
        .optional()
        .meta({ description: 'What the coordinates seem to be, where they make no sense as they were sent' }),
      corrected: z
        .looseObject({ annotations: z.array(z.unknown()) })
        .optional()
        .meta({ description: 'The body under `coordinates`, to be sent instead' }),
    }),
  },
});

const filters = {
  annotation_type: annotationType.optional().meta({ description: 'Only of this type' }),
  class_name: name().optional().meta({ description: 'Only of this class' }),
  min_confidence: threshold.optional().meta({ description: 'At or above; unscored annotations pass' }),
  hide_unscored: queryFlag.optional().meta({ description: 'true: without those that have no confidence' }),
};

export const listAnnotations = endpoint({
  id: 'listAnnotations',
  method: 'GET',
  path: '/api/analyses/{analysisId}/annotations',
  tag: 'Analyses',
  summary: 'The annotations of an analysis, in the order received',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: ofAnalysis,
  query: z.object({
    ...paging,
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(1000)
      .meta({ description: 'Rows to give at the most' }),
    ...filters,
  }),
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({ annotations: z.array(annotation), total: z.number().int() }),
  },
});

export const getAnnotation = endpoint({
  id: 'getAnnotation',
  method: 'GET',
  path: '/api/analyses/{analysisId}/annotations/{annotationId}',
  tag: 'Analyses',
  summary: 'One annotation, whole',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ analysisId: id, annotationId: id }),
  reply: { kind: 'json', status: 200, schema: annotation },
});

export const getAnnotationColumns = endpoint({
  id: 'getAnnotationColumns',
  method: 'GET',
  path: '/api/analyses/{analysisId}/annotations/columns',
  tag: 'Analyses',
  summary: 'All annotations of an analysis in the compact form that the viewer reads',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: ofAnalysis,
  reply: { kind: 'stream', contentTypes: ['application/vnd.vista.columns'] },
});
