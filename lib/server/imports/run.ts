import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { Problem } from '@/lib/contract/problem';
import { borrowLongConnection, sql } from '../db/client';
import { isCollision, isDatabaseAway } from '../db/faults';
import { JsonFault } from '../http/json-fault';
import { log } from '../log';
import { announce } from '../project-events';
import { BucketRefused } from '../store/s3-source';
import { isStoreError } from '../store/store-error';
import { importAnnotations } from './import-annotations';
import { importPictures, isFromBucket } from './import-pictures';
import { dropFile, fetchFile, finish, ImportCancelled, ImportRefused, type Job, putReport } from './job';
import { Ledger } from './ledger';
import { openSource } from './sources';
import { NotAnArchive, refuseOther } from './zip-entries';

const mostAttempts = 3;

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

async function work(client: pg.PoolClient, job: Job, ledger: Ledger, folder: string): Promise<void> {
  const path = join(folder, 'file');
  if (!isFromBucket(job)) await fetchFile(job, path);
  if (job.format === 'images') await refuseOther(path);
  if (job.format === 'images' || job.format === 's3_images') return importPictures(job, ledger, folder);
  const source = openSource(job.format, path, (await stat(path)).size);
  await importAnnotations(client, job, source, ledger, folder);
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
