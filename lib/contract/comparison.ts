import { z } from 'zod';
import { longestClassMap, toClassMap } from './class-map';
import { endpoint } from './endpoint';
import {
  confidence,
  id,
  iouThreshold,
  modelKey,
  name,
  paging,
  queryFlag,
  text,
  threshold,
  time,
} from './fields';

/** What two models say of one thing: the kinds in which they can stand to each other. */
export const pairKind = z.enum(['agree', 'class_differs', 'moved', 'only_a', 'only_b']);
export type PairKindName = z.infer<typeof pairKind>;

/** The kinds of annotation that mark one thing in the image, and so can be paired. */
export const instanceType = z.enum(['bounding_box', 'segmentation', 'keypoint']);

/** A list in a query, separated by commas. */
const listOf = <S extends z.ZodType<string, string>>(item: S) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1));

/** Class names of one side and the names that they are compared under. */
export const classMap = text(longestClassMap)
  .transform((value, context): Record<string, string> => {
    const map = toClassMap(value);
    if (map) return map;
    context.addIssue('must be a JSON object of class names, such as {"automobile": "car"}');
    return z.NEVER;
  })
  .meta({
    description:
      'JSON object: from class names of this side to the names that they are compared under, {"automobile": "car"}',
  });

/** A long computation that is not done: ask the same address again, or this one's `id`. */
export const pendingComputation = z
  .object({
    status: z.enum(['queued', 'running']),
    id: id.meta({ description: 'GET /api/computations/{id} says how far it is' }),
    done: z.number().int().meta({ description: 'Images done so far' }),
    total: z.number().int(),
    result_url: z.string().meta({ description: 'Where the result is answered once it is there' }),
  })
  .meta({ id: 'PendingComputation' });
export type PendingComputation = z.infer<typeof pendingComputation>;

export const computation = pendingComputation
  .extend({
    status: z.enum(['queued', 'running', 'completed', 'failed']),
    detail: z.string().nullable().meta({ description: 'Why it failed' }),
  })
  .meta({ id: 'Computation' });
export type Computation = z.infer<typeof computation>;

export const getComputation = endpoint({
  id: 'getComputation',
  method: 'GET',
  path: '/api/computations/{computationId}',
  tag: 'Comparison',
  summary: 'How far a long computation is',
  description: 'Known for an hour after it has ended. The result itself is answered at `result_url`.',
  access: 'user',
  role: 'none',
  analysis: true,
  params: z.object({ computationId: id }),
  reply: { kind: 'json', status: 200, schema: computation },
});

const sharedQuery = {
  iou: iouThreshold.default(0.5).meta({ description: 'Annotations pair at this IoU (or OKS) or more' }),
  hide_unscored: queryFlag
    .optional()
    .meta({ description: 'true: annotations without a confidence do not take part' }),
  annotation_type: listOf(instanceType)
    .optional()
    .meta({ description: 'bounding_box, segmentation, keypoint: the kinds that take part, by default all' }),
};

const pairQuery = {
  ...sharedQuery,
  moved_iou: threshold.default(0.75).meta({ description: 'A pair of one class under this IoU has moved' }),
  min_confidence: threshold
    .default(0)
    .meta({ description: 'At or above, on both sides; unscored ones pass' }),
  min_confidence_a: threshold.optional().meta({ description: 'In place of min_confidence, for A' }),
  min_confidence_b: threshold.optional().meta({ description: 'In place of min_confidence, for B' }),
  class_map_a: classMap.optional(),
  class_map_b: classMap.optional(),
};

/** Everything that a comparison depends on besides the annotations, by the names that a query gives it. */
const parameters = z.object({
  a: z.string(),
  b: z.string(),
  iou: z.number(),
  moved_iou: z.number(),
  min_confidence_a: z.number(),
  min_confidence_b: z.number(),
  hide_unscored: z.boolean(),
  annotation_type: z.array(instanceType),
  class_map_a: z.record(z.string(), z.string()),
  class_map_b: z.record(z.string(), z.string()),
});
export type ComparisonParametersReply = z.infer<typeof parameters>;

