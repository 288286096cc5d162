import { z } from 'zod';
import { endpoint } from './endpoint';
import { analysisStatus, id, jsonObject, name, paging, queryFlag, sentStatus, text, time } from './fields';

/** An artifact that was announced but is not in the store as announced. */
const missingArtifact = z.object({ artifact_name: z.string(), reason: z.string() });

export const analysis = z
  .object({
    id,
    image_id: id,
    project_id: id,
    model_name: z.string(),
    model_version: z.string(),
    status: analysisStatus,
    parameters: jsonObject,
    description: z.string().nullable(),
    provenance: jsonObject.nullable(),
    external_job_id: z.string().nullable(),
    priority: z.number().int(),
    summary: jsonObject.nullable(),
    error_message: z.string().nullable(),
    annotation_count: z.number().int(),
    warning_count: z.number().int(),
    missing_artifacts: z.array(missingArtifact),
    created_by: z.string(),
    created_at: time,
    updated_at: time,
    started_at: time.nullable(),
    completed_at: time.nullable(),
  })
  .meta({ id: 'Analysis' });
export type Analysis = z.infer<typeof analysis>;

const ofAnalysis = z.object({ analysisId: id });

export const createAnalysis = endpoint({
  id: 'createAnalysis',
  method: 'POST',
  path: '/api/images/{imageId}/analyses',
  tag: 'Pipeline',
  summary: 'Step 1: create an analysis of an image',
  description: 'With an `external_job_id` that the image has already, the analysis that exists is answered.',
  access: 'user',
  role: 'editor',
  scope: 'pipeline',
  analysis: true,
  params: z.object({ imageId: id }),
  body: {
    kind: 'json',
    schema: z.object({
      image_id: id.optional().meta({ description: 'Where given, the same as in the path' }),
      model_name: name(),
      model_version: name(),
      parameters: jsonObject.nullish(),
      description: text(10_000).nullish(),
      provenance: jsonObject.nullish(),
      external_job_id: name().nullish(),
      priority: z
        .number()
        .int()
        .min(-(2 ** 31))
        .max(2 ** 31 - 1)
        .nullish(),
    }),
  },
  reply: { kind: 'json', status: 201, schema: analysis },
  problems: ['model-not-allowed'],
});

export const updateStatus = endpoint({
  id: 'updateStatus',
  method: 'PATCH',
  path: '/api/analyses/{analysisId}/status',
  tag: 'Pipeline',
  summary: 'Step 2: say how the analysis stands',
  access: 'pipeline',
  analysis: true,
  params: ofAnalysis,
  body: {
    kind: 'json',
    schema: z.object({ status: sentStatus, error_message: text(100_000).nullish() }),
  },
  reply: { kind: 'json', status: 200, schema: analysis },
  problems: ['invalid-transition'],
});

export const finalizeAnalysis = endpoint({
  id: 'finalizeAnalysis',
  method: 'POST',
  path: '/api/analyses/{analysisId}/finalize',
  tag: 'Pipeline',
  summary: 'Step 6: end the analysis',
  description:
    'Every announced artifact is looked up in the store; what is not there as announced is listed. Finalizing again in the same state looks once more.',
  access: 'pipeline',
  analysis: true,
  params: ofAnalysis,
  body: {
    kind: 'json',
    schema: z.object({
      status: sentStatus.pipe(z.enum(['completed', 'failed', 'cancelled'])).default('completed'),
      summary: jsonObject.nullish(),
      error_message: text(100_000).nullish(),
    }),
  },
  reply: { kind: 'json', status: 200, schema: analysis },
  problems: ['invalid-transition', 'store-unavailable'],
});

export const listImageAnalyses = endpoint({
  id: 'listImageAnalyses',
  method: 'GET',
  path: '/api/images/{imageId}/analyses',
  tag: 'Analyses',
  summary: 'The analyses of an image, oldest first',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ imageId: id }),
  query: z.object(paging),
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({ analyses: z.array(analysis), total: z.number().int() }),
  },
});

export const listProjectAnalyses = endpoint({
  id: 'listProjectAnalyses',
  method: 'GET',
  path: '/api/projects/{projectId}/analyses',
  tag: 'Analyses',
  summary: 'The analyses of a project, newest first',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    ...paging,
    status: analysisStatus.optional().meta({ description: 'Only of this status' }),
    model: name(511).optional().meta({ description: 'model_name or model_name@model_version' }),
  }),
  reply: { kind: 'list', item: analysis },
});

export const getAnalysis = endpoint({
  id: 'getAnalysis',
  method: 'GET',
  path: '/api/analyses/{analysisId}',
  tag: 'Analyses',
  summary: 'Read an analysis',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: ofAnalysis,
  reply: { kind: 'json', status: 200, schema: analysis },
});

