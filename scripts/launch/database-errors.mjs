// @ts-check
import { errorCode, errorMessage, LaunchError } from './launch-error.mjs';

/**
 * Names a database without its password: `vista on db.example.org:5432 as anna`.
 * @param {string} url a DATABASE_URL
 * @returns {string}
 */
export function describeDatabase(url) {
  const address = parseDatabaseUrl(url);
  const host = address.searchParams.get('host') || decodeURIComponent(address.hostname) || 'localhost';
  const name = decodeURIComponent(address.pathname.slice(1)) || '(no database named)';
  const as = address.username ? ` as ${decodeURIComponent(address.username)}` : '';
  return `${name} on ${host}:${address.port || 5432}${as}`;
}

/**
 * @param {string} url
 * @returns {URL}
 */
export function parseDatabaseUrl(url) {
  try {
    const address = new URL(url);
    if (address.protocol === 'postgresql:' || address.protocol === 'postgres:') return address;
  } catch {}
  // The value is not repeated here: it may hold a password.
  throw new LaunchError(
    'DATABASE_URL is not an address of the form postgresql://user:password@host:5432/database (characters such as @ and # in the password must be percent-encoded).',
  );
}

/** What to check, by error code: Node's for the network, PostgreSQL's appendix A for the rest. @type {Record<string, string>} */
const advice = {
  ECONNREFUSED: 'nothing listens there. Is PostgreSQL running, and are host and port right?',
  ENOTFOUND: 'there is no machine of that name.',
  EAI_AGAIN: 'the name could not be looked up.',
  ETIMEDOUT: 'there was no answer. Does a firewall stand between?',
  EHOSTUNREACH: 'that machine cannot be reached.',
  ENETUNREACH: 'that network cannot be reached.',
  ECONNRESET: 'the connection was cut. Does the server ask for TLS (sslmode=require)?',
  ENOENT: 'there is no such socket. Is PostgreSQL running there?',
  EACCES: 'the socket may not be opened by this user.',
  '28P01': 'user or password is wrong.',
  28000: 'this user may not connect from here (see pg_hba.conf of the server).',
  '3D000': 'there is no such database. Create it, for example with "createdb".',
  53300: 'the server has no connection to spare (max_connections).',
  '57P03': 'the server is starting or stopping.',
  42501:
    'this user may not create tables there. Make it the owner of the database, or GRANT CREATE ON SCHEMA public.',
};

/**
 * Whether waiting may help: the server is not there yet, as when both are started together.
 * @param {unknown} error
 * @returns {boolean}
 */
export function mayPass(error) {
  return ['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND', 'ENOENT', 'ECONNRESET', '57P03'].includes(
    errorCode(error),
  );
}

/**
 * Turns a database error into a message that says what to check.
 * @param {string} url
 * @param {unknown} error
 * @returns {LaunchError}
 */
export function explainDatabaseError(url, error) {
  if (error instanceof LaunchError) return error;
  const known = advice[errorCode(error)];
  const cause = errorMessage(error);
  const reason = known ?? `${cause || errorCode(error) || 'unknown error'}.`;
  return new LaunchError(
    `The database (${describeDatabase(url)}) cannot be used: ${reason}`,
    known ? cause : '',
  );
}
