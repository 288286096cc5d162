import { z } from 'zod';
import { coordinateDiagnosis, coordinateReading } from './annotations';
import { endpoint } from './endpoint';
import { id, name, paging, queryFlag, text, time } from './fields';

/** The kinds of file that can be read in. */
export const importFormats = [
  'coco',
  'coco_results',
  'yolo',
  'vista',
  'bulk',
  'images',
  's3_images',
] as const;
export type ImportFormat = (typeof importFormats)[number];

/** The model name under which imported truth stands. */
export const groundTruth = 'ground_truth';

export const importStatus = z.enum(['queued', 'running', 'previewed', 'completed', 'failed', 'cancelled']);
export type ImportStatus = z.infer<typeof importStatus>;

/** What is said of several things in a file at once, with the first few of them. */
const finding = z
  .object({
    effect: z
      .enum(['skipped', 'warning'])
      .meta({ description: 'Whether the things are left out, or taken with a doubt' }),
    code: z.string(),
    message: z.string().meta({ description: 'Of the first of them' }),
    count: z.number().int(),
    examples: z.array(z.string()).meta({ description: 'Where the first of them stand in the file' }),
  })
  .meta({ id: 'ImportFinding' });
export type ImportFinding = z.infer<typeof finding>;

const outcome = z
  .object({
    images: z.object({
      matched: z.number().int().meta({ description: 'Were in the project already' }),
      created: z.number().int().meta({
        description: 'Registered by name and size, without pixels; of the format images: stored',
      }),
      skipped: z.number().int(),
    }),
    analyses: z.object({
      created: z.number().int(),
      existing: z.number().int().meta({ description: 'Came from this very file before' }),
      empty: z.number().int().meta({ description: 'Of those created, without an annotation' }),
    }),
    annotations: z.object({
      read: z.number().int(),
      created: z.number().int(),
      existing: z.number().int(),
      skipped: z.number().int(),
    }),
    by_type: z.record(z.string(), z.number().int()),
    by_class: z.record(z.string(), z.number().int()).meta({ description: 'The hundred most frequent' }),
    findings: z.array(finding),
    diagnosis: coordinateDiagnosis
      .nullable()
      .optional()
      .meta({ description: 'What the coordinates seem to be, where they make no sense as they stand there' }),
  })
  .meta({ id: 'ImportOutcome', description: 'Of a preview: what the import would do' });
export type ImportOutcome = z.infer<typeof outcome>;

const flags = {
  create_missing_images: z.boolean().meta({
    description: 'Register images that the project does not have by name, width and height',
  }),
  empty_images: z.boolean().meta({
    description:
      'Results speak for their whole data set: its images without a row get an analysis that found nothing',
  }),
  strict: z.boolean().meta({ description: 'Fail, and store nothing, where anything would be skipped' }),
};

export const importOptions = z.object({
  model: z.string(),
  version: z.string(),
  ...flags,
  coordinates: coordinateReading.default('as_sent'),
  source: z.string().optional().meta({ description: 'Of the format s3_images: which part of which bucket' }),
});
export type ImportOptions = z.infer<typeof importOptions>;

export const importJob = z
  .object({
    id,
    project_id: id,
    format: z.enum(importFormats),
    filename: z.string(),
    size_bytes: z.number().int(),
    sha256: z.string(),
    options: importOptions,
    is_preview: z.boolean(),
    status: importStatus,
    phase: z.string().meta({ description: 'What it is doing, in words' }),
    progress: z.number().meta({ description: '0 to 1' }),
    outcome: outcome.nullable(),
    error_message: z.string().nullable(),
    has_report: z.boolean(),
    created_by: z.string(),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
  })
  .meta({ id: 'Import' });
export type Import = z.infer<typeof importJob>;

const ofImport = z.object({ importId: id });
const formFlag = queryFlag.optional();

