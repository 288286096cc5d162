// @ts-check
import { accessSync, chmodSync, constants, mkdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { errorMessage, LaunchError } from './launch-error.mjs';
import { takeLock } from './lock.mjs';

/**
 * Makes the data folder, open to its owner only (where it was open to others, it is closed).
 * @param {string} projectDir
 * @param {string | undefined} setting VISTA_DATA_DIR; relative ones count from the project, `data` by default
 * @returns {string} its absolute path, without symbolic links
 */
export function makeDataFolder(projectDir, setting) {
  const path = resolve(projectDir, setting ?? 'data');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    // 0711 is what PostgreSQL under another user needs (see postgres-account.mjs).
    if (process.platform !== 'win32' && (statSync(path).mode & 0o066) !== 0) chmodSync(path, 0o700);
    return realpathSync(path);
  } catch (error) {
    throw new LaunchError(
      `The data folder ${path} cannot be used: ${errorMessage(error)}. Name another one by VISTA_DATA_DIR.`,
    );
  }
}

/**
 * Takes the data folder for this launcher alone.
 * @param {string} dataDir
 * @param {(line: string) => void} say
 * @returns {Promise<import('./lock.mjs').Lock>}
 */
export async function lockDataFolder(dataDir, say) {
  const taken = await takeLock(join(dataDir, 'launcher.lock'), {
    onWatch: () => say('Making sure that no other VISTA uses the data folder …'),
  });
  if ('lock' in taken) return taken.lock;
  const { pid, host } = taken.heldBy;
  throw new LaunchError(
    `Another VISTA (process ${pid} on ${host}) uses the data folder ${dataDir}. Stop that one, or name another folder by VISTA_DATA_DIR.`,
  );
}

/**
 * The data folder as people are shown it: short where it lies inside the project.
 * @param {string} projectDir
 * @param {string} dataDir
 * @returns {string}
 */
export function showDataFolder(projectDir, dataDir) {
  const inside = relative(realpathSync(projectDir), dataDir);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? dataDir : inside;
}
