import { z } from 'zod';
import { classMap, confusionMatrix, pendingComputation } from './comparison';
import { endpoint } from './endpoint';
import { confidence, id, modelKey, name, paging, text, threshold, time } from './fields';

/** What two instances are compared by, as COCO names it. */
export const iouType = z.enum(['bbox', 'segm', 'keypoints']);

/** What became of a truth or a detection at one IoU and one confidence. `ignored`: matched to a crowd. */
export const outcome = z.enum([
  'true_positive',
  'false_positive',
  'false_negative',
  'class_differs',
  'ignored',
]);
export type OutcomeName = z.infer<typeof outcome>;

const cocoThresholds = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

const evaluationQuery = {
  truth: modelKey.default('ground_truth@1'),
  prediction: modelKey,
  iou_type: iouType.default('bbox').meta({ description: 'What is compared: boxes, masks or keypoints' }),
  iou: threshold
    .refine((value) => cocoThresholds.includes(value), 'must be one of COCO’s thresholds: 0.5, 0.55, … 0.95')
    .default(0.5)
    .meta({
      description: 'Of the counts, curves and confusion matrix; stats always average over COCO’s ten',
    }),
  min_confidence: threshold
    .default(0)
    .meta({ description: 'Of the counts and confusion matrix; stats and curves are of all detections' }),
  class_map_truth: classMap.optional(),
  class_map_prediction: classMap.optional(),
};

/** Everything that the figures depend on besides the annotations. */
const parameters = z.object({
  truth: z.string(),
  prediction: z.string(),
  iou_type: iouType,
  iou: z.number(),
  min_confidence: z.number(),
  images: z.enum(['both', 'truth']),
  class_map_truth: z.record(z.string(), z.string()),
  class_map_prediction: z.record(z.string(), z.string()),
  iou_thresholds: z.array(z.number()),
  max_detections: z.array(z.number().int()),
  area_ranges: z.array(z.object({ name: z.string(), from: z.number(), to: z.number() })),
});
export type EvaluationParametersReply = z.infer<typeof parameters>;

const outcomeCounts = {
  true_positives: z.number().int(),
  false_positives: z.number().int(),
  false_negatives: z.number().int(),
};

const rates = {
  precision: z.number().nullable().meta({ description: 'null where nothing is counted' }),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
};

const figure = z.number().meta({ description: '−1 where there is no truth, as in COCO' });

export const evaluation = z
  .object({
    status: z.literal('completed'),
    stats: z.record(z.string(), figure).meta({
      description: 'COCO’s 12 figures by name (AP … AR_large); 10 for keypoints; −1 where COCO gives −1',
    }),
    ap_per_class: z.record(z.string(), figure),
    summary: z.object({
      images: z.number().int().meta({ description: 'Evaluated' }),
      images_in_project: z.number().int(),
      images_without_prediction: z.number().int().meta({
        description: 'With truth, and no completed analysis of the model: counted only with images=truth',
      }),
      images_without_truth: z.number().int().meta({ description: 'With a completed analysis and no truth' }),
      truths: z.number().int(),
      crowds: z.number().int(),
      detections: z.number().int(),
      unscored: z.number().int().meta({ description: 'Detections without a confidence: they come last' }),
      ...outcomeCounts,
      ...rates,
    }),
    per_class: z.array(
      z.object({
        class_name: z.string(),
        truths: z.number().int().meta({ description: 'To be found: without crowds' }),
        detections: z.number().int().meta({ description: 'At or above min_confidence' }),
        ap: figure,
        ap50: figure,
        ap75: figure,
        ar: figure,
        ...outcomeCounts,
        ...rates,
      }),
    ),
    pr_curves: z
      .object({
        recall: z.array(z.number()).meta({ description: 'COCO’s 101 recall points' }),
        mean: z
          .array(z.number())
          .meta({ description: 'Mean over the classes with truth; empty without any' }),
        classes: z.array(
          z.object({
            class_name: z.string(),
            precision: z.array(z.number()),
            confidence: z
              .array(z.number().nullable())
              .meta({ description: 'From which confidence on the recall is reached; null: never' }),
          }),
        ),
      })
      .meta({ description: 'Precision at every recall, at `iou`; classes without truth have none' }),
    by_confidence: z
      .object({
        confidence: z.array(z.number()).meta({ description: '0, 0.01, … 1' }),
        classes: z.array(
          z.object({
            class_name: z.string(),
            truths: z.number().int(),
            true_positives: z.array(z.number().int()),
            false_positives: z.array(z.number().int()),
          }),
        ),
      })
      .meta({
        description: 'The counts at every threshold, at `iou`; false negatives are truths − true_positives',
      }),
    confusion: confusionMatrix.meta({ description: 'Rows are the truth, columns the prediction' }),
    images: z
      .array(
        z.object({
          image_id: id,
          filename: z.string(),
          width: z.number().int(),
          height: z.number().int(),
          has_pixels: z.boolean(),
          truth_analysis: id,
          prediction_analysis: id.nullable(),
          truths: z.number().int(),
          detections: z.number().int(),
          ...outcomeCounts,
          matching: z.number().int().meta({ description: 'Outcomes on it that the filters ask for' }),
        }),
      )
      .meta({ description: 'A page of the images that pass the filters; the most errors first' }),
    images_total: z.number().int(),
    parameters,
    computed_at: time,
  })
  .meta({ id: 'Evaluation' });
export type EvaluationReply = z.infer<typeof evaluation>;

export const evaluationSorts = ['errors', 'false_positives', 'false_negatives', 'filename'] as const;