const kindCounts = {
  agree: z.number().int(),
  class_differs: z.number().int(),
  moved: z.number().int(),
  only_a: z.number().int(),
  only_b: z.number().int(),
};

const agreementFigures = {
  ...kindCounts,
  instances_a: z.number().int(),
  instances_b: z.number().int(),
  agreement: z
    .number()
    .nullable()
    .meta({ description: '2 · agree / (instances_a + instances_b); null without any' }),
  mean_iou: z.number().nullable().meta({ description: 'Of all pairs; null without any' }),
};

const pairMember = z.object({
  annotation_id: id,
  row: z.number().int().meta({ description: 'Its place in the analysis, from 0' }),
  annotation_type: instanceType,
  class_name: z.string().nullable().meta({ description: 'As it is compared: class_map is applied' }),
  confidence,
});

const imageClass = z.object({ class_name: z.string(), confidence });

const comparedAnalysis = z.object({
  analysis_id: id,
  model_name: z.string(),
  model_version: z.string(),
  annotation_count: z.number().int(),
});

export const imageComparison = z
  .object({
    image_id: id,
    a: comparedAnalysis,
    b: comparedAnalysis,
    summary: z.object(agreementFigures),
    disagreement: z.number().meta({ description: 'What a project’s images are ranked by' }),
    image_class: z
      .object({
        kind: z.enum(['agree', 'class_differs', 'only_a', 'only_b']),
        a: imageClass.nullable(),
        b: imageClass.nullable(),
      })
      .nullable()
      .meta({ description: 'The classes of the whole image; null where neither model gives one' }),
    pairs: z
      .array(
        z.object({
          kind: pairKind,
          iou: z.number().nullable(),
          a: pairMember.nullable(),
          b: pairMember.nullable(),
        }),
      )
      .meta({ description: 'Pairs, the best first; then what only A has and what only B has' }),
    pairs_total: z.number().int(),
    parameters,
  })
  .meta({ id: 'ImageComparison' });
export type ImageComparison = z.infer<typeof imageComparison>;

export const getImageComparison = endpoint({
  id: 'getImageComparison',
  method: 'GET',
  path: '/api/images/{imageId}/comparison',
  tag: 'Comparison',
  summary: 'Where two models differ on one image',
  description:
    'Of a model its latest completed analysis of the image counts. Swapping a and b swaps the answer exactly.',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ imageId: id }),
  query: z.object({
    a: z
      .union([id, modelKey])
      .meta({ description: 'model_name@model_version, or the id of an analysis of the image' }),
    b: z.union([id, modelKey]).meta({ description: 'Likewise' }),
    ...pairQuery,
    kind: listOf(pairKind).optional().meta({ description: 'Only pairs of these kinds' }),
    skip: paging.skip,
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(200_000)
      .default(10_000)
      .meta({ description: 'Rows to give at the most' }),
  }),
  reply: { kind: 'json', status: 200, schema: imageComparison },
});

/** Somebody has looked at what two models say of an image. */
export const review = z
  .object({
    image_id: id,
    a: z.string(),
    b: z.string(),
    reviewed_by: z.string(),
    reviewed_at: time,
    outdated: z.boolean().meta({ description: 'Either model has a newer completed analysis of the image' }),
  })
  .meta({ id: 'Review' });
export type Review = z.infer<typeof review>;

/** A row and a column for each class, and last ones for what has no counterpart. */
export const confusionMatrix = z.object({
  classes: z.array(z.string().nullable()).meta({ description: 'By name; null: without a class' }),
  counts: z.array(z.array(z.number().int())).meta({
    description: 'One row and column more than there are classes: the last are without counterpart',
  }),
});

export const imageSorts = ['disagreement', '-disagreement', 'filename', '-filename'] as const;

const comparedImage = z.object({
  image_id: id,
  filename: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  has_pixels: z.boolean(),
  analysis_a: id,
  analysis_b: id,
  disagreement: z.number(),
  ...kindCounts,
  image_class: z.enum(['agree', 'class_differs', 'only_a', 'only_b']).nullable(),
  matching: z.number().int().meta({ description: 'Pairs on it that the filters ask for' }),
  review: review.nullable(),
});

