import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { z } from 'zod';
import type { Page } from '@/lib/contract/endpoint';
import {
  groundTruth,
  type Import,
  type ImportOptions,
  importFields,
  type runImport as runEndpoint,
} from '@/lib/contract/imports';
import { Problem } from '@/lib/contract/problem';
import { splitModel } from './analyses';
import { missingProblem } from './auth/access';
import type { Caller } from './auth/caller';
import { afterCommit, sql } from './db/client';
import { env } from './env';
import { fieldErrors } from './http/answer';
import type { UploadForm } from './http/multipart';
import { newId } from './ids';
import { openPartOf } from './imports/buckets';
import { importFileKey } from './imports/job';
import { wakeImports } from './imports/worker';
import { log } from './log';
import { toAddress } from './store/bucket-part';
import { getStore } from './store/store';

interface ImportRow extends Omit<Import, 'sha256' | 'size_bytes' | 'has_report' | `${string}_at`> {
  sha256: Buffer;
  size_bytes: string;
  report_key: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

const columns = `id, project_id, format, filename, size_bytes, sha256, options, is_preview, status, phase, progress, outcome,
  error_message, report_key, created_by, created_at, started_at, finished_at`;

function toImport({ report_key, ...row }: ImportRow): Import {
  return {
    ...row,
    sha256: row.sha256.toString('hex'),
    size_bytes: Number(row.size_bytes),
    has_report: report_key !== null,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

type Fields = z.output<typeof importFields>;

/** Whose annotations a file holds where nothing is said: only what models found has to name its model. */
const defaultModels: Readonly<Partial<Record<Fields['format'], string>>> = {
  coco: groundTruth,
  yolo: groundTruth,
  // The file names the models itself.
  vista: 'vista',
  // Pictures are nobody's.
  images: 'images',
  s3_images: 'images',
};

const namesNoModel: ReadonlySet<Fields['format']> = new Set(['vista', 'images', 's3_images'] as const);

function optionsOf(fields: Fields): ImportOptions {
  const named = fields.model === undefined ? null : splitModel(fields.model);
  const model = named?.name ?? defaultModels[fields.format];
  if (model === undefined)
    throw new Problem('invalid-request', `The field "model" says whose results these are; it is missing.`, {
      errors: [{ pointer: '/model', message: 'is required for this format' }],
    });
  const { allowedModels } = env().analysis;
  const isAllowed = model === groundTruth || namesNoModel.has(fields.format) || allowedModels.includes(model);
  if (allowedModels.length > 0 && !isAllowed)
    throw new Problem(
      'model-not-allowed',
      `Model not allowed: "${model}". ML_ALLOWED_MODELS has ${allowedModels.join(', ')}.`,
      { errors: [{ pointer: '/model', message: 'is not in the allowed list', got: model }] },
    );
  return {
    model,
    version: fields.version ?? named?.version ?? '1',
    create_missing_images: fields.create_missing_images ?? false,
    empty_images: fields.empty_images ?? true,
    strict: fields.strict ?? false,
    coordinates: fields.coordinates ?? 'as_sent',
    ...(fields.format === 's3_images' && { source: toAddress(openPartOf(fields.source ?? '')) }),
  };
}

function readFields(form: UploadForm): Fields {
  // A form sends empty fields for what was left open.
  const given = [...form.fields].filter(([, value]) => value !== '');
  const result = importFields.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const errors = fieldErrors(result.error);
  throw new Problem(
    'invalid-request',
    `The form does not fit. ${errors[0]?.pointer}: ${errors[0]?.message}`,
    {
      errors,
    },
  );
}

/** What an import reads: a file that was sent, or what an address of a bucket names. */
interface Subject {
  readonly filename: string;
  readonly size: number;
  readonly sha256: Buffer;
  /** The file on this disk; null for a bucket. */
  readonly path: string | null;
}

function subjectOf({ files: [file, second] }: UploadForm, { source }: ImportOptions): Subject {
  const refuse = (message: string) =>
    new Problem('invalid-request', `The field "file" ${message}.`, {
      errors: [{ pointer: '/file', message }],
    });
  if (source !== undefined) {
    if (file) throw refuse('is not read where images come from a bucket: leave it out');
    return { filename: source, size: 0, sha256: createHash('sha256').update(source).digest(), path: null };
  }
  if (!file) throw refuse('is missing');
  if (second) throw refuse('holds more than one file: send one');
  if (file.tooLarge)
    throw new Problem('payload-too-large', `The file has more than ${env().limits.importBytes} bytes.`, {
      extensions: { limit: env().limits.importBytes },
    });
  return file;
}

/**
 * Takes a file in, or the address of a bucket, to be read beside the requests. The same asked for again while it waits
 * or runs is that import.
 * @throws Problem 400, 413
 */
export async function createImport(caller: Caller, projectId: string, form: UploadForm): Promise<Import> {
  const fields = readFields(form);
  const options = optionsOf(fields);
  const { filename, size, sha256, path } = subjectOf(form, options);
  const isPreview = fields.dry_run ?? false;
  const same = await findSame(projectId, sha256, fields.format, options, isPreview);
  if (same) return same;
  const id = newId();
  if (path !== null)
    await getStore().put(importFileKey(id), createReadStream(path), {
      contentType: 'application/octet-stream',
      contentLength: size,
    });
  const { rows } = await sql().query<ImportRow>(
    `INSERT INTO imports (id, project_id, format, filename, size_bytes, sha256, object_key, options, is_preview, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${columns}`,
    [
      id,
      projectId,
      fields.format,
      filename.toWellFormed().replaceAll('\0', '').slice(0, 255) || 'file',
      size,
      sha256,
      path && importFileKey(id),
      JSON.stringify(options),
      isPreview,
      caller.email,
    ],
  );
  return enqueued(rows[0]);
}

function enqueued(row: ImportRow | undefined): Import {
  if (!row) throw new Error('an import was not stored');
  // Within a remembered call there is a transaction: the worker must neither see nor use it.
  afterCommit(() => void wakeImports());
  return toImport(row);
}

async function findSame(
  projectId: string,
  sha256: Buffer,
  format: string,
  options: ImportOptions,
  isPreview: boolean,
): Promise<Import | null> {
  const { rows } = await sql().query<ImportRow>(
    `SELECT ${columns} FROM imports WHERE project_id = $1 AND sha256 = $2 AND format = $3 AND options::jsonb = $4::jsonb
       AND is_preview = $5 AND status IN ('queued', 'running') AND NOT cancel_requested ORDER BY created_at LIMIT 1`,
    [projectId, sha256, format, JSON.stringify(options), isPreview],
  );
  return rows[0] ? toImport(rows[0]) : null;
}

/** @throws Problem 404 */
export async function getImport(importId: string): Promise<Import> {
  const { rows } = await sql().query<ImportRow>(`SELECT ${columns} FROM imports WHERE id = $1`, [importId]);
  if (!rows[0]) throw missingProblem('import');
  return toImport(rows[0]);
}

/** The imports of a project, newest first. */
export async function listImports(projectId: string, skip: number, limit: number): Promise<Page<Import>> {
  const { rows } = await sql().query<ImportRow & { total: number }>(
    `SELECT ${columns}, (count(*) OVER ())::int AS total FROM imports WHERE project_id = $1
     ORDER BY created_at DESC, id DESC OFFSET $2 LIMIT $3`,
    [projectId, skip, limit],
  );
  return { items: rows.map(({ total: _, ...row }) => toImport(row)), total: rows[0]?.total ?? 0 };
}

type RunFields = z.output<typeof runEndpoint.body.schema>;

/** Runs what was previewed. @throws Problem 404, 409 where it was not, or its file is gone */
export async function runPreviewed(importId: string, fields: RunFields): Promise<Import> {
  const before = await getImport(importId);
  const options = { ...before.options, ...fields };
  const { rows } = await sql().query<ImportRow>(
    `UPDATE imports SET status = 'queued', is_preview = false, options = $2, progress = 0, phase = 'waiting', attempts = 0,
       started_at = NULL, finished_at = NULL, outcome = NULL, report_key = NULL
     WHERE id = $1 AND status = 'previewed' AND (object_key IS NOT NULL OR format = 's3_images') RETURNING ${columns}`,
    [importId, JSON.stringify(options)],
  );
  if (!rows[0])
    throw new Problem(
      'conflict',
      `The import is ${before.status}: only a preview can be run. Send the file again.`,
    );
  return enqueued(rows[0]);
}

/** Stops an import that has not ended; one that has stays as it is. */
export async function cancelImport(importId: string): Promise<Import> {
  const { rows } = await sql().query<ImportRow>(
    `UPDATE imports SET cancel_requested = true,
       status = CASE WHEN status = 'running' THEN status ELSE 'cancelled'::import_status END,
       finished_at = CASE WHEN status = 'running' THEN NULL ELSE now() END
     WHERE id = $1 AND status IN ('queued', 'running', 'previewed') RETURNING ${columns}`,
    [importId],
  );
  if (rows[0]?.status === 'cancelled')
    afterCommit(() => {
      getStore()
        .delete(importFileKey(importId))
        .catch((error) =>
          log.warn({ err: error, import_id: importId }, 'the file of an import was left behind'),
        );
    });
  return rows[0] ? toImport(rows[0]) : getImport(importId);
}

/** Where the report of an import lies. @throws Problem 404 before there is one */
export async function findReport(importId: string) {
  const { rows } = await sql().query<ImportRow>(`SELECT ${columns} FROM imports WHERE id = $1`, [importId]);
  const row = rows[0];
  if (!row?.report_key) throw new Problem('not-found', 'The import has no report before it has ended.');
  return { key: row.report_key, contentType: 'text/csv', filename: `import-${row.filename}.csv` };
}

/** A preview that nobody ran gives its file up. */
const previewsKeptFor = '7 days';

/** Ends the previews that were left; says how many. */
export async function endStalePreviews(): Promise<number> {
  const { rows } = await sql().query<{ id: string }>(
    `UPDATE imports SET status = 'cancelled', object_key = NULL
     WHERE status = 'previewed' AND finished_at < now() - $1::interval RETURNING id`,
    [previewsKeptFor],
  );
  for (const { id } of rows) await getStore().delete(importFileKey(id));
  return rows.length;
}
