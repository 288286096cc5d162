import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const samplePhotos = fileURLToPath(new URL('photos', import.meta.url));
const defaultDataDir = fileURLToPath(new URL('../data', import.meta.url));

export const helpText = `Runs four real vision models on photos and posts what they see to VISTA.

  npm run demo -- [options] [photo ...]

Without photos it takes those of demo/photos.

  --api URL       where VISTA listens                          (http://localhost:8000)
  --api-key KEY   who you are; not needed in local mode        (VISTA_API_KEY)
  --project NAME  the project, created if there is none        (Model comparison demo)
  --record DIR    also write everything that is posted to DIR
  --no-post       do not talk to a server; with --record
  --help          this text

Pipelines sign their calls. The secret is ML_CALLBACK_HMAC_SECRET or, if that is not set, the one that the server
made for itself and keeps in secrets.json of its data folder (VISTA_DATA_DIR, or data in the project's folder).`;

/** A mistake in how the program was called: shown without a stack. */
export class UsageError extends Error {}

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} post
 * @property {string} api
 * @property {string | undefined} apiKey
 * @property {{ name: string, description: string }} project
 * @property {string | undefined} recordTo A folder.
 * @property {string[]} photos Paths.
 */

/**
 * Reads the command line.
 * @param {string[]} argv Without node and script.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Options} Throws `UsageError`.
 */
export function readOptions(argv, env) {
  const { values, positionals } = parse(argv);
  if (values['no-post'] && values.record === undefined) {
    throw new UsageError('--no-post without --record would do nothing that lasts');
  }
  const missing = positionals.find((file) => !existsSync(file));
  if (missing !== undefined) throw new UsageError(`No such file: ${missing}`);
  return {
    help: values.help,
    post: !values['no-post'],
    api: values.api.replace(/\/+$/, ''),
    apiKey: values['api-key'] ?? env.VISTA_API_KEY,
    project: {
      name: values.project,
      description:
        'Four models of different kinds on the same photos: two detectors that disagree, a segmentation and a pose model.',
    },
    recordTo: values.record,
    photos: positionals.length > 0 ? positionals : listSamplePhotos(),
  };
}

/** @param {string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        api: { type: 'string', default: 'http://localhost:8000' },
        'api-key': { type: 'string' },
        project: { type: 'string', default: 'Model comparison demo' },
        record: { type: 'string' },
        'no-post': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function listSamplePhotos() {
  return readdirSync(samplePhotos)
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .map((name) => path.join(samplePhotos, name));
}

/**
 * The secret that signs a pipeline's calls.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} Throws `UsageError` where there is none.
 */
export function readHmacSecret(env) {
  const secret = env.ML_CALLBACK_HMAC_SECRET ?? readServersSecret(env.VISTA_DATA_DIR ?? defaultDataDir);
  // While a secret is being changed the server accepts several, separated by commas.
  const [first] = (secret ?? '').split(',').map((each) => each.trim());
  if (!first) {
    throw new UsageError(
      'No secret to sign with: set ML_CALLBACK_HMAC_SECRET to the server’s, or VISTA_DATA_DIR to its data folder',
    );
  }
  return first;
}

/**
 * @param {string} dataDir
 * @returns {string | undefined}
 */
function readServersSecret(dataDir) {
  const file = path.resolve(dataDir, 'secrets.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).ml_callback_hmac_secret : undefined;
}
