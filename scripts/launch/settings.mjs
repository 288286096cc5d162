// @ts-check
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { errorCode, errorMessage, LaunchError } from './launch-error.mjs';

/** Settings by name; an empty one counts as not given. @typedef {Record<string, string>} Settings */

/**
 * All settings: those of the environment and, where that has none, those of the file `.env` in the project (another
 * one by VISTA_ENV_FILE, none where that is empty).
 * @param {string} projectDir
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 */
export function readSettings(projectDir, env) {
  const named = env.VISTA_ENV_FILE;
  /** @type {NodeJS.Dict<string>} */
  let fromFile = {};
  if (named !== '') {
    try {
      fromFile = parseEnv(readFileSync(resolve(projectDir, named ?? '.env'), 'utf8'));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || named !== undefined) {
        throw new LaunchError(`The settings in ${named ?? '.env'} cannot be read: ${errorMessage(error)}`);
      }
    }
  }
  /** @type {Settings} */
  const settings = {};
  for (const source of [fromFile, env]) {
    for (const [name, value] of Object.entries(source)) if (value) settings[name] = value;
  }
  return settings;
}
