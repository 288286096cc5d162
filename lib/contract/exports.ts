import { z } from 'zod';
import { annotationTypes } from '@/lib/annotations/annotation';
import { endpoint } from './endpoint';
import { id, name, queryFlag, text, threshold } from './fields';
import { analysisStatus } from './status';

/** The forms in which a project's annotations leave. */
export const exportFormats = ['json', 'csv', 'coco', 'coco_results', 'yolo'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Those of one analysis, which needs no archive. */
export const analysisExportFormats = ['json', 'csv', 'coco', 'coco_results'] as const;

const mostIds = 300;
const ids = z
  .string()
  .transform((value) => value.split(',').filter(Boolean))
  .pipe(z.array(z.uuid()).min(1).max(mostIds));

const annotationFilters = {
  class_name: name().optional(),
  annotation_type: z.enum(annotationTypes).optional(),
  min_confidence: threshold.optional().meta({ description: 'At or above; unscored annotations pass' }),
  hide_unscored: queryFlag.optional(),
};

const projectFilters = {
  ...annotationFilters,
  model: name(511).optional().meta({ description: 'model_name or model_name@model_version' }),
  status: analysisStatus.optional().meta({ description: 'Of the analysis' }),
  search: text(255).optional().meta({ description: 'Part of the file name of the image' }),
  image_ids: ids.optional().meta({ description: `Up to ${mostIds} ids, separated by commas` }),
  analysis_ids: ids.optional().meta({ description: `Up to ${mostIds} ids, separated by commas` }),
};

const contentTypes = ['application/json', 'text/csv', 'application/zip'] as const;
const promises =
  'Streamed. `X-Total-Count` says how many annotations the whole holds, and JSON and COCO end with that count: a file that was cut off can be told. The `ETag` stands for the content: `If-None-Match` answers 304 while nothing has changed.';

export const exportProject = endpoint({
  id: 'exportProject',
  method: 'GET',
  path: '/api/projects/{projectId}/export',
  tag: 'Exchange',
  summary: 'The annotations of a project as a file',
  description: promises,
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  query: z.object({ format: z.enum(exportFormats), ...projectFilters }),
  reply: { kind: 'stream', contentTypes },
});

export const exportAnalysis = endpoint({
  id: 'exportAnalysis',
  method: 'GET',
  path: '/api/analyses/{analysisId}/export',
  tag: 'Exchange',
  summary: 'The annotations of an analysis as a file',
  description: promises,
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ analysisId: id }),
  query: z.object({ format: z.enum(analysisExportFormats), ...annotationFilters }),
  reply: { kind: 'stream', contentTypes },
});

const estimate = z
  .object({
    images: z.number().int(),
    analyses: z.number().int(),
    annotations: z.number().int(),
    estimated_bytes: z.number().int(),
    left_out: z
      .number()
      .int()
      .meta({ description: 'Annotations that the format has no place for; the file lists them' }),
  })
  .meta({ id: 'ExportEstimate' });
export type ExportEstimate = z.infer<typeof estimate>;

export const estimateExport = endpoint({
  id: 'estimateExport',
  method: 'GET',
  path: '/api/projects/{projectId}/export/estimate',
  tag: 'Exchange',
  summary: 'How much an export would hold',
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  query: z.object({ format: z.enum(exportFormats), ...projectFilters }),
  reply: {
    kind: 'json',
    status: 200,
    schema: estimate,
  },
});