/** The fields of the form beside the file. */
export const importFields = z.object({
  format: z.enum(importFormats),
  model: name().optional().meta({ description: 'ground_truth for a COCO data set where it is left out' }),
  version: name().optional().meta({ description: '1 where it is left out' }),
  create_missing_images: formFlag,
  empty_images: formFlag,
  strict: formFlag,
  coordinates: coordinateReading.optional(),
  source: text(1200).optional().meta({
    description:
      'Of the format s3_images, in place of a file: s3://bucket/prefix, within what `GET …/import-sources` lists',
  }),
  dry_run: formFlag.meta({ description: 'true: preview only; `POST /api/imports/{id}/run` then runs it' }),
});

export const createImport = endpoint({
  id: 'createImport',
  method: 'POST',
  path: '/api/projects/{projectId}/import',
  tag: 'Exchange',
  summary: 'Read a file in',
  description:
    'Answers at once; the work goes on beside it: ask `GET /api/imports/{id}` until `status` is completed, previewed, failed or cancelled. All of the file becomes visible at one moment, or nothing of it; only pictures (`images`, a zip of them, and `s3_images`, those of a bucket) are there one by one. The same file again adds nothing.',
  access: 'user',
  role: 'editor',
  problems: ['model-not-allowed'],
  params: z.object({ projectId: id }),
  body: {
    kind: 'multipart',
    schema: importFields.extend({
      file: z.file().optional().meta({ description: 'Required but for s3_images' }),
    }),
    files: 'importBytes',
  },
  reply: { kind: 'json', status: 202, schema: importJob },
});

export const listImportSources = endpoint({
  id: 'listImportSources',
  method: 'GET',
  path: '/api/projects/{projectId}/import-sources',
  tag: 'Exchange',
  summary: 'The buckets that images may be imported from',
  description:
    'Addresses that an administrator has opened with S3_IMPORT_SOURCES; none where there are none.',
  access: 'user',
  role: 'editor',
  params: z.object({ projectId: id }),
  reply: { kind: 'json', status: 200, schema: z.object({ sources: z.array(z.string()) }) },
});

export const listImports = endpoint({
  id: 'listImports',
  method: 'GET',
  path: '/api/projects/{projectId}/imports',
  tag: 'Exchange',
  summary: 'The imports of a project, newest first',
  access: 'user',
  role: 'viewer',
  params: z.object({ projectId: id }),
  query: z.object(paging),
  reply: { kind: 'list', item: importJob },
});

export const getImport = endpoint({
  id: 'getImport',
  method: 'GET',
  path: '/api/imports/{importId}',
  tag: 'Exchange',
  summary: 'How far an import is, and what came of it',
  access: 'user',
  role: 'viewer',
  params: ofImport,
  reply: { kind: 'json', status: 200, schema: importJob },
});

export const runImport = endpoint({
  id: 'runImport',
  method: 'POST',
  path: '/api/imports/{importId}/run',
  tag: 'Exchange',
  summary: 'Run an import that was previewed',
  access: 'user',
  role: 'editor',
  params: ofImport,
  body: { kind: 'json', schema: z.object({ ...flags, coordinates: coordinateReading }).partial() },
  reply: { kind: 'json', status: 202, schema: importJob },
});

export const cancelImport = endpoint({
  id: 'cancelImport',
  method: 'POST',
  path: '/api/imports/{importId}/cancel',
  tag: 'Exchange',
  summary: 'Stop an import; nothing of it stays',
  access: 'user',
  role: 'editor',
  params: ofImport,
  reply: { kind: 'json', status: 200, schema: importJob },
});

export const getImportReport = endpoint({
  id: 'getImportReport',
  method: 'GET',
  path: '/api/imports/{importId}/report',
  tag: 'Exchange',
  summary: 'Everything created, skipped and doubted, line by line, as CSV',
  access: 'user',
  role: 'viewer',
  params: ofImport,
  reply: { kind: 'stream', contentTypes: ['text/csv'] },
});
