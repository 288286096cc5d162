// @ts-check
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from './durable-file.mjs';
import { errorCode, errorMessage, LaunchError } from './launch-error.mjs';

/**
 * What this installation made for itself, each 32 random bytes in hex: `ml_callback_hmac_secret` signs pipeline
 * calls where no setting names a secret, `app_secret` signs the links of the local store, `postgres_password` opens
 * the embedded PostgreSQL where it has to listen on TCP.
 * @typedef {{ ml_callback_hmac_secret: string, app_secret: string, postgres_password: string }} Secrets
 */

/** @type {(keyof Secrets)[]} */
const names = ['ml_callback_hmac_secret', 'app_secret', 'postgres_password'];

/**
 * Where the secrets of a data folder are kept.
 * @param {string} dataDir
 * @returns {string}
 */
export function secretsFile(dataDir) {
  return join(dataDir, 'secrets.json');
}

/** @param {string} path @returns {Record<string, unknown>} */
function readSecrets(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw new LaunchError(
      `${path} cannot be read (${errorMessage(error)}). Start VISTA as the user who owns it.`,
    );
  }
  // A file that is there and unreadable is never replaced: pipelines sign with what stood in it.
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {}
  throw new LaunchError(`${path} is not a JSON object. Restore it, or delete it to have new secrets made.`);
}

/**
 * The secrets of a data folder; those that are missing are made and on disk (mode 0600) before this returns.
 * @param {string} dataDir an existing folder
 * @returns {Secrets}
 */
export function keepSecrets(dataDir) {
  const path = secretsFile(dataDir);
  const kept = readSecrets(path);
  /** @param {keyof Secrets} name */
  const pick = (name) => {
    const value = kept[name];
    return typeof value === 'string' && value !== '' ? value : randomBytes(32).toString('hex');
  };
  /** @type {Secrets} */
  const secrets = {
    ml_callback_hmac_secret: pick('ml_callback_hmac_secret'),
    app_secret: pick('app_secret'),
    postgres_password: pick('postgres_password'),
  };
  if (names.some((name) => kept[name] !== secrets[name])) {
    writeFileDurably(path, `${JSON.stringify({ ...kept, ...secrets }, null, 2)}\n`);
  }
  return secrets;
}
