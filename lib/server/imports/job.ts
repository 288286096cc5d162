import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import type { ImportFormat, ImportOptions, ImportOutcome } from '@/lib/contract/imports';
import type { CocoCategory } from '@/lib/formats/coco-in';
import { log } from '../log';
import { getStore } from '../store/store';

/** A row of `imports` as the worker needs it. */
export interface Job {
  id: string;
  project_id: string;
  format: ImportFormat;
  filename: string;
  size_bytes: string;
  sha256: Buffer;
  object_key: string | null;
  options: ImportOptions;
  is_preview: boolean;
  status: string;
  attempts: number;
  cancel_requested: boolean;
  created_by: string;
}

/** An import that cannot be done, in words for whoever asked for it. */
export class ImportRefused extends Error {}
/** Somebody has asked for its end. */
export class ImportCancelled extends Error {}

const reportKey = (importId: string) => `imports/${importId}/report`;
/** Where the file of an import waits. */
export const importFileKey = (importId: string) => `imports/${importId}/file`;

/** Fetches what was sent; throws where it is not there any more, or not what was sent. */
export async function fetchFile({ id, object_key, sha256 }: Job, path: string): Promise<void> {
  const object = object_key === null ? null : await getStore().get(object_key);
  if (!object) throw new ImportRefused(`The file is not in the store any more. Send it again.`);
  const hash = createHash('sha256');
  const bytes = Readable.fromWeb(object.stream as Parameters<typeof Readable.fromWeb>[0]);
  bytes.on('data', (chunk: Buffer) => hash.update(chunk));
  await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
  if (!hash.digest().equals(sha256)) throw new Error(`the file of import ${id} is not what was sent`);
}

/** An import that has ended has ended, also where its file cannot be removed just now. */
export async function dropFile({ id }: Job): Promise<void> {
  await getStore()
    .delete(importFileKey(id))
    .catch((error) => log.warn({ err: error, import_id: id }, 'the file of an import was left behind'));
}

/** Keeps the report of an import, which stands in its folder. */
export async function putReport(importId: string, folder: string): Promise<void> {
  const path = join(folder, 'report');
  const { size } = await stat(path);
  await getStore().put(reportKey(importId), createReadStream(path), {
    contentType: 'text/csv',
    contentLength: size,
  });
}

/**
 * Notes the end of an import. One that is to be stored is cancelled if that was asked for before this moment.
 * @throws ImportCancelled
 */
export async function finish(
  client: Pick<pg.PoolClient, 'query'>,
  { id }: Job,
  status: 'previewed' | 'completed' | 'failed' | 'cancelled',
  outcome: ImportOutcome,
  message: string | null,
  categories: readonly CocoCategory[] = [],
): Promise<void> {
  const isGood = status === 'previewed' || status === 'completed';
  const keepsFile = status === 'previewed';
  const { rowCount } = await client.query(
    `UPDATE imports SET status = $2::import_status, outcome = $3::json, error_message = $4, categories = $5::json,
       progress = CASE WHEN $8::boolean THEN 1 ELSE progress END, phase = 'ended', report_key = $6,
       object_key = CASE WHEN $7::boolean THEN object_key END, finished_at = now()
     WHERE id = $1 AND NOT ($8::boolean AND cancel_requested)`,
    [
      id,
      status,
      JSON.stringify(outcome),
      message,
      JSON.stringify(categories),
      reportKey(id),
      keepsFile,
      isGood,
    ],
  );
  if (rowCount === 0 && isGood) throw new ImportCancelled();
}
