import { Readable } from 'node:stream';
import { nouns } from '@/lib/contract/access';
import type { Change } from '@/lib/contract/audit';
import type { Page } from '@/lib/contract/endpoint';
import { csvLines } from '@/lib/formats/csv';
import type { Caller } from './auth/caller';
import { sql } from './db/client';
import { log } from './log';

/** The trail of changes that people and scripts made. What pipelines did is in the timeline of each analysis. */

/** A change that is about to be noted. */
export interface NewChange {
  readonly caller: Caller;
  readonly address: string;
  readonly action: string;
  readonly projectId: string | null;
  readonly path: string;
  readonly details: Change['details'];
  readonly requestId: string;
}

/** A change as one parameter of a statement, of which `noting` makes a row. */
export function changeText({ caller, ...change }: NewChange): string {
  return JSON.stringify({
    actor: caller.email,
    acted_by: caller.by,
    key_id: caller.key?.id ?? null,
    address: change.address,
    action: change.action,
    project_id: change.projectId,
    path: change.path,
    details: change.details,
    request_id: change.requestId,
  });
}

/** The insert of the change that is this parameter, such as `$1`; nothing where that is null. */
export const noting = (parameter: string) =>
  `INSERT INTO audit_events (actor, acted_by, key_id, address, action, project_id, path, details, request_id)
    SELECT c.* FROM json_to_record(${parameter}::json) AS c (actor text, acted_by text, key_id uuid, address text,
      action text, project_id uuid, path text, details json, request_id text)
    WHERE ${parameter}::json IS NOT NULL`;

/**
 * Notes a change before it is acknowledged, where what made it has not noted it in its own statement. A trail that
 * cannot be written does not undo what was done.
 */
export async function noteChange(change: NewChange): Promise<void> {
  try {
    await sql().query({ name: 'note-change', text: noting('$1'), values: [changeText(change)] });
  } catch (error) {
    const { caller, action, path, requestId } = change;
    log.error(
      { err: error, request_id: requestId, actor: caller.email, action, path },
      'a change was not noted',
    );
  }
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

const mostFields = 12;
const mostCharacters = 200;

/**
 * The short fields of what was sent, which say what was asked for: a role, a name, a number. Long ones are cut, lists
 * counted; the ids of the place are in the path.
 */
export function detailsOf(params: unknown, body: unknown): Change['details'] {
  const details: Change['details'] = {};
  const sent = [...entriesOf(params).filter(([name]) => !Object.hasOwn(nouns, name)), ...entriesOf(body)];
  for (const [name, value] of sent.slice(0, mostFields)) {
    if (Array.isArray(value)) details[name] = value.length === 1 ? '1 item' : `${value.length} items`;
    else if (typeof value === 'string') details[name] = value.slice(0, mostCharacters);
    else if (typeof value === 'number' || typeof value === 'boolean') details[name] = value;
  }
  return details;
}

interface ChangeRow extends Omit<Change, 'at'> {
  n: string;
  at: Date;
}

const select = `SELECT id AS n, at, actor, acted_by AS by, key_id, address, action, project_id, path, details, request_id
  FROM audit_events`;

const toChange = ({ n: _, at, ...row }: ChangeRow): Change => ({ ...row, at: at.toISOString() });

interface Filters {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
}

async function page(where: string, values: unknown[], skip: number, limit: number): Promise<Page<Change>> {
  const n = values.length;
  const [{ rows }, counted] = await Promise.all([
    sql().query<ChangeRow>(`${select} WHERE ${where} ORDER BY id DESC OFFSET $${n + 1} LIMIT $${n + 2}`, [
      ...values,
      skip,
      limit,
    ]),
    sql().query<{ total: number }>(`SELECT count(*)::int AS total FROM audit_events WHERE ${where}`, values),
  ]);
  return { items: rows.map(toChange), total: counted.rows[0]?.total ?? 0 };
}

const ofProject =
  'project_id = $1 AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR action = $3)';

/** Changes in a project, newest first. */
export function listChanges(
  projectId: string,
  query: Filters & { skip: number; limit: number },
): Promise<Page<Change>> {
  const values = [projectId, query.actor ?? null, query.action ?? null];
  return page(ofProject, values, query.skip, query.limit);
}

/** Changes of one person, newest first. */
export function listOwnChanges(email: string, skip: number, limit: number): Promise<Page<Change>> {
  return page('actor = $1', [email], skip, limit);
}

const columns = [
  'at',
  'actor',
  'by',
  'key_id',
  'address',
  'action',
  'path',
  'details',
  'request_id',
] as const;
const batch = 1000;

/** Lines of CSV, read a thousand at a time. */
async function* lines(projectId: string, { actor, action }: Filters): AsyncGenerator<string> {
  yield csvLines([columns]);
  let before: string | null = null;
  for (;;) {
    const { rows }: { rows: ChangeRow[] } = await sql().query<ChangeRow>(
      `${select} WHERE ${ofProject} AND ($4::int8 IS NULL OR id < $4) ORDER BY id DESC LIMIT ${batch}`,
      [projectId, actor ?? null, action ?? null, before],
    );
    if (rows.length > 0)
      yield csvLines(
        rows.map((row) => {
          const change = toChange(row);
          return columns.map((name) => (name === 'details' ? JSON.stringify(change.details) : change[name]));
        }),
      );
    if (rows.length < batch) return;
    before = rows.at(-1)?.n ?? null;
  }
}

/** The whole trail of a project as a CSV file; memory does not grow with it. */
export function exportChanges(projectId: string, filters: Filters): Response {
  return new Response(Readable.toWeb(Readable.from(lines(projectId, filters))) as ReadableStream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.csv"',
      'cache-control': 'no-store',
    },
  });
}
