// @ts-check
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describeDatabase, explainDatabaseError, mayPass, parseDatabaseUrl } from './database-errors.mjs';
import { errorCode, errorMessage, LaunchError, StopAsked } from './launch-error.mjs';

/** @typedef {import('./migrations.mjs').Migration} Migration */

// Prisma's own number (schema-engine, `migrate deploy`), so that its command line and this launcher exclude each other.
const advisoryLock = 72707369;

// The table of Prisma Migrate, so that its command line reads the same history.
const historyTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * The first migration that the database lacks; null where it has them all. A history that does not fit is an error.
 * @param {Migration[]} migrations
 * @param {{ migration_name: string, checksum: string, finished_at: Date | null }[]} history what was applied,
 *   without what was rolled back
 * @returns {Migration | null}
 */
export function findNextMigration(migrations, history) {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at: finishedAt } of history) {
    const known = byName.get(name);
    if (!known) {
      throw new LaunchError(
        `This database is newer than this VISTA: it has the migration ${name}, which is not known here. Start the VISTA that made it, or use another database.`,
      );
    }
    if (!finishedAt) {
      throw new LaunchError(
        `The migration ${name} was begun by another tool and never finished. Look at the database, then "npx prisma migrate resolve".`,
      );
    }
    if (known.checksum !== checksum) {
      throw new LaunchError(
        `The migration ${name} is not the one that this database was made with: its file has been changed since. Use the file as it was, or a new database (another VISTA_DATA_DIR).`,
      );
    }
  }
  const applied = new Set(history.map(({ migration_name: name }) => name));
  return migrations.find(({ name }) => !applied.has(name)) ?? null;
}

/** The line of the SQL that an error points at. @param {string} sql @param {unknown} error @returns {string} */
function lineOf(sql, error) {
  if (!(error instanceof pg.DatabaseError) || !error.position) return '';
  return ` (line ${sql.slice(0, Number(error.position)).split('\n').length})`;
}

/**
 * Applies one migration: its statements and its line in the history are one transaction, so that whatever happens in
 * between, it is either applied or it is not.
 * @param {pg.Client} client @param {Migration[]} migrations
 * @returns {Promise<string | null>} its name, null where there was nothing left to do
 */
async function applyNext(client, migrations) {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '60s'`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [advisoryLock]);
    // Asked first: a user who may only read and write can still start a VISTA that has nothing to migrate.
    const { rows: found } = await client.query(
      `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "exists"`,
    );
    if (!found[0]?.exists) await client.query(historyTable);
    const { rows } = await client.query(
      `SELECT migration_name, checksum, finished_at FROM _prisma_migrations
       WHERE rolled_back_at IS NULL ORDER BY migration_name`,
    );
    const next = findNextMigration(migrations, rows);
    if (!next) {
      await client.query('COMMIT');
      return null;
    }
    try {
      await client.query(next.sql);
    } catch (error) {
      if (errorCode(error) === '42501') throw error;
      throw new LaunchError(
        `The migration ${next.name} failed${lineOf(next.sql, error)} and nothing of it was kept: ${errorMessage(error)}`,
      );
    }
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), next.checksum, next.name],
    );
    await client.query('COMMIT');
    return next.name;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** @param {string} url */
async function connect(url) {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'vista-launcher',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** @param {string} url @param {number} waitMs @param {(line: string) => void} say @param {AbortSignal | undefined} signal */
async function connectPatiently(url, waitMs, say, signal) {
  const until = Date.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await connect(url);
    } catch (error) {
      if (signal?.aborted) throw new StopAsked();
      if (!mayPass(error) || Date.now() >= until) throw error;
      if (isFirst) say(`Waiting for the database (${describeDatabase(url)}) …`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/**
 * Brings a database to the schema of this VISTA. Safe for several starts at once: they queue on an advisory lock.
 * Statements that refuse to run in a transaction (CREATE INDEX CONCURRENTLY) cannot stand in a migration.
 * @param {{ url: string, migrations: Migration[], waitMs?: number, say?: (line: string) => void,
 *   signal?: AbortSignal }} options `waitMs`: how long to wait for a server that is not there yet (30 s)
 * @returns {Promise<string[]>} the names of the migrations that were applied
 */
export async function migrate({ url, migrations, waitMs = 30_000, say = () => {}, signal }) {
  parseDatabaseUrl(url);
  const applied = [];
  try {
    const client = await connectPatiently(url, waitMs, say, signal);
    try {
      for (;;) {
        const name = await applyNext(client, migrations);
        if (name === null) return applied;
        if (signal?.aborted) throw new StopAsked();
        applied.push(name);
      }
    } finally {
      await client.end().catch(() => {});
    }
  } catch (error) {
    if (error instanceof StopAsked) throw error;
    throw explainDatabaseError(url, error);
  }
}
