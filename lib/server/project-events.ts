import type { AnalysisEvent, ChangedKind, ProjectEvent } from '@/lib/contract/events';
import { afterCommit, sql } from './db/client';
import { log } from './log';
import { onNotification } from './notifications';

/**
 * What changes in projects, told to whoever watches one, in this process and in every other that works on the same
 * database. A change is announced behind the answer, many in one statement; what became of it is looked up where
 * somebody watches. Announcing costs a pipeline nothing, and a lost announcement costs a watcher a moment of delay only:
 * pages also ask from time to time.
 */

const channel = 'vista_changes';

/** A change as it is announced; the project of an analysis is looked up by the listener. */
type Change =
  | { readonly kind: 'analysis'; readonly id: string }
  | { readonly kind: ChangedKind; readonly id: string; readonly project: string };

type Send = (event: ProjectEvent) => void;

interface Shared {
  /** Announcements on their way, by what they are about: a hundred calls for one analysis are one change. */
  readonly outbox: Map<string, Change>;
  isSending: boolean;
  readonly watchers: Map<string, Set<Send>>;
  /** Analyses that were announced and are not looked up yet. */
  readonly changed: Set<string>;
  isLookingUp: boolean;
  /** Resolved when this process hears of changes. */
  listening: Promise<void> | null;
}

const holder = globalThis as typeof globalThis & { vistaProjectEvents?: Shared };
if (!holder.vistaProjectEvents)
  holder.vistaProjectEvents = {
    outbox: new Map(),
    isSending: false,
    watchers: new Map(),
    changed: new Set(),
    isLookingUp: false,
    listening: null,
  };
const shared = holder.vistaProjectEvents;

/** Changes that happen within so many milliseconds are announced, and looked up, together. */
const gatherMs = 100;
/** A notification holds at most 8000 bytes (PostgreSQL manual, NOTIFY). */
const changesPerNotification = 50;
/** Changes that wait while the database is away; beyond them the rest is dropped. */
const mostWaiting = 10_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Tells everybody who watches the project of it, once the transaction around this call has been committed. Never fails, never waits. */
export function announce(change: Change): void {
  afterCommit(() => {
    if (shared.outbox.size >= mostWaiting) return;
    shared.outbox.set(`${change.kind} ${change.id}`, change);
    if (!shared.isSending) void sendAnnouncements();
  });
}

async function sendAnnouncements(): Promise<void> {
  shared.isSending = true;
  await pause(gatherMs);
  while (shared.outbox.size > 0) {
    const changes = [...shared.outbox.values()];
    shared.outbox.clear();
    const payloads: string[] = [];
    for (let at = 0; at < changes.length; at += changesPerNotification)
      payloads.push(JSON.stringify(changes.slice(at, at + changesPerNotification)));
    try {
      await sql().query({
        name: 'announce-changes',
        // What is announced is written already: pipelines' own commits need not queue behind this one.
        text: `SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload,
          (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried`,
        values: [channel, payloads],
      });
    } catch (error) {
      log.warn({ err: error, lost: changes.length }, 'changes could not be announced');
    }
  }
  shared.isSending = false;
}

/** Resolves when changes in this and all other processes are heard of. */
export async function whenListening(): Promise<void> {
  if (!shared.listening)
    shared.listening = onNotification(channel, receive, () =>
      tell(shared.watchers.keys(), { kind: 'missed' }),
    );
  await shared.listening;
}

/** Sends what changes in a project from now on; answers how to stop. Wants `whenListening` first. */
export function subscribe(projectId: string, send: Send): () => void {
  const watchers = shared.watchers.get(projectId) ?? new Set();
  shared.watchers.set(projectId, watchers.add(send));
  return () => {
    watchers.delete(send);
    if (watchers.size === 0 && shared.watchers.get(projectId) === watchers) shared.watchers.delete(projectId);
  };
}

function tell(projects: Iterable<string>, event: ProjectEvent): void {
  for (const project of projects) for (const send of shared.watchers.get(project) ?? []) send(event);
}

function receive(payload: string): void {
  if (shared.watchers.size === 0) return;
  const changes: readonly Change[] = JSON.parse(payload);
  for (const change of changes) {
    if (change.kind === 'analysis') shared.changed.add(change.id);
    else tell([change.project], { kind: change.kind, id: change.id });
  }
  if (shared.changed.size > 0 && !shared.isLookingUp) void lookUp();
}

interface StateRow extends Omit<AnalysisEvent, 'kind' | 'updated_at'> {
  readonly project_id: string;
  readonly updated_at: Date;
}

async function lookUp(): Promise<void> {
  shared.isLookingUp = true;
  await pause(gatherMs);
  while (shared.changed.size > 0) {
    const ids = [...shared.changed];
    shared.changed.clear();
    try {
      const { rows } = await sql().query<StateRow>({
        name: 'analysis-events',
        text: `SELECT a.project_id, a.id, a.image_id, a.status, a.annotation_count, a.updated_at,
            a.deleted_at IS NOT NULL AS deleted,
            (SELECT count(*)::int FROM artifacts f WHERE f.analysis_id = a.id) AS artifact_count,
            (SELECT count(*)::int FROM artifacts f WHERE f.analysis_id = a.id AND f.state = 'ready') AS artifacts_ready
          FROM analyses a WHERE a.id = ANY ($1::uuid[]) AND a.project_id = ANY ($2::uuid[])`,
        values: [ids, [...shared.watchers.keys()]],
      });
      for (const { project_id, updated_at, ...state } of rows)
        tell([project_id], { kind: 'analysis', ...state, updated_at: updated_at.toISOString() });
    } catch (error) {
      log.warn({ err: error }, 'changes could not be looked up');
      tell(shared.watchers.keys(), { kind: 'missed' });
    }
  }
  shared.isLookingUp = false;
}
