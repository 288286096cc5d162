import {
  hasRole,
  type KeyScope,
  keyScopes,
  type NounParameter,
  type nouns,
  type Role,
} from '@/lib/contract/access';
import { Problem } from '@/lib/contract/problem';
import { sql } from '../db/client';
import type { Caller } from './caller';

/** The project that a call is about, and what the caller is in it. */
export interface Place {
  readonly projectId: string;
  readonly role: Role;
}

type Noun = (typeof nouns)[NounParameter];

const missing = (noun: string) =>
  new Problem('not-found', `There is no ${noun} with this id, or you may not see it.`);

/** How each noun leads to its project. Deleted things lead nowhere, unless they are what is asked for ($3). */
const lookups = {
  project: `SELECT p.id AS project_id, m.role FROM projects p
    LEFT JOIN members m ON m.project_id = p.id AND m.email = $2
    WHERE p.id = $1 AND ($3 OR p.deleted_at IS NULL)`,
  image: `SELECT p.id AS project_id, m.role FROM images i
    JOIN projects p ON p.id = i.project_id AND p.deleted_at IS NULL
    LEFT JOIN members m ON m.project_id = p.id AND m.email = $2
    WHERE i.id = $1 AND ($3 OR i.deleted_at IS NULL)`,
  analysis: `SELECT p.id AS project_id, m.role FROM analyses a
    JOIN images i ON i.id = a.image_id AND i.deleted_at IS NULL
    JOIN projects p ON p.id = i.project_id AND p.deleted_at IS NULL
    LEFT JOIN members m ON m.project_id = p.id AND m.email = $2
    WHERE a.id = $1 AND ($3 OR a.deleted_at IS NULL)`,
  import: `SELECT p.id AS project_id, m.role FROM imports n
    JOIN projects p ON p.id = n.project_id AND ($3 OR p.deleted_at IS NULL)
    LEFT JOIN members m ON m.project_id = p.id AND m.email = $2
    WHERE n.id = $1`,
} as const satisfies Record<Noun, string>;

/** @throws Problem 403 where the caller came with a key that was made for less. */
export function requireScope(caller: Caller, wanted: KeyScope): void {
  const has = caller.key?.scope;
  if (has === undefined || keyScopes.indexOf(has) >= keyScopes.indexOf(wanted)) return;
  throw new Problem(
    'forbidden',
    `This API key has the scope ${has}; the call needs ${wanted}. Make a key with that scope.`,
  );
}

/**
 * The one check that stands before every answer about something in a project, its caches and its upload addresses.
 * @returns the project's id and the caller's role.
 * @throws Problem 404 without any role (the same as for an id that does not exist), 403 with too low a one.
 */
export async function requireRole(
  caller: Caller,
  noun: Noun,
  id: string,
  wanted: Role,
  { reachesDeleted = false }: { readonly reachesDeleted?: boolean } = {},
): Promise<Place> {
  const { rows } = await sql().query<{ project_id: string; role: Role | null }>({
    name: `access-${noun}`,
    text: lookups[noun],
    values: [id, caller.email, reachesDeleted],
  });
  const row = rows[0];
  if (!row?.role) throw missing(noun);
  if (!hasRole(row.role, wanted))
    throw new Problem('forbidden', `This needs the role ${wanted}; you are ${row.role} in this project.`);
  return { projectId: row.project_id, role: row.role };
}

/** The answer for an id that leads nowhere, the same words wherever it is given. */
export { missing as missingProblem };
