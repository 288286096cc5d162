// @ts-check
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** The files of images and artifacts, from the data folder or from a bucket. */

/** @typedef {import('../launch/settings.mjs').Settings} Settings */

const localFolder = (/** @type {string} */ dataDir) => join(dataDir, 'objects', 'objects');

/** @param {Settings} settings */
function openBucket(settings) {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  const client = new S3Client({
    region: settings.S3_REGION ?? 'us-east-1',
    forcePathStyle: settings.S3_FORCE_PATH_STYLE !== 'false',
    ...(settings.S3_ENDPOINT && { endpoint: settings.S3_ENDPOINT }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  });
  return { client, Bucket: settings.S3_BUCKET };
}

/** @param {string} folder @returns {Promise<{ files: number, bytes: number }>} */
async function measure(folder) {
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile() || entry.name.endsWith('.type.json')) continue;
    files += 1;
    bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return { files, bytes };
}

/**
 * Copies every stored file into the backup. What a pipeline is uploading this moment may be missing: its analysis has
 * not ended yet.
 * @param {Settings} settings @param {string} dataDir @param {string} folder
 * @returns {Promise<{ driver: 'local' | 's3', files: number, bytes: number }>}
 */
export async function saveObjects(settings, dataDir, folder) {
  const target = join(folder, 'objects');
  await mkdir(target, { recursive: true });
  if (!settings.S3_BUCKET) {
    const source = localFolder(dataDir);
    // A file may be promoted or swept between being listed and being read.
    if (existsSync(source)) await cp(source, target, { recursive: true, filter: (path) => existsSync(path) });
    return { driver: 'local', ...(await measure(target)) };
  }
  const { client, Bucket } = openBucket(settings);
  let token;
  do {
    const page = /** @type {import('@aws-sdk/client-s3').ListObjectsV2CommandOutput} */ (
      await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: token }))
    );
    for (const { Key } of page.Contents ?? []) {
      if (!Key) continue;
      const object = await client.send(new GetObjectCommand({ Bucket, Key }));
      const path = join(target, encodeURIComponent(Key));
      if (object.Body instanceof Readable) await pipeline(object.Body, createWriteStream(path));
      await writeFile(`${path}.type.json`, JSON.stringify({ contentType: object.ContentType }));
    }
    token = page.NextContinuationToken;
  } while (token);
  client.destroy();
  return { driver: 's3', ...(await measure(target)) };
}

/**
 * Puts the files of a backup where the settings say.
 * @param {Settings} settings @param {string} dataDir @param {string} folder @param {'local' | 's3'} driver of the backup
 */
export async function loadObjects(settings, dataDir, folder, driver) {
  const source = join(folder, 'objects');
  if ((settings.S3_BUCKET ? 's3' : 'local') !== driver)
    throw new Error(
      `This backup holds the files of a ${driver} store, and S3_BUCKET is ${settings.S3_BUCKET ? 'set' : 'not set'}. Restore with the settings that it was made with.`,
    );
  if (driver === 'local') {
    await cp(source, localFolder(dataDir), { recursive: true });
    return;
  }
  const { client, Bucket } = openBucket(settings);
  for (const name of await readdir(source)) {
    if (name.endsWith('.type.json')) continue;
    const path = join(source, name);
    const { contentType } = JSON.parse(await readFile(`${path}.type.json`, 'utf8'));
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: decodeURIComponent(name),
        Body: createReadStream(path),
        ContentLength: (await stat(path)).size,
        ContentType: contentType,
      }),
    );
  }
  client.destroy();
}