export const deleteAnalysis = endpoint({
  id: 'deleteAnalysis',
  method: 'DELETE',
  path: '/api/analyses/{analysisId}',
  tag: 'Analyses',
  summary: 'Delete an analysis and all in it',
  access: 'user',
  role: 'editor',
  analysis: true,
  params: ofAnalysis,
  reply: { kind: 'empty', status: 204 },
});

export const restoreAnalysis = endpoint({
  id: 'restoreAnalysis',
  method: 'POST',
  path: '/api/analyses/{analysisId}/restore',
  tag: 'Analyses',
  summary: 'Bring back a deleted analysis',
  access: 'user',
  role: 'editor',
  reachesDeleted: true,
  analysis: true,
  params: ofAnalysis,
  reply: { kind: 'json', status: 200, schema: analysis },
});

export const timelineEvent = z
  .object({
    at: time,
    call: z.string(),
    status: z.number().int(),
    rows: z.number().int().nullable(),
    ms: z.number(),
    error: z.string().nullable(),
  })
  .meta({ id: 'TimelineEvent' });

export const getTimeline = endpoint({
  id: 'getTimeline',
  method: 'GET',
  path: '/api/analyses/{analysisId}/timeline',
  tag: 'Analyses',
  summary: 'The pipeline calls that the analysis received, oldest first',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: ofAnalysis,
  query: z.object(paging),
  reply: { kind: 'list', item: timelineEvent },
});

export const model = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    images_run: z.number().int(),
    images_failed: z.number().int(),
    images_running: z.number().int(),
    images_not_run: z.number().int(),
    images_found_nothing: z.number().int(),
    annotation_count: z.number().int(),
    annotation_counts: z.record(z.string(), z.number().int()).meta({ description: 'By class name' }),
    annotation_types: z.array(z.string()).meta({ description: 'Those that it has found, by name' }),
    confidence_histogram: z
      .object({
        counts: z.array(z.number().int()).meta({ description: '20 steps of 0.05; the last holds 1 too' }),
        unscored: z.number().int(),
      })
      .optional()
      .meta({ description: 'Of its completed analyses; with histogram=true' }),
  })
  .meta({ id: 'Model' });

export const listModels = endpoint({
  id: 'listModels',
  method: 'GET',
  path: '/api/projects/{projectId}/models',
  tag: 'Models',
  summary: 'The models that ran in a project, and how far',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    ...paging,
    histogram: queryFlag.optional().meta({ description: 'true: with confidence_histogram' }),
  }),
  reply: { kind: 'list', item: model },
});

export const projectClass = z
  .object({
    class_name: z.string().meta({ description: 'Empty: annotations without a class' }),
    annotation_count: z.number().int(),
    first_analysis_at: time.meta({ description: 'When the first analysis that found it was created' }),
  })
  .meta({ id: 'Class' });

export const listClasses = endpoint({
  id: 'listClasses',
  method: 'GET',
  path: '/api/projects/{projectId}/classes',
  tag: 'Models',
  summary: 'The classes that were found in a project, in the order in which they came',
  description:
    'Classes keep their place while others come, and when analyses go to the trash (annotation_count is 0 then): colours are given out in this order.',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object(paging),
  reply: { kind: 'list', item: projectClass },
});

/** How a model stands to an image; `found_nothing`: completed without an annotation. */
const coverageStatus = z.enum(['completed', 'found_nothing', 'running', 'failed', 'not_run']);

export const coverage = z
  .object({
    models: z.array(z.string()).meta({ description: 'model_name@model_version, by name' }),
    images: z.array(
      z.object({
        image_id: id,
        filename: z.string(),
        cells: z
          .array(
            z.object({
              status: coverageStatus,
              analysis_id: id
                .nullable()
                .meta({ description: 'The one that decides; null where there is none' }),
              annotation_count: z.number().int(),
            }),
          )
          .meta({ description: 'In the order of the models' }),
      }),
    ),
    total: z.number().int(),
  })
  .meta({ id: 'Coverage' });
export type Coverage = z.infer<typeof coverage>;

export const getCoverage = endpoint({
  id: 'getCoverage',
  method: 'GET',
  path: '/api/projects/{projectId}/coverage',
  tag: 'Models',
  summary: 'Which model ran on which image',
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: z.object({
    ...paging,
    search: text(255).optional().meta({ description: 'Part of the file name' }),
    incomplete: queryFlag
      .optional()
      .meta({ description: 'true: only images that some model has not completed' }),
  }),
  reply: { kind: 'json', status: 200, schema: coverage },
});
