import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { timelineEvent } from '@/lib/contract/analyses';
import type { Page } from '@/lib/contract/endpoint';
import { db, sql } from './db/client';
import { log } from './log';
import { shutdownSignal } from './shutdown';

/**
 * What the server saw of a pipeline. Calls are noted behind the answer, many in one statement, so that keeping the
 * timeline costs a pipeline nothing; a reader first waits for what is still on its way.
 */

interface Noted {
  analysisId: string;
  at: Date;
  call: string;
  status: number;
  rows: number | null;
  ms: number;
  error: string | null;
}

interface Outbox {
  waiting: Noted[];
  writing: Promise<void> | undefined;
}

const shared = globalThis as typeof globalThis & { vistaTimeline?: Outbox };
if (!shared.vistaTimeline) shared.vistaTimeline = { waiting: [], writing: undefined };
const outbox = shared.vistaTimeline;

/** Calls within so many milliseconds are written together. */
const gatherMs = 100;
/** Calls that wait at the most; beyond them the oldest is dropped, since a database that is away must not fill memory. */
const mostWaiting = 10_000;

/** Notes a pipeline call. Never fails, never waits. */
export function noteCall(
  analysisId: string,
  call: string,
  status: number,
  ms: number,
  rows: number | null,
  error: string | null,
): void {
  if (outbox.waiting.length >= mostWaiting) outbox.waiting.shift();
  outbox.waiting.push({
    analysisId,
    at: new Date(),
    call,
    status,
    rows,
    ms,
    error: error?.slice(0, 2000) ?? null,
  });
  if (!outbox.writing) outbox.writing = write();
}

/** Calls that wait to be written. */
export function waitingCalls(): number {
  return outbox.waiting.length;
}

async function write(): Promise<void> {
  // Leaves the request's own turn (and its transaction) before touching the database, and lets more come together.
  await sleep(gatherMs, undefined, { signal: shutdownSignal() }).catch(() => {});
  while (outbox.waiting.length > 0) {
    const batch = outbox.waiting.splice(0, 500);
    try {
      await sql().query({
        name: 'note-calls',
        text: `INSERT INTO timeline_events (analysis_id, at, call, status, rows, ms, error)
         SELECT e.analysis_id, e.at, e.call, e.status, e.rows, e.ms, e.error
         FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::int[], $5::int[], $6::float8[], $7::text[])
           WITH ORDINALITY AS e (analysis_id, at, call, status, rows, ms, error, n),
           -- Nothing was promised about these: pipelines' own commits need not queue behind theirs.
           (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
         WHERE EXISTS (SELECT 1 FROM analyses a WHERE a.id = e.analysis_id) ORDER BY e.n`,
        values: [
          batch.map((e) => e.analysisId),
          batch.map((e) => e.at),
          batch.map((e) => e.call),
          batch.map((e) => e.status),
          batch.map((e) => e.rows),
          batch.map((e) => e.ms),
          batch.map((e) => e.error),
        ],
      });
    } catch (error) {
      log.warn({ err: error, lost: batch.length }, 'timeline events could not be kept');
    }
  }
  outbox.writing = undefined;
}

/** The calls that an analysis received, oldest first. */
export async function listTimeline(
  analysisId: string,
  skip: number,
  limit: number,
): Promise<Page<z.output<typeof timelineEvent>>> {
  await outbox.writing;
  const where = { analysisId };
  const [rows, total] = await Promise.all([
    db().timelineEvent.findMany({ where, orderBy: { id: 'asc' }, skip, take: limit }),
    db().timelineEvent.count({ where }),
  ]);
  const items = rows.map((row) => ({
    at: row.at.toISOString(),
    call: row.call,
    status: row.status,
    rows: row.rows,
    ms: row.ms,
    error: row.error,
  }));
  return { items, total };
}