export const projectComparison = z
  .object({
    status: z.literal('completed'),
    summary: z.object({
      images: z
        .number()
        .int()
        .meta({ description: 'Compared: both models have completed an analysis of them' }),
      images_in_project: z.number().int(),
      images_only_a: z.number().int().meta({ description: 'Only A has completed: not compared' }),
      images_only_b: z.number().int(),
      images_neither: z.number().int(),
      images_in_agreement: z.number().int(),
      images_reviewed: z
        .number()
        .int()
        .meta({ description: 'Of those compared, by reviews that are not outdated' }),
      ...agreementFigures,
      image_classes: z
        .object({
          agree: z.number().int(),
          class_differs: z.number().int(),
          only_a: z.number().int(),
          only_b: z.number().int(),
        })
        .meta({ description: 'Of classifications of whole images' }),
    }),
    per_class: z.array(
      z.object({
        class_name: z.string().nullable(),
        instances_a: z.number().int(),
        instances_b: z.number().int(),
        agree: z.number().int(),
        moved: z.number().int(),
        class_differs_a: z.number().int().meta({ description: 'A says this class, B another' }),
        class_differs_b: z.number().int().meta({ description: 'B says this class, A another' }),
        only_a: z.number().int(),
        only_b: z.number().int(),
        agreement: z.number(),
      }),
    ),
    confusion: confusionMatrix.meta({ description: 'Rows are A, columns are B' }),
    iou_histogram: z
      .array(z.number().int())
      .meta({ description: 'Pairs by IoU in 20 steps of 0.05; the last holds 1 too' }),
    scatter: z
      .array(
        z.object({
          image_id: id,
          kind: z.enum(['agree', 'class_differs', 'moved']),
          iou: z.number(),
          a: pairMember,
          b: pairMember,
        }),
      )
      .meta({
        description: 'Pairs, for confidence against confidence; an even sample where there are over 2,000',
      }),
    scatter_total: z.number().int(),
    images: z
      .array(comparedImage)
      .meta({ description: 'A page of the images that pass the filters, ranked' }),
    images_total: z.number().int().meta({ description: 'Images that pass the filters' }),
    parameters,
    computed_at: time,
  })
  .meta({ id: 'ProjectComparison' });
export type ProjectComparison = z.infer<typeof projectComparison>;

export const getProjectComparison = endpoint({
  id: 'getProjectComparison',
  method: 'GET',
  path: '/api/projects/{projectId}/comparison',
  tag: 'Comparison',
  summary: 'How two models agree over the images that both have completed',
  description:
    'Where it takes long the answer is 202 with a pending computation: ask again. Figures are of all compared images; the filters (kind, class_*, iou_*, reviewed, search) choose the images that are listed.',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    a: modelKey,
    b: modelKey,
    ...pairQuery,
    ...paging,
    kind: listOf(pairKind).optional().meta({ description: 'Images with a pair of one of these kinds' }),
    class_name: name().optional().meta({ description: 'of this class on either side' }),
    class_a: name().optional().meta({ description: 'of this class in A' }),
    class_b: name().optional().meta({ description: 'of this class in B' }),
    min_pair_iou: threshold.optional().meta({ description: 'and at least this IoU' }),
    max_pair_iou: threshold.optional().meta({ description: 'and under this IoU (1 includes 1)' }),
    reviewed: queryFlag
      .optional()
      .meta({ description: 'true: images marked as reviewed; false: those that are not' }),
    search: text(255).optional().meta({ description: 'Part of the file name' }),
    sort: z.enum(imageSorts).default('disagreement').meta({ description: 'disagreement: the most first' }),
    wait: z.coerce
      .number()
      .min(0)
      .max(60)
      .default(5)
      .meta({ description: 'Seconds to wait for the result before answering 202' }),
  }),
  reply: { kind: 'json', status: 200, schema: projectComparison, pending: pendingComputation },
});

const ofReview = z.object({ projectId: id, imageId: id });

