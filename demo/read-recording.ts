import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The folder of the recording. */
export const recorded = new URL('recorded/', import.meta.url);
/** The folder of the photos. */
export const photos = new URL('photos/', import.meta.url);

const manifestSchema = z.object({
  format: z.literal('vista-recording/1'),
  project: z.object({ name: z.string().min(1), description: z.string().min(1) }),
  generated_by: z.string().min(1),
  images: z.array(
    z.object({
      filename: z.string(),
      width: z.int().positive(),
      height: z.int().positive(),
      analyses: z.array(z.string()).nonempty(),
    }),
  ),
});

const position = z.tuple([z.number(), z.number()]);
const ring = z.array(position).min(3);
const score = z.number().min(0).max(1);

const annotationSchema = z.discriminatedUnion('annotation_type', [
  z.object({
    annotation_type: z.literal('bounding_box'),
    class_name: z.string().min(1),
    confidence: score,
    data: z.object({
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      format: z.enum(['xywh', 'xyxy']),
    }),
  }),
  z.object({
    annotation_type: z.literal('segmentation'),
    class_name: z.string().min(1),
    confidence: score,
    data: z.union([
      z.object({ format: z.literal('rle'), rle: z.object({ size: position, counts: z.string().min(1) }) }),
      z.object({ format: z.literal('polygon'), polygons: z.array(ring).nonempty() }),
      z.object({ format: z.literal('polygon'), rings: z.array(ring).nonempty() }),
    ]),
  }),
  z.object({
    annotation_type: z.literal('keypoint'),
    class_name: z.literal('person'),
    confidence: score,
    data: z.object({
      keypoints: z.array(
        z.object({
          name: z.string(),
          x: z.number(),
          y: z.number(),
          confidence: score,
          visibility: z.literal([1, 2]),
        }),
      ),
    }),
  }),
  z.object({
    annotation_type: z.literal('classification'),
    class_name: z.string().min(1),
    confidence: score,
    data: z.object({ scores: z.record(z.string(), score) }),
  }),
  z.object({
    annotation_type: z.literal('heatmap'),
    class_name: z.string().min(1),
    confidence: z.null(),
    data: z.object({ artifact_name: z.string(), kind: z.literal('scalar'), range: position }),
  }),
]);

const analysisSchema = z.object({
  create: z.object({
    model_name: z.string().min(1),
    model_version: z.string().min(1),
    description: z.string().min(1),
    parameters: z.record(z.string(), z.unknown()),
    provenance: z.object({ package: z.string(), package_version: z.string(), license: z.string() }).loose(),
  }),
  artifacts: z.array(z.object({ artifact_name: z.string(), content_type: z.string(), file: z.string() })),
  annotations: z.object({ annotations: z.array(annotationSchema) }),
  finalize: z.object({
    status: z.literal('completed'),
    summary: z
      .object({
        total_detections: z.int().nonnegative(),
        classes_detected: z.array(z.string()),
        processing_time_seconds: z.number().nonnegative(),
      })
      .loose(),
  }),
});

type RecordedAnnotation = z.infer<typeof annotationSchema>;

/** The recording's table of contents. */
export const manifest = manifestSchema.parse(readJson('manifest.json'));

/** Every recorded analysis with its image and file name. */
export const analyses = manifest.images.flatMap((image) =>
  image.analyses.map((file) => ({ image, file, ...analysisSchema.parse(readJson(file)) })),
);

/** The data of every annotation of one type, with the image it lies on. */
export function annotationsOf<T extends RecordedAnnotation['annotation_type']>(type: T) {
  return analyses.flatMap((analysis) =>
    analysis.annotations.annotations
      .filter(
        (each): each is Extract<RecordedAnnotation, { annotation_type: T }> => each.annotation_type === type,
      )
      .map((annotation) => ({ analysis, data: dataOf(annotation) })),
  );
}

function dataOf<A extends RecordedAnnotation>(annotation: A): A['data'] {
  return annotation.data;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, recorded), 'utf8'));
}

/** The recording of one model on one photo. */
export function getAnalysis(filename: string, model: string) {
  const found = analyses.find((each) => each.image.filename === filename && each.create.model_name === model);
  if (!found) throw new Error(`No recording of ${model} on ${filename}`);
  return found;
}
