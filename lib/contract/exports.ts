import { z } from 'zod';
import { annotationTypes } from '@/lib/annotations/annotation';
import { getProjectComparison } from './comparison';
import { endpoint } from './endpoint';
import { getEvaluation } from './evaluation';
import { exportFormats, mostIds } from './export-formats';
import { id, name, queryFlag, threshold } from './fields';
import { imageFilters } from './images';

/** Those of one analysis, which needs no archive. */
export const analysisExportFormats = ['json', 'csv', 'coco', 'coco_results'] as const;

const ids = z
  .string()
  .transform((value) => value.split(',').filter(Boolean))
  .pipe(z.array(z.uuid()).min(1).max(mostIds));

/** A list in a query, as JSON: class names may hold commas. */
const jsonList = <S extends z.ZodType<string, string>>(item: S) =>
  z
    .string()
    .max(8_000)
    .transform((value, context) => {
      try {
        return z.array(item).parse(JSON.parse(value));
      } catch {
        context.addIssue('must be a JSON list');
        return z.NEVER;
      }
    })
    .optional();

const area = z.coerce.number().min(0).optional();

const annotationFilters = {
  class_name: name().optional().meta({ description: 'Only of this class' }),
  annotation_type: z.enum(annotationTypes).optional().meta({ description: 'Only of this type' }),
  min_confidence: threshold.optional().meta({ description: 'At or above; unscored annotations pass' }),
  max_confidence: threshold.optional().meta({ description: 'At or below; unscored annotations pass' }),
  hide_unscored: queryFlag.optional().meta({ description: 'true: without those that have no confidence' }),
  hidden_classes: jsonList(name()).meta({ description: 'JSON list of class names that are left out' }),
  hidden_types: jsonList(z.enum(annotationTypes)).meta({
    description: 'JSON list of types that are left out',
  }),
  min_area: area.meta({ description: 'Square pixels; what has no extent passes' }),
  max_area: area.meta({ description: 'Square pixels; what has no extent passes' }),
};

/** The filters of the gallery choose images; those that also say something of analyses or annotations choose these too. */
const projectFilters = {
  ...imageFilters,
  ...annotationFilters,
  image_ids: ids.optional().meta({ description: `Up to ${mostIds} ids, separated by commas` }),
  except_image_ids: ids.optional().meta({ description: 'The same, of images that are left out' }),
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
  query: z.object({ format: z.enum(exportFormats).meta({ description: 'Of the file' }), ...projectFilters }),
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
  query: z.object({
    format: z.enum(analysisExportFormats).meta({ description: 'Of the file' }),
    ...annotationFilters,
  }),
  reply: { kind: 'stream', contentTypes },
});

const estimate = z
  .object({
    images: z.number().int(),
    analyses: z.number().int(),
    annotations: z.number().int(),
    estimated_bytes: z.number().int(),
    left_out: z.number().int().meta({
      description:
        'Annotations that the format has no place for by their type, or for want of a confidence; COCO and YOLO list them, with those of their other reasons',
    }),
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
  query: z.object({ format: z.enum(exportFormats).meta({ description: 'Of the file' }), ...projectFilters }),
  reply: {
    kind: 'json',
    status: 200,
    schema: estimate,
  },
});

const tablePromise =
  'The figures are those of the same computation as the JSON answer’s. Every parameter stands in a column of every row, named `parameter_…`, so that a table can be told from another one years later; `filters` holds, as JSON, what chose the rows.';

export const exportComparison = endpoint({
  id: 'exportComparison',
  method: 'GET',
  path: '/api/projects/{projectId}/comparison/table',
  tag: 'Exchange',
  summary: 'The comparison of two models as CSV',
  description: `\`pairs\`: every pair and what has none, image by image; \`images\`, \`classes\`: the counts of each. ${tablePromise}`,
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: getProjectComparison.query.omit({ skip: true, limit: true, wait: true }).extend({
    table: z.enum(['pairs', 'images', 'classes']).default('pairs').meta({ description: 'Which table' }),
  }),
  reply: { kind: 'stream', contentTypes: ['text/csv'] },
});

export const exportEvaluation = endpoint({
  id: 'exportEvaluation',
  method: 'GET',
  path: '/api/projects/{projectId}/evaluation/table',
  tag: 'Exchange',
  summary: 'The evaluation of a model as CSV',
  description: `\`stats\`: COCO’s figures; \`classes\` and \`images\`: those of each; \`outcomes\`: every truth and detection with what became of it. ${tablePromise}`,
  access: 'user',
  role: 'viewer',
  analysis: true,
  params: z.object({ projectId: id }),
  query: getEvaluation.query.omit({ skip: true, limit: true, wait: true }).extend({
    table: z
      .enum(['stats', 'classes', 'images', 'outcomes'])
      .default('classes')
      .meta({ description: 'Which table' }),
  }),
  reply: { kind: 'stream', contentTypes: ['text/csv'] },
});
