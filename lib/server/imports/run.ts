import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import type { ImportFormat, ImportOptions, ImportOutcome } from '@/lib/contract/imports';
import { Problem } from '@/lib/contract/problem';
import type { CocoCategory } from '@/lib/formats/coco-in';
import { borrowLongConnection, sql } from '../db/client';
import { isCollision, isDatabaseAway } from '../db/faults';
import { env } from '../env';
import { JsonFault } from '../http/json-fault';
import { log } from '../log';
import { announce } from '../project-events';
import { BucketRefused } from '../store/s3-source';
import { getStore } from '../store/store';
import { isStoreError } from '../store/store-error';
import { getImportSource, openPartOf } from './buckets';
import { Ledger } from './ledger';
import { type Picture, picturesOfBucket, picturesOfZip, takePictures } from './pictures';
import { Plan } from './plan';
import type { ImportSource } from './source';
import { openSource } from './sources';
import {
  countAnnotations,
  insertAnalyses,
  insertImages,
  listAnalyses,
  lookUpAnalyses,
  type Origin,
  openRows,
  takeAnnotations,
  tallyImages,
  tallyLater,
} from './write';
import { NotAnArchive, refuseOther } from './zip-entries';

/** A row of `imports` as the worker needs it. */
interface Job {
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
class ImportRefused extends Error {}
class ImportCancelled extends Error {}

const mostAttempts = 3;
const reportKey = (importId: string) => `imports/${importId}/report`;
/** Where the file of an import waits. */
export const importFileKey = (importId: string) => `imports/${importId}/file`;

/**
 * Runs an import in one transaction, whose advisory lock keeps other servers from it and goes with the connection, so
 * that what a dead server had begun is begun again by the next one.
 * @returns false where another server is at it, or there is nothing to do any more
 */
export async function runImport(importId: string): Promise<boolean> {
  const client = await borrowLongConnection();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const locked = await client.query<{ held: boolean }>(
      'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS held',
      [`import ${importId}`],
    );
    const job = locked.rows[0]?.held ? await begin(importId) : undefined;
    if (job) broken = await attempt(client, job);
    return job !== undefined;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // Whatever was not committed is undone; a connection in the middle of a COPY is of no further use.
    if (!broken) await client.query('ROLLBACK').catch((error) => (broken = error));
    client.release(broken);
  }
}

async function begin(importId: string): Promise<Job | undefined> {
  const { rows } = await sql().query<Job>(
    `UPDATE imports SET status = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now())
     WHERE id = $1 AND status IN ('queued', 'running') RETURNING *`,
    [importId],
  );
  return rows[0];
}

/** Does the work and notes how it ended. Gives the error after which the connection cannot be used again. */
async function attempt(client: pg.PoolClient, job: Job): Promise<Error | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'vista-import-'));
  const ledger = new Ledger(join(folder, 'report'));
  let failure: Error | undefined;
  try {
    if (job.attempts > mostAttempts)
      throw new ImportRefused(
        `It broke off ${mostAttempts} times, with the server or its database; it is not tried again.`,
      );
    await work(client, job, ledger, folder);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    // A database or store that is away for a while is no fault of the file: it is begun again.
    if (isPassing(failure) && job.attempts < mostAttempts) {
      await ledger.close();
      throw failure;
    }
    await end(job, ledger, folder, failure);
  } finally {
    announce({ kind: 'import', id: job.id, project: job.project_id });
    await rm(folder, { recursive: true, force: true });
  }
  return failure;
}

const isPassing = (failure: Error) =>
  isDatabaseAway(failure) ||
  isCollision(failure) ||
  (isStoreError(failure) && failure.code === 'store-unavailable');

type Extent = Pick<ImportSource, 'progress' | 'totalBytes'>;

/** Images from a zip that was sent, or from a bucket. */
async function workOnPictures(job: Job, ledger: Ledger, folder: string): Promise<void> {
  const extent = { progress: { bytes: 0 }, totalBytes: isFromBucket(job) ? 0 : Number(job.size_bytes) };
  const watch = new Watch(job.id, extent);
  const abort = () => watch.signal.throwIfAborted();
  try {
    const pictures = isFromBucket(job)
      ? await openBucket(job, watch, extent, abort)
      : picturesOfZip(join(folder, 'file'));
    watch.phase = job.is_preview ? 'Looking at the images' : 'Storing the images';
    const taking = {
      projectId: job.project_id,
      createdBy: job.created_by,
      isPreview: job.is_preview,
      folder,
    };
    await takePictures(pictures, taking, ledger, (bytes) => {
      extent.progress.bytes += bytes;
      abort();
    });
    await ledger.close();
    await putReport(job.id, folder);
    await watch.stop();
    await finish(sql(), job, job.is_preview ? 'previewed' : 'completed', ledger.toOutcome(), null);
    if (!job.is_preview) await dropFile(job);
  } finally {
    await watch.stop();
  }
}

const isFromBucket = ({ format }: Job) => format === 's3_images';