export const putReview = endpoint({
  id: 'putReview',
  method: 'PUT',
  path: '/api/projects/{projectId}/reviews/{imageId}',
  tag: 'Comparison',
  summary: 'Mark an image as reviewed in the comparison of two models',
  description: 'The order of the models does not matter.',
  access: 'user',
  role: 'editor',
  analysis: true,
  params: ofReview,
  body: { kind: 'json', schema: z.object({ a: modelKey, b: modelKey }) },
  reply: { kind: 'json', status: 200, schema: review },
});

export const deleteReview = endpoint({
  id: 'deleteReview',
  method: 'DELETE',
  path: '/api/projects/{projectId}/reviews/{imageId}',
  tag: 'Comparison',
  summary: 'Take the mark off again',
  access: 'user',
  role: 'editor',
  analysis: true,
  params: ofReview,
  query: z.object({ a: modelKey, b: modelKey }),
  reply: { kind: 'empty', status: 204 },
});

/** The models of a vote: a JSON array, or names separated by commas. */
const modelList = text(8 * 520)
  .transform((value, context): string[] => {
    const list = toList(value);
    if (new Set(list).size === list.length) return list;
    context.addIssue('must name different models');
    return z.NEVER;
  })
  .pipe(z.array(modelKey).min(2).max(8))
  .meta({ description: '2 to 8 models, separated by commas; a JSON array where names hold commas' });

function toList(value: string): string[] {
  if (value.trimStart().startsWith('[')) {
    try {
      return z.array(z.string()).parse(JSON.parse(value));
    } catch {
      return [];
    }
  }
  return value.split(',').map((part) => part.trim());
}

export const projectVotes = z
  .object({
    status: z.literal('completed'),
    summary: z.object({
      images: z.number().int().meta({ description: 'That all of the models have completed' }),
      images_in_project: z.number().int(),
      things: z.number().int(),
      unanimous: z.number().int().meta({ description: 'Found by all, under one class' }),
      found_by: z.array(z.number().int()).meta({ description: 'Things found by 1, 2, … n models' }),
    }),
    per_model: z.array(
      z.object({
        model: z.string(),
        instances: z.number().int(),
        alone: z.number().int().meta({ description: 'That no other model found' }),
        missed: z.number().int().meta({ description: 'That all others found' }),
      }),
    ),
    per_class: z.array(z.object({ class_name: z.string().nullable(), found_by: z.array(z.number().int()) })),
    images: z.array(
      z.object({
        image_id: id,
        filename: z.string(),
        width: z.number().int(),
        height: z.number().int(),
        has_pixels: z.boolean(),
        analyses: z.array(id).meta({ description: 'In the order of the models' }),
        found_by: z.array(z.number().int()),
        unanimous: z.number().int(),
        disagreement: z
          .number()
          .meta({ description: 'Sum over its things of the share of models that differ' }),
      }),
    ),
    images_total: z.number().int(),
    parameters: z.object({
      models: z.array(z.string()),
      iou: z.number(),
      min_confidence: z.number(),
      hide_unscored: z.boolean(),
      annotation_type: z.array(instanceType),
      class_map: z.record(z.string(), z.string()),
    }),
    computed_at: time,
  })
  .meta({ id: 'ProjectVotes' });
export type ProjectVotes = z.infer<typeof projectVotes>;

export const getProjectVotes = endpoint({
  id: 'getProjectVotes',
  method: 'GET',
  path: '/api/projects/{projectId}/votes',
  tag: 'Comparison',
  summary: 'What is found by k of n models',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    models: modelList,
    ...sharedQuery,
    ...paging,
    min_confidence: threshold.default(0).meta({ description: 'At or above; unscored annotations pass' }),
    class_map: classMap.optional(),
    found_by: z.coerce
      .number()
      .int()
      .min(1)
      .max(8)
      .optional()
      .meta({ description: 'Images with such a thing' }),
    found_by_model: modelKey.optional().meta({ description: 'that this one of the models found' }),
    missed_by_model: modelKey.optional().meta({ description: 'that this one did not find' }),
    class_name: name().optional().meta({ description: 'of this class' }),
    wait: z.coerce.number().min(0).max(60).default(5).meta({ description: 'Seconds before answering 202' }),
  }),
  reply: { kind: 'json', status: 200, schema: projectVotes, pending: pendingComputation },
});
