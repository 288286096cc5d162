// @ts-check

import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { commandOf, hasEndedWithin, isAlive, isNumberTaken, signalProcess } from './process-identity.mjs';

/**
 * The first line of PostgreSQL's own lock file, which is its process number; 0 where there is none.
 * @param {string} cluster the database folder
 * @returns {number}
 */
function readPostmasterPid(cluster) {
  return Number(readPostmasterFile(cluster)[0]) || 0;
}

/**
 * Whether the server with this number says in its lock file that it takes connections.
 * @param {string} cluster
 * @param {number} pid
 * @returns {boolean}
 */
export function isPostmasterReady(cluster, pid) {
  const lines = readPostmasterFile(cluster);
  // miscadmin.h of PostgreSQL: line 8 is the status, padded with spaces.
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/** @param {string} cluster @returns {string[]} */
function readPostmasterFile(cluster) {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Processes of a cluster stand in its folder. @param {string} cluster @returns {number[]} */
function processesStandingIn(cluster) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!pid) return false;
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`) === cluster &&
          basename(readlinkSync(`/proc/${pid}/exe`)) === 'postgres'
        );
      } catch {
        return false;
      }
    });
}

/**
 * The processes of a PostgreSQL that runs on a database folder. `postmaster` is 0 where only its children are left,
 * which happens after a kill -9 while they were busy.
 * @param {string} cluster
 * @returns {{ postmaster: number, others: number[] }}
 */
export function findPostgresOn(cluster) {
  let folder;
  try {
    folder = realpathSync(cluster);
  } catch {
    return { postmaster: 0, others: [] };
  }
  const standing = processesStandingIn(folder);
  const written = readPostmasterPid(cluster);
  // The number alone proves nothing: it may have been given to any program since.
  const isOurs =
    isAlive(written) &&
    (standing.includes(written) ||
      (process.platform === 'win32'
        ? commandOf(written).includes('postgres')
        : commandOf(written).includes(cluster)));
  return {
    postmaster: isOurs ? written : 0,
    others: standing.filter((pid) => !isOurs || pid !== written),
  };
}

/**
 * Removes PostgreSQL's lock file where its number belongs to another program (usual after a restart in a container,
 * where numbers are low) or to a process that has ended: the next server would believe it and refuse to start.
 * @param {string} cluster a folder that no PostgreSQL runs on
 */
function removeFalseLock(cluster) {
  if (isNumberTaken(readPostmasterPid(cluster))) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/**
 * Ends a PostgreSQL that an earlier launcher left behind on a database folder, gently at first.
 * @param {string} cluster
 * @param {{ say: (line: string) => void, stopCommand?: (() => void) | undefined }} options `stopCommand` is what
 *   stops it on Windows, where there are no signals
 */
export async function endPostgresOn(cluster, { say, stopCommand }) {
  const { postmaster, others } = findPostgresOn(cluster);
  if (!postmaster && others.length === 0) {
    removeFalseLock(cluster);
    return;
  }
  say('Stopping the PostgreSQL that an earlier run left behind …');
  if (postmaster) {
    stopCommand?.();
    for (const [signal, ms] of /** @type {[NodeJS.Signals, number][]} */ ([
      ['SIGINT', 20_000],
      ['SIGQUIT', 5_000],
      ['SIGKILL', 2_000],
    ])) {
      signalProcess(postmaster, signal);
      if (await hasEndedWithin(postmaster, ms)) break;
    }
  }
  // SIGQUIT makes a server process leave at once without touching its files; what it did is in the log files.
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGQUIT', 'SIGKILL'])) {
    const left = findPostgresOn(cluster);
    for (const pid of left.others) signalProcess(pid, signal);
    for (const pid of left.others) await hasEndedWithin(pid, 3_000);
  }
  const left = findPostgresOn(cluster);
  if (left.postmaster || left.others.length > 0) {
    throw new LaunchError(
      `A PostgreSQL (process ${left.postmaster || left.others.join(', ')}) runs on ${cluster} and does not stop. End it and start again.`,
    );
  }
  removeFalseLock(cluster);
}
