// @ts-check
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { findFreePort } from './free-port.mjs';
import { errorCode, errorMessage, LaunchError, StopAsked } from './launch-error.mjs';
import { openLog, readLogTail } from './log-file.mjs';
import { choosePostgresAccount, giveTo } from './postgres-account.mjs';
import { preparePostgresPrograms } from './postgres-binaries.mjs';
import {
  asAccount,
  bareEnvironment,
  createCluster,
  embeddedUser,
  hasCluster,
  runProgram,
} from './postgres-cluster.mjs';
import { endPostgresOn, isPostmasterReady } from './postgres-orphans.mjs';
import { makeSocketFolder } from './socket-folder.mjs';
import { endProcess } from './watchdog.mjs';

const database = 'vista';

/**
 * @typedef {import('./postgres-account.mjs').PostgresAccount} PostgresAccount
 * @typedef {import('./postgres-binaries.mjs').PostgresPrograms} PostgresPrograms
 * @typedef {import('./watchdog.mjs').EndingPlan} EndingPlan
 */

/**
 * A PostgreSQL that runs. `ended` resolves when the server ends, for whatever reason; `plan` says how to end it;
 * `stop` ends it (at once with `now`: the next start then repairs from the log) and waits.
 * @typedef {object} EmbeddedPostgres
 * @property {string} url a DATABASE_URL
 * @property {number} pid
 * @property {string} logFile
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} ended
 * @property {EndingPlan} plan
 * @property {(options?: { now?: boolean }) => Promise<void>} stop
 */

/** @param {Record<string, string | number>} settings @returns {string[]} */
function toArguments(settings) {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** @param {string} url @param {string} [sql] */
async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    if (sql) await client.query(sql);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Makes the database in a new cluster, and in one whose first start was cut short. @param {string} url @param {boolean} isNew */
async function createDatabase(url, isNew) {
  if (!isNew) {
    try {
      return await query(url);
    } catch (error) {
      if (errorCode(error) !== '3D000') throw error;
    }
  }
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await query(maintenance.href, `CREATE DATABASE ${database}`);
}

/**
 * Waits until the server takes connections; repairing after a crash may take it a while.
 * @param {{ cluster: string, pid: number, hasEnded: () => boolean, signal: AbortSignal | undefined,
 *   say: (line: string) => void }} what
 */
async function waitUntilReady({ cluster, pid, hasEnded, signal, say }) {
  let sayAt = Date.now() + 3_000;
  while (!isPostmasterReady(cluster, pid)) {
    if (hasEnded()) return;
    if (signal?.aborted) throw new StopAsked();
    if (Date.now() > sayAt) {
      say('PostgreSQL is bringing the database up to date after an unclean end …');
      sayAt = Number.POSITIVE_INFINITY;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Starts the embedded PostgreSQL 18 on `postgres` in the data folder, making the database first where there is none.
 * The caller holds the lock of the data folder: a PostgreSQL that runs there is a left-over and is stopped.
 * On Linux and macOS it listens on a socket in a private folder only, on Windows on a free loopback port, by
 * password. Its log is `postgres.log` in the data folder.
 * @param {{ dataDir: string, password: string, say?: (line: string) => void, signal?: AbortSignal,
 *   transport?: 'socket' | 'tcp', programs?: PostgresPrograms, accounts?: PostgresAccount[] }} options
 *   `password` is only used over TCP; `accounts` are the ways to run it to choose from
 * @returns {Promise<EmbeddedPostgres>}
 */
export async function startPostgres({
  dataDir,
  password,
  say = () => {},
  signal,
  transport = process.platform === 'win32' ? 'tcp' : 'socket',
  programs = preparePostgresPrograms(dataDir),
  accounts,
}) {
  const cluster = join(dataDir, 'postgres');
  const isNew = !hasCluster(cluster);
  const account = choosePostgresAccount(dataDir, cluster, programs.postgres, accounts);
  const stopCommand =
    process.platform === 'win32' ? [programs.pgCtl, 'stop', '-D', cluster, '-m', 'fast', '-w'] : undefined;
  /** @type {EndingPlan} */
  const plan = {
    ...(stopCommand ? { command: stopCommand } : {}),
    signals: [
      ['SIGINT', 30_000],
      ['SIGQUIT', 5_000],
      ['SIGKILL', 2_000],
    ],
  };
  await endPostgresOn(cluster, {
    say,
    stopCommand: stopCommand && (() => void runProgram(account, programs.pgCtl, stopCommand.slice(1))),
  });
  if (isNew) {
    say('Making a new PostgreSQL database …');
    await createCluster({ cluster, account, programs, password: transport === 'tcp' ? password : null });
  } else giveTo(cluster, account);
  if (signal?.aborted) throw new StopAsked();

  const isSocket = transport === 'socket';
  const sockets = isSocket ? makeSocketFolder(dataDir) : { folder: '', remove() {} };
  if (isSocket) giveTo(sockets.folder, account);
  const port = isSocket ? 5432 : await findFreePort();
  const logFile = join(dataDir, 'postgres.log');
  const log = openLog(logFile);
  const args = toArguments({
    listen_addresses: isSocket ? '' : '127.0.0.1',
    port,
    // A list, in which commas separate and double quotes hold together.
    unix_socket_directories: isSocket ? `"${sockets.folder.replaceAll('"', '""')}"` : '',
    unix_socket_permissions: '0700',
    max_connections: 40,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
  });
  const child = spawn(...asAccount(account, programs.postgres, ['-D', cluster, ...args]), {
    ...account.ids,
    cwd: '/',
    env: bareEnvironment(),
    stdio: ['ignore', log.handle, log.handle],
    // In a group of its own: Ctrl-C in the terminal must not stop the database before the server.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  closeSync(log.handle);
  let hasEnded = false;
  /** @type {EmbeddedPostgres['ended']} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve({ code: null, signal: null }));
    child.on('exit', (code, sig) => resolve({ code, signal: sig }));
  });
  void ended.then(() => {
    hasEnded = true;
  });
  const pid = child.pid ?? 0;
  /** @type {EmbeddedPostgres['stop']} */
  const stop = async ({ now = false } = {}) => {
    if (!hasEnded) await endProcess(pid, now ? { signals: plan.signals.slice(1) } : plan);
    await ended;
    sockets.remove();
  };
  const credentials = isSocket ? embeddedUser : `${embeddedUser}:${encodeURIComponent(password)}`;
  const address = new URL(`postgresql://${credentials}@127.0.0.1:${port}/${database}?sslmode=disable`);
  if (isSocket) {
    address.hostname = 'localhost';
    address.searchParams.set('host', sockets.folder);
  }
  const url = address.href;
  try {
    await waitUntilReady({ cluster, pid, hasEnded: () => hasEnded, signal, say });
    if (hasEnded) {
      throw new LaunchError(
        'The embedded PostgreSQL did not start.',
        readLogTail(logFile, { from: log.startsAt }),
      );
    }
    await createDatabase(url, isNew);
  } catch (error) {
    await stop();
    if (error instanceof LaunchError || error instanceof StopAsked) throw error;
    throw new LaunchError(
      `The embedded PostgreSQL does not answer: ${errorMessage(error)}`,
      readLogTail(logFile, { from: log.startsAt }),
    );
  }
  return { url, pid, logFile, ended, plan, stop };
}
