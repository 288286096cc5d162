// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from './durable-file.mjs';
import { LaunchError } from './launch-error.mjs';
import { giveTo } from './postgres-account.mjs';

/**
 * @typedef {import('./postgres-account.mjs').PostgresAccount} PostgresAccount
 * @typedef {import('./postgres-binaries.mjs').PostgresPrograms} PostgresPrograms
 */

const version = '18';

/** The database user that the embedded PostgreSQL is made with, and that VISTA connects as. */
export const embeddedUser = 'vista';

/** What PostgreSQL's programs are given of the environment: PG* variables and secrets of the launcher are none of it. */
export function bareEnvironment() {
  /** @type {NodeJS.ProcessEnv} */
  const env = { NODE_ENV: process.env.NODE_ENV ?? 'production', LC_ALL: 'C', TZ: 'UTC' };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'USERPROFILE']) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  return env;
}

/**
 * A command as an account runs it: program and arguments for `spawn`.
 * @param {PostgresAccount} account
 * @param {string} program
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
export function asAccount(account, program, args) {
  const [first = program, ...rest] = [...account.prefix, program, ...args];
  return [first, rest];
}

/**
 * Runs a program of PostgreSQL to its end. `code` is null where it did not start or was killed.
 * @param {PostgresAccount} account
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runProgram(account, program, args) {
  return new Promise((resolve) => {
    const child = spawn(...asAccount(account, program, args), {
      ...account.ids,
      cwd: '/',
      env: bareEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/**
 * Makes the database folder, whole or not at all: a start that was killed in the middle leaves only a draft.
 * @param {{ cluster: string, account: PostgresAccount, programs: PostgresPrograms, password: string | null }} what
 */
export async function createCluster({ cluster, account, programs, password }) {
  const draft = `${cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  giveTo(draft, account);
  const passwordFile = `${cluster}.password`;
  const auth = password === null ? ['--auth=trust'] : ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  if (password !== null) writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    const { code, output } = await runProgram(account, programs.initdb, [
      `--pgdata=${draft}`,
      `--username=${embeddedUser}`,
      ...auth,
      '--encoding=UTF8',
      '--locale=C',
      // Sorted by code point like C, but with upper and lower case beyond ASCII, and the same on every system.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
    ]);
    if (code !== 0) {
      throw new LaunchError(
        'The embedded PostgreSQL could not make its database. If its binaries do not run on this system, set DATABASE_URL to a PostgreSQL server.',
        output,
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(cluster, { recursive: true, force: true });
  renameSync(draft, cluster);
  syncFolder(dirname(cluster));
}

/**
 * Whether there is a database in this folder yet. A database of another PostgreSQL, and a folder with anything else
 * in it, are errors.
 * @param {string} cluster
 * @returns {boolean}
 */
export function hasCluster(cluster) {
  if (!existsSync(cluster)) return false;
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    if (readdirSync(cluster).length === 0) return false;
    throw new LaunchError(
      `${cluster} is not a database folder. Move it away, or name another folder by VISTA_DATA_DIR.`,
    );
  }
  const found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === version) return true;
  throw new LaunchError(
    `The database in ${cluster} was made by PostgreSQL ${found}, this VISTA brings ${version}. Start it with the VISTA that made it, or name another folder by VISTA_DATA_DIR.`,
  );
}

/**
 * How to connect to the embedded database of a data folder while it runs, from the lock file of its server (PostgreSQL's
 * miscadmin.h: line 4 is the port, 5 the folder of the socket, 6 the address it listens on).
 * @param {string} dataDir
 */
export function embeddedDatabase(dataDir) {
  const lines = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const { postgres_password: password } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  const [, , , port = '', socket = '', address = ''] = lines.map((line) => line.trim());
  return {
    host: socket || address,
    port: Number(port),
    user: embeddedUser,
    database: 'vista',
    ...(socket ? {} : { password }),
  };
}
