import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '@/lib/generated/prisma/client';
import { env } from '../env';
import { log } from '../log';
import { DatabaseAway, isCollision } from './faults';

/**
 * One pool serves Prisma and plain SQL. Inside `inTransaction` both speak over the same connection, so that a COPY and
 * a Prisma write commit together.
 */

interface Ambient {
  prisma?: Prisma.TransactionClient;
  connection?: pg.PoolClient;
  /** What waits for the transaction to be committed. */
  readonly afterwards: (() => void)[];
}

interface Database {
  readonly pool: AmbientPool;
  readonly longPool: pg.Pool;
  readonly prisma: PrismaClient;
}

// Next bundles routes and instrumentation apart: what all of them share hangs on globalThis. A pool that was opened by
// one bundle must know the transactions of every other.
const shared = globalThis as typeof globalThis & {
  vistaDatabase?: Database;
  vistaTransaction?: AsyncLocalStorage<Ambient>;
};
if (!shared.vistaTransaction) shared.vistaTransaction = new AsyncLocalStorage();
const ambient = shared.vistaTransaction;

/** Hands the connection on which Prisma opens a transaction to the transaction's ambient record. */
class AmbientPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (
      error: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: boolean | Error) => void,
    ) => void,
  ): void;
  override connect(
    callback?: (
      error: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: boolean | Error) => void,
    ) => void,
  ): Promise<pg.PoolClient> | undefined {
    if (callback) {
      super.connect((error, client, done) =>
        callback(
          error && new DatabaseAway('no database connection could be had', { cause: error }),
          client,
          done,
        ),
      );
      return undefined;
    }
    const record = ambient.getStore();
    return super.connect().then(
      (client) => {
        if (record && !record.connection) record.connection = client;
        return client;
      },
      (error) => {
        throw new DatabaseAway('no database connection could be had', { cause: error });
      },
    );
  }
}

/** Exports and imports that may run at the same time. */
const longConnections = 6;

function open(): Database {
  const { url, poolMax, timeoutSeconds } = env().database;
  if (!url)
    throw new Error('DATABASE_URL is not set. Start with `npm start`, which brings its own database.');
  const pool = new AmbientPool({
    connectionString: url,
    max: poolMax,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    query_timeout: timeoutSeconds * 1000,
    application_name: 'vista',
  });
  // Exports and imports hold a connection for as long as a client reads or a file lasts: they may not take the others.
  const longPool = new pg.Pool({
    connectionString: url,
    max: longConnections,
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 10_000,
    application_name: 'vista-long',
  });
  for (const each of [pool, longPool])
    each.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  return { pool, longPool, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) };
}

function database(): Database {
  if (!shared.vistaDatabase) shared.vistaDatabase = open();
  return shared.vistaDatabase;
}

/** Prisma, within the transaction around this call where there is one. */
export function db(): Prisma.TransactionClient {
  return ambient.getStore()?.prisma ?? database().prisma;
}

/** Plain SQL, on the connection of the transaction around this call where there is one, otherwise on the pool. */
export function sql(): Pick<pg.PoolClient, 'query'> {
  return ambient.getStore()?.connection ?? database().pool;
}

/** Runs `work` apart from the transaction around this call: what it writes is kept, whatever becomes of that one. */
export function apartFromTransaction<T>(work: () => Promise<T>): Promise<T> {
  return ambient.exit(work);
}

/** Attempts at a transaction that the database gives up because of others. */
const attempts = 4;

/**
 * Runs `work` in one transaction: all of its writes are kept, or none. Calls inside another join it. It runs again
 * where the database gave the transaction up for another one (a deadlock), of which nothing is left.
 */
export async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
  return inOneStatement(() => transact(work));
}

/** Runs `work`, which is one statement and so is kept whole or not at all; again as `inTransaction` does. */
export async function inOneStatement<T>(work: () => Promise<T>): Promise<T> {
  if (ambient.getStore()?.prisma) return work();
  for (let attempt = 1; ; attempt++)
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isCollision(error)) throw error;
      log.info({ err: error, attempt }, 'a transaction stood in the way of another and is done again');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * attempt));
    }
}

async function transact<T>(work: () => Promise<T>): Promise<T> {
  const record: Ambient = { afterwards: [] };
  const result = await ambient.run(record, () =>
    database().prisma.$transaction(
      (tx) => {
        // Without it plain SQL would go past the transaction, and nobody would notice.
        if (!record.connection) throw new Error("the transaction's connection is not known");
        record.prisma = tx;
        return work();
      },
      { timeout: 120_000, maxWait: 10_000 },
    ),
  );
  for (const next of record.afterwards) next();
  return result;
}

/** Does something when the transaction around this call has been committed, and outside of it; at once where there is none. */
export function afterCommit(work: () => void): void {
  const record = ambient.getStore();
  if (record) record.afterwards.push(() => ambient.exit(work));
  else work();
}

/** A connection of one's own, for streams such as COPY TO. The caller releases it. */
export function borrowConnection(): Promise<pg.PoolClient> {
  return ambient.exit(() => database().pool.connect());
}

/**
 * A connection for an export or an import, which may take as long as it needs; when all are taken it waits a while.
 * The caller releases it.
 * @throws DatabaseAway where none can be had
 */
export async function borrowLongConnection(): Promise<pg.PoolClient> {
  try {
    return await database().longPool.connect();
  } catch (error) {
    throw new DatabaseAway('no connection for a long read could be had', { cause: error });
  }
}

/** Connections in all, idle, and callers waiting for one. */
export function poolFigures() {
  const { totalCount, idleCount, waitingCount } = database().pool;
  return { total: totalCount, idle: idleCount, waiting: waitingCount };
}
