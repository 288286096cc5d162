/**
 * Database errors, recognised by their codes along the chain of causes: SQLSTATE from PostgreSQL, system codes from the
 * socket, P-codes from Prisma.
 */

/** Connection exceptions, shutdowns and too many connections (PostgreSQL appendix A), sockets, Prisma's P1xxx. */
const away =
  /^(08...|57P0[123]|53300|ECONN\w+|ENOENT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024|P2028)$/;

const awayKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
]);

/** Every code found on the error and its causes. */
function* codesOf(error: unknown): Generator<string> {
  let at: unknown = error;
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    if ('code' in at && typeof at.code === 'string') yield at.code;
    if ('originalCode' in at && typeof at.originalCode === 'string') yield at.originalCode;
    if ('kind' in at && typeof at.kind === 'string') yield at.kind;
    if ('errors' in at && Array.isArray(at.errors)) for (const inner of at.errors) yield* codesOf(inner);
    at =
      'cause' in at && at.cause
        ? at.cause
        : 'meta' in at && typeof at.meta === 'object' && at.meta !== null && 'driverAdapterError' in at.meta
          ? at.meta.driverAdapterError
          : undefined;
  }
}

/** The pool gave up waiting for a connection, or an opened one broke. */
export class DatabaseAway extends Error {
  readonly code = 'P1001';
}

/** What pg says of a connection that broke, or did not answer in time; it has no codes for these (pg's client.js). */
const withoutCode = new Set([
  'Query read timeout',
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
]);

function isBroken(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++)
    if (withoutCode.has(at.message)) return true;
  return false;
}

/** The database cannot be reached now; the same call may work later. */
export function isDatabaseAway(error: unknown): boolean {
  for (const code of codesOf(error)) if (away.test(code) || awayKinds.has(code)) return true;
  return isBroken(error);
}

/** The database gave up one of several transactions that stood in each other's way: done again, it succeeds. */
export function isCollision(error: unknown): boolean {
  for (const code of codesOf(error))
    if (code === '40P01' || code === '40001' || code === 'P2034') return true;
  return false;
}

/** A unique constraint was violated. */
export function isDuplicate(error: unknown): boolean {
  for (const code of codesOf(error)) if (code === '23505' || code === 'P2002') return true;
  return false;
}
