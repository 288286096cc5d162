import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Computation, PendingComputation } from '@/lib/contract/comparison';
import { Problem } from '@/lib/contract/problem';
import { missingProblem, requireRole } from './auth/access';
import type { Caller } from './auth/caller';
import { type Computed, Lane, readAnswer } from './computing/lane';
import { ResultCache } from './computing/result-cache';
import type { ComputingTask, ComputingTasks } from './computing/tasks';
import { env } from './env';
import { Reply } from './http/answer';
import { newId } from './ids';
import { log } from './log';

/**
 * What takes long is computed in a thread of its own, once for all who ask for it, and kept under a key that names
 * everything it depends on. Whoever does not want to wait is told how far it is.
 */

interface Job {
  readonly id: string;
  readonly projectId: string;
  readonly total: number;
  readonly resultUrl: string;
  readonly result: Promise<Computed<ComputingTask>>;
  status: Computation['status'];
  done: number;
  detail: string | null;
  endedAt: number | null;
}

/** One long computation at a time, so that a core is left for everything else; and a thread for the short ones. */
interface Computing {
  readonly long: Lane;
  readonly short: Lane;
  readonly cache: ResultCache;
  readonly running: Map<string, Job>;
  readonly known: Map<string, Job>;
}

const mostWaiting = 100;
const knownForMs = 3_600_000;
const memoryBytes = 128 * 2 ** 20;

// Next bundles routes apart: what all of them share hangs on globalThis.
const shared = globalThis as typeof globalThis & { vistaComputing?: Computing };

function computing(): Computing {
  if (!shared.vistaComputing) {
    const { dataDir, limits } = env();
    const folder = join(/* turbopackIgnore: true */ dataDir, 'cache', 'results');
    shared.vistaComputing = {
      long: new Lane(mostWaiting),
      short: new Lane(mostWaiting),
      cache: new ResultCache(folder, limits.resultCacheBytes, memoryBytes),
      running: new Map(),
      known: new Map(),
    };
  }
  return shared.vistaComputing;
}

/** Another build may compute otherwise: its results are others. */
let build: string | undefined;
function buildId(): string {
  try {
    build ??= readFileSync(join(/* turbopackIgnore: true */ process.cwd(), '.next', 'BUILD_ID'), 'utf8');
  } catch {
    build = 'development';
  }
  return build;
}

/** Maps are written as lists of their entries, in the order of their keys. */
function keyOf(parts: readonly unknown[]): string {
  const text = JSON.stringify([buildId(), ...parts], (_, value: unknown) =>
    value instanceof Map ? [...value].sort(([p], [q]) => (p < q ? -1 : 1)) : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

/** A result, or how far it is. */
export type Progress<Task extends ComputingTask> =
  | { readonly kind: 'done'; readonly value: ComputingTasks[Task]['answer']; readonly computedAt: string }
  | { readonly kind: 'pending'; readonly computation: PendingComputation };

/** What is to be computed, and who may wait how long for it. */
export interface Computable<Task extends ComputingTask> {
  readonly projectId: string;
  /** Everything that the result depends on. */
  readonly dependsOn: readonly unknown[];
  /** How many images there are to be done. */
  readonly total: number;
  readonly ask: ComputingTasks[Task]['ask'];
  /** The address of the request, at which the result is answered. */
  readonly url: URL;
  readonly waitSeconds: number;
}

/** The kept result of a task; undefined where it was not computed yet. */
export async function findComputed<Task extends ComputingTask>(
  task: Task,
  dependsOn: readonly unknown[],
): Promise<Progress<Task> | undefined> {
  const found = await computing().cache.get(keyOf([task, ...dependsOn]), (bytes) => readAnswer<Task>(bytes));
  return found === undefined ? undefined : { kind: 'done', ...(found as Computed<Task>) };
}

/**
 * Computes a task beside the requests, or joins those who wait for the same one.
 * @throws whatever went wrong in it, and Problem 429 where too many wait
 */
export async function compute<Task extends ComputingTask>(
  task: Task,
  computable: Computable<Task>,
): Promise<Progress<Task>> {
  const key = keyOf([task, ...computable.dependsOn]);
  const job = computing().running.get(key) ?? start(task, key, computable);
  const result = await withinTime(job.result as Promise<Computed<Task>>, computable.waitSeconds * 1000);
  if (result) return { kind: 'done', ...result };
  const { id, done, total, resultUrl, status } = job;
  const running = status === 'queued' ? 'queued' : 'running';
  return { kind: 'pending', computation: { status: running, id, done, total, result_url: resultUrl } };
}

/** Computes something short, in the thread for that, and keeps nothing. */
export async function computeNow<Task extends ComputingTask>(
  task: Task,
  ask: ComputingTasks[Task]['ask'],
): Promise<ComputingTasks[Task]['answer']> {
  const { computed } = await computing().short.ask(task, ask);
  return computed.value;
}

function start<Task extends ComputingTask>(
  task: Task,
  key: string,
  { projectId, total, ask, url }: Computable<Task>,
): Job {
  const { long, cache, running, known } = computing();
  const work = async (): Promise<Computed<Task>> => {
    const { computed, bytes } = await long.ask(task, ask, {
      onStart: () => {
        job.status = 'running';
      },
      onProgress: (done) => {
        job.done = done;
      },
    });
    await cache.put(key, computed, bytes);
    return computed;
  };
  const job: Job = {
    id: newId(),
    projectId,
    total,
    resultUrl: `${url.pathname}${url.search}`,
    // One turn later, so that the job exists when its work begins.
    result: Promise.resolve().then(work),
    status: 'queued',
    done: 0,
    detail: null,
    endedAt: null,
  };
  running.set(key, job);
  known.set(job.id, job);
  job.result
    .then(
      () => {
        job.status = 'completed';
        job.done = total;
      },
      (error: unknown) => {
        job.status = 'failed';
        job.detail =
          error instanceof Problem ? error.message : 'It failed here; the log says why. Ask again.';
        log.error({ err: error, computation: job.id, task }, 'a computation failed');
      },
    )
    .finally(() => {
      job.endedAt = Date.now();
      running.delete(key);
      forgetOld(known);
    });
  return job;
}

function forgetOld(known: Map<string, Job>): void {
  const before = Date.now() - knownForMs;
  for (const [id, { endedAt }] of known) if (endedAt !== null && endedAt < before) known.delete(id);
}

async function withinTime<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** How far a computation is. @throws Problem 404 for one that is not known, or of a project that the caller is not in */
export async function getComputation(caller: Caller, computationId: string): Promise<Computation> {
  const job = computing().known.get(computationId.toLowerCase());
  if (!job) throw missingProblem('computation');
  try {
    await requireRole(caller, 'project', job.projectId, 'viewer');
  } catch (error) {
    throw error instanceof Problem && error.code === 'not-found' ? missingProblem('computation') : error;
  }
  const { id, status, done, total, detail, resultUrl } = job;
  return { id, status, done, total, detail, result_url: resultUrl };
}

/** The answer of an endpoint that may take long: the result, or 202 and where to ask. */
export function orPending<T extends object>(
  result: T | { readonly pending: PendingComputation },
): T | Reply<PendingComputation> {
  if (!('pending' in result)) return result;
  const { pending } = result;
  return new Reply(
    { value: pending },
    {
      status: 202,
      headers: { location: `/api/computations/${pending.id}`, 'retry-after': '1' },
    },
  );
}
