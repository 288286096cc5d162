import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ApiError, UnreachableError } from './api-error.js';
import { openCenterNet } from './models/centernet.js';
import { openMoveNet } from './models/movenet.js';
import { readPhoto } from './models/photo.js';
import { openSelfieSegmentation } from './models/selfie-segmentation.js';
import { openSsdMobileNet } from './models/ssd-mobilenet.js';
import { helpText, readHmacSecret, readOptions, UsageError } from './options.js';
import { Recording, refuseOtherFolder } from './recording.js';
import { describe, look, submit } from './submission.js';
import { VistaClient } from './vista-client.js';

/** @type {Record<string, string>} */
const contentTypes = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
};

const generatedBy = 'npm run demo -- --record demo/recorded --no-post';

/** MoveNet looks at the people that CenterNet found, so CenterNet comes first. */
const openers = [openCenterNet, openSsdMobileNet, openSelfieSegmentation, openMoveNet];

/** Somebody ended the program. */
class Stopped extends Error {}

/** @param {string[]} argv */
async function main(argv) {
  const options = readOptions(argv, process.env);
  if (options.help) {
    console.log(helpText);
    return;
  }
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => stop.abort(new Stopped(`Stopped by ${signal}`)));
  }

  const server = options.post ? await connect(options) : null;
  const recording = options.recordTo ? new Recording(options.project, generatedBy) : null;
  if (options.recordTo) await refuseOtherFolder(options.recordTo);

  console.log('Loading the models');
  const models = [];
  for (const open of openers) models.push(await open());

  for (const file of options.photos) {
    const photo = await readPhoto(file);
    console.log(`${photo.filename} (${photo.width} × ${photo.height})`);
    const submissions = await lookAt(photo, models, server, stop.signal);
    recording?.addImage(photo, submissions);
  }
  if (recording && options.recordTo) {
    await recording.write(options.recordTo);
    console.log(`Recorded in ${options.recordTo}`);
  }
  if (server) console.log(`Look at ${new URL(`projects/${server.projectId}`, `${options.api}/`)}`);
}

/** @typedef {{ client: VistaClient, projectId: string, runId: string }} Server */

/**
 * Finds the server and the project before any model is loaded: what is wrong there shows at once.
 * @param {import('./options.js').Options} options
 * @returns {Promise<Server>}
 */
async function connect({ api, apiKey, project }) {
  const client = new VistaClient({
    api,
    apiKey,
    hmacSecret: readHmacSecret(process.env),
    log: console.error,
  });
  const { id } = await client.ensureProject(project);
  return { client, projectId: id, runId: randomUUID() };
}

/**
 * All models on one photo.
 * @param {import('./models/photo.js').Photo} photo
 * @param {import('./models/model.js').Model[]} models
 * @param {Server | null} server
 * @param {AbortSignal} stop
 * @returns {Promise<import('./recording.js').Submission[]>}
 */
async function lookAt(photo, models, server, stop) {
  const imageId = server ? await uploadPhoto(server, photo) : null;
  const earlier = new Map();
  const submissions = [];
  for (const model of models) {
    stop.throwIfAborted();
    const work = () => look(model, photo, earlier);
    const submission =
      server && imageId
        ? await submit(
            server.client,
            {
              imageId,
              jobId: `${server.runId}/${photo.filename}/${model.name}`,
              create: describe(model),
              stop,
            },
            work,
          )
        : await work();
    console.log(`  ${model.name}: ${tell(submission)}`);
    submissions.push(submission);
  }
  return submissions;
}

/**
 * @param {Server} server
 * @param {import('./models/photo.js').Photo} photo
 * @returns {Promise<string>} The image's id.
 */
async function uploadPhoto({ client, projectId }, photo) {
  const { filename, width, height } = photo;
  const type = contentTypes[path.extname(filename).toLowerCase()] ?? 'application/octet-stream';
  const bytes = new Uint8Array(await readFile(photo.path));
  const { id } = await client.ensureImage(projectId, { filename, width, height, bytes, type });
  return id;
}

/**
 * One line for people.
 * @param {import('./recording.js').Submission} submission
 */
function tell({ annotations, finalize }) {
  const { annotations: found } = annotations;
  const seconds = `${finalize.summary.processing_time_seconds} s`;
  if (found.length === 0) return `found nothing, ${seconds}`;
  const parts = found.map(
    ({ annotation_type, class_name, confidence }) =>
      `${annotation_type} ${class_name}${confidence === null ? '' : ` ${confidence.toFixed(2)}`}`,
  );
  return `${parts.join(', ')}, ${seconds}`;
}

try {
  await main(process.argv.slice(2));
  // The models' runtimes keep handles open that would hold the process.
  process.exit(0);
} catch (error) {
  const isExplained = [UsageError, ApiError, UnreachableError, Stopped].some((kind) => error instanceof kind);
  console.error(isExplained && error instanceof Error ? error.message : error);
  process.exit(1);
}