/** The bucket is looked through once before, so that it is known how much there is. */
async function openBucket(
  { id, options }: Job,
  watch: Watch,
  extent: { totalBytes: number },
  abort: () => void,
): Promise<AsyncIterable<Picture>> {
  const part = openPartOf(options.source ?? '');
  const source = getImportSource();
  watch.phase = 'Listing the bucket';
  for await (const objects of source.list(part)) {
    for (const { size } of objects) extent.totalBytes += size;
    abort();
  }
  await sql().query('UPDATE imports SET size_bytes = $2 WHERE id = $1', [id, extent.totalBytes]);
  return picturesOfBucket(source, part);
}

async function work(client: pg.PoolClient, job: Job, ledger: Ledger, folder: string): Promise<void> {
  const path = join(folder, 'file');
  if (!isFromBucket(job)) await fetchFile(job, path);
  if (job.format === 'images') await refuseOther(path);
  if (job.format === 'images' || job.format === 's3_images') {
    await workOnPictures(job, ledger, folder);
    return;
  }
  const { size } = await stat(path);
  const source = openSource(job.format, path, size);
  const watch = new Watch(job.id, source);
  const abort = () => watch.signal.throwIfAborted();
  try {
    const { options } = job;
    watch.phase = 'Reading what the file declares';
    const planOptions = {
      projectId: job.project_id,
      createsMissing: options.create_missing_images,
      mostPixels: env().limits.imagePixels,
      declaresAnalyses: source.declaresAnalyses,
    };
    const plan = await Plan.make(client, planOptions, ledger);
    const categories = await readDeclarations(source, plan, ledger, job, abort);
    const rest = source.speaksForDataSet && options.empty_images ? plan.addRestOfDataSets() : 0;
    if (rest > 0)
      ledger.note(
        'file',
        'warning',
        {
          code: 'images-without-rows',
          message: `${rest} images of the data set have no row: they count as looked at, nothing found`,
        },
        job.filename,
      );
    const origin = {
      projectId: job.project_id,
      importId: job.id,
      importKey: importKeyOf(job),
      format: job.format,
      filename: job.filename,
      createdBy: job.created_by,
      options,
    };
    await noteRivals(client, job, plan, ledger, origin.importKey);
    watch.phase = job.is_preview ? 'Judging the annotations' : 'Storing the annotations';
    const onBatch = async () => abort();
    if (job.is_preview) {
      await lookUpAnalyses(client, origin, plan);
      await takeAnnotations(source, plan, ledger, null, options.coordinates, onBatch);
      await listAnalyses(plan, ledger);
      await ledger.close();
      await putReport(job.id, folder);
      await watch.stop();
      await finish(sql(), job, 'previewed', ledger.toOutcome(), null, categories);
      return;
    }
    await storeAll(client, origin, source, plan, ledger, onBatch);
    await listAnalyses(plan, ledger);
    if (options.strict && ledger.skipped > 0)
      throw new ImportRefused(
        `${ledger.skipped} things of the file would be skipped, and "strict" was asked for: nothing was stored.`,
      );
    watch.phase = 'Counting';
    await countAnnotations(client, plan);
    await ledger.close();
    await putReport(job.id, folder);
    abort();
    await watch.stop();
    noteDeleted(await tallyImages(client, plan), ledger, job.filename);
    await finish(client, job, 'completed', ledger.toOutcome(), null, categories);
    await client.query('COMMIT');
    announceImages(job.project_id, plan);
    await dropFile(job);
  } finally {
    await watch.stop();
  }
}