export const getEvaluation = endpoint({
  id: 'getEvaluation',
  method: 'GET',
  path: '/api/projects/{projectId}/evaluation',
  tag: 'Comparison',
  summary: 'Evaluate a model against truth, as COCO does',
  description:
    'The figures are those of pycocotools. bbox takes bounding boxes, and the boxes of masks and keypoints where there are no others; segm takes segmentations; keypoints takes keypoints. `data.iscrowd`, `data.area` and `data.bbox` of a truth count as in COCO. Where it takes long the answer is 202: ask again.',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    ...evaluationQuery,
    ...paging,
    images: z
      .enum(['both', 'truth'])
      .default('both')
      .meta({ description: 'both: images that truth and model have completed; truth: all with truth' }),
    outcome: outcome.optional().meta({ description: 'Images with such an outcome' }),
    class_name: name().optional().meta({ description: 'of this class, of the truth or the prediction' }),
    truth_class: name().optional().meta({ description: 'Images with something whose true class is this' }),
    predicted_class: name().optional().meta({ description: 'Images with something that was taken for this' }),
    search: text(255).optional().meta({ description: 'Part of the file name' }),
    sort: z.enum(evaluationSorts).default('errors').meta({ description: 'The most first' }),
    wait: z.coerce.number().min(0).max(60).default(5).meta({ description: 'Seconds before answering 202' }),
  }),
  reply: { kind: 'json', status: 200, schema: evaluation, pending: pendingComputation },
});

const judged = z.object({
  annotation_id: id,
  row: z.number().int(),
  class_name: z.string().nullable(),
  confidence,
});

export const imageEvaluation = z
  .object({
    image_id: id,
    truth_analysis: id,
    prediction_analysis: id,
    summary: z.object(outcomeCounts),
    outcomes: z.array(
      z.object({
        outcome,
        iou: z.number().nullable(),
        truth: judged.nullable(),
        prediction: judged.nullable(),
      }),
    ),
    parameters: parameters.pick({
      truth: true,
      prediction: true,
      iou_type: true,
      iou: true,
      min_confidence: true,
      class_map_truth: true,
      class_map_prediction: true,
    }),
  })
  .meta({ id: 'ImageEvaluation' });
export type ImageEvaluation = z.infer<typeof imageEvaluation>;

export const getImageEvaluation = endpoint({
  id: 'getImageEvaluation',
  method: 'GET',
  path: '/api/images/{imageId}/evaluation',
  tag: 'Comparison',
  summary: 'Every truth and detection of one image, and what became of it',
  description: 'The same matching as that of the project: the counts add up to its figures.',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ imageId: id }),
  query: z.object(evaluationQuery),
  reply: { kind: 'json', status: 200, schema: imageEvaluation },
});

const sharedMistakeCounts = {
  false_positives: z.number().int(),
  false_positives_second: z.number().int(),
  shared: z.number().int().meta({ description: 'Pairs: a false positive of each' }),
};

export const sharedFalsePositives = z
  .object({
    status: z.literal('completed'),
    summary: z.object({
      images: z.number().int().meta({ description: 'That have truth and that both models have completed' }),
      images_in_project: z.number().int(),
      images_with_shared: z.number().int(),
      ...sharedMistakeCounts,
    }),
    per_class: z
      .array(z.object({ class_name: z.string(), ...sharedMistakeCounts }))
      .meta({ description: 'Classes with a false positive of either; the most shared ones first' }),
    images: z
      .array(
        z.object({
          image_id: id,
          filename: z.string(),
          width: z.number().int(),
          height: z.number().int(),
          has_pixels: z.boolean(),
          truth_analysis: id,
          prediction_analysis: id,
          second_analysis: id,
          ...sharedMistakeCounts,
          matching: z.number().int().meta({ description: 'Shared ones of the class asked for' }),
          instances: z
            .array(
              z.object({
                class_name: z.string(),
                iou: z.number().meta({ description: 'Of the two detections with one another' }),
                prediction: judged,
                second: judged,
              }),
            )
            .meta({ description: 'The first hundred, the best IoU first' }),
        }),
      )
      .meta({ description: 'A page of the images with shared ones, the most first' }),
    images_total: z.number().int(),
    parameters: parameters.extend({
      second: z.string(),
      min_confidence_second: z.number(),
      class_map_second: z.record(z.string(), z.string()),
    }),
    computed_at: time,
  })
  .meta({ id: 'SharedFalsePositives' });
export type SharedFalsePositivesReply = z.infer<typeof sharedFalsePositives>;

export const getSharedFalsePositives = endpoint({
  id: 'getSharedFalsePositives',
  method: 'GET',
  path: '/api/projects/{projectId}/shared-false-positives',
  tag: 'Comparison',
  summary: 'What two models both found, and what is not there',
  description:
    'False positives of two models against the same truth, paired one to one where they are of one class on one image and alike by `iou` or more. The false positives are those of the evaluation of each. Where it takes long the answer is 202: ask again.',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    ...evaluationQuery,
    ...paging,
    second: modelKey,
    min_confidence_second: threshold.optional().meta({ description: 'Of the second; as min_confidence' }),
    class_map_second: classMap.optional(),
    class_name: name().optional().meta({ description: 'Only shared ones of this class' }),
    wait: z.coerce.number().min(0).max(60).default(5).meta({ description: 'Seconds before answering 202' }),
  }),
  reply: { kind: 'json', status: 200, schema: sharedFalsePositives, pending: pendingComputation },
});