/** Writes images, analyses and annotations, which nobody sees before the commit. */
async function storeAll(
  client: pg.PoolClient,
  origin: Origin,
  source: ImportSource,
  plan: Plan,
  ledger: Ledger,
  onBatch: () => Promise<void>,
): Promise<void> {
  await tallyLater(client);
  await insertImages(client, origin, plan);
  await insertAnalyses(client, origin, plan);
  const rows = openRows(client);
  try {
    await takeAnnotations(source, plan, ledger, rows, origin.options.coordinates, onBatch);
    await rows.end();
  } catch (error) {
    rows.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** Known only when the report is written: it stands in the answer alone. */
function noteDeleted(images: number, ledger: Ledger, filename: string): void {
  if (images === 0) return;
  const message = `${images} images were deleted while the file was read: what is of them is in the trash with them`;
  ledger.note('file', 'warning', { code: 'images-deleted-meanwhile', message }, filename);
}

/** Announcing more would tell watchers nothing new: each has to ask for the whole list again. */
const mostAnnounced = 100;

function announceImages(project: string, plan: Plan): void {
  for (const { imageId } of [...plan.places.values()].slice(0, mostAnnounced))
    announce({ kind: 'image', id: imageId, project });
}

async function readDeclarations(
  source: ImportSource,
  plan: Plan,
  ledger: Ledger,
  job: Job,
  abort: () => void,
): Promise<readonly CocoCategory[]> {
  const categories: CocoCategory[] = [];
  const knowledge = { categories: () => readCategories(job.project_id) };
  for await (const batch of source.declarations(knowledge)) {
    for (const declared of batch) {
      if (declared.kind === 'image') plan.add(declared.image);
      else if (declared.kind === 'analysis') plan.addAnalysis(declared.analysis);
      else if (declared.kind === 'category') categories.push(declared.category);
      else if (declared.kind === 'doubt') ledger.note('file', 'warning', declared.remark, declared.place);
      else {
        if (declared.what === 'image') ledger.images.skipped++;
        ledger.note(declared.what, 'skipped', declared.fault.remark, declared.fault.pointer);
      }
    }
    await ledger.flush();
    abort();
  }
  return categories;
}

async function readCategories(projectId: string): Promise<readonly CocoCategory[]> {
  const { rows } = await sql().query<{ categories: readonly CocoCategory[] }>(
    `SELECT categories FROM imports WHERE project_id = $1 AND format = 'coco' AND status = 'completed'
       AND categories IS NOT NULL ORDER BY finished_at`,
    [projectId],
  );
  return rows.flatMap((row) => row.categories);
}

/** Another analysis of the same model and version on an image is not touched; the newest one is what is compared. */
async function noteRivals(
  client: pg.PoolClient,
  { project_id, options, format }: Job,
  plan: Plan,
  ledger: Ledger,
  importKey: string,
): Promise<void> {
  if (format === 'vista') return;
  const { rows } = await client.query<{ image_id: string }>(
    `SELECT DISTINCT image_id FROM analyses WHERE project_id = $1 AND model_name = $2 AND model_version = $3
       AND deleted_at IS NULL AND import_key IS DISTINCT FROM $4`,
    [project_id, options.model, options.version, importKey],
  );
  const taken = new Set([...plan.places.values()].map((place) => place.imageId));
  const rivals = rows.filter((row) => taken.has(row.image_id)).length;
  if (rivals === 0) return;
  const message = `${rivals} images have an analysis of ${options.model}@${options.version} already: it stays, and the new one counts in comparisons`;
  ledger.note(
    'file',
    'warning',
    { code: 'model-has-analyses', message },
    `${options.model}@${options.version}`,
  );
}

/** The same for the same file, read in the same way. */
function importKeyOf({ sha256, format, options: { model, version, coordinates } }: Job): string {
  return createHash('sha256')
    .update(sha256)
    .update(JSON.stringify([format, model, version, coordinates]))
    .digest('base64url');
}

async function fetchFile({ id, object_key, sha256 }: Job, path: string): Promise<void> {
  const object = object_key === null ? null : await getStore().get(object_key);
  if (!object) throw new ImportRefused(`The file is not in the store any more. Send it again.`);
  const hash = createHash('sha256');
  const bytes = Readable.fromWeb(object.stream as Parameters<typeof Readable.fromWeb>[0]);
  bytes.on('data', (chunk: Buffer) => hash.update(chunk));
  await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
  if (!hash.digest().equals(sha256)) throw new Error(`the file of import ${id} is not what was sent`);
}

/** An import that has ended has ended, also where its file cannot be removed just now. */
async function dropFile({ id }: Job): Promise<void> {
  await getStore()
    .delete(importFileKey(id))
    .catch((error) => log.warn({ err: error, import_id: id }, 'the file of an import was left behind'));
}

async function putReport(importId: string, folder: string): Promise<void> {
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
async function finish(
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

async function end(job: Job, ledger: Ledger, folder: string, failure: Error): Promise<void> {
  await ledger.close();
  await putReport(job.id, folder);
  const outcome = ledger.toOutcome();
  if (failure instanceof ImportCancelled) await finish(sql(), job, 'cancelled', outcome, null);
  else await finish(sql(), job, 'failed', outcome, wordsFor(failure, job.id));
  await dropFile(job);
}

function wordsFor(failure: Error, importId: string): string {
  if (failure instanceof ImportRefused || failure instanceof NotAnArchive || failure instanceof BucketRefused)
    return failure.message;
  if (failure instanceof Problem) return failure.message;
  if (failure instanceof JsonFault) return failure.message + (failure.hint ? ` ${failure.hint}` : '');
  log.error({ err: failure, import_id: importId }, 'an import failed');
  return `Something went wrong here and nothing was stored. Quote the import ${importId} when you report it.`;
}

/** Shows how far the work is, and sees whether it should stop. */
class Watch {
  readonly #controller = new AbortController();
  readonly #timer;
  #last: Promise<void> = Promise.resolve();
  phase = 'Fetching the file';

  constructor(importId: string, source: Extent) {
    const look = async () => {
      const progress = Math.min(0.99, source.progress.bytes / Math.max(1, source.totalBytes));
      try {
        const { rows } = await sql().query<{ cancel_requested: boolean }>(
          `UPDATE imports SET phase = $2, progress = $3 WHERE id = $1 AND status = 'running' RETURNING cancel_requested`,
          [importId, this.phase, progress],
        );
        if (rows[0]?.cancel_requested) this.#controller.abort(new ImportCancelled());
      } catch (error) {
        log.warn({ err: error, import_id: importId }, "an import's progress could not be noted");
      }
    };
    this.#timer = setInterval(() => {
      this.#last = this.#last.then(look);
    }, 500);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** After it the row is not touched from here any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
  }
}
