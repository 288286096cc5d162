import { createReadStream } from 'node:fs';
import sharp from 'sharp';
import type { Image } from '@/lib/contract/images';
import { Problem } from '@/lib/contract/problem';
import { missingProblem } from './auth/access';
import type { Caller } from './auth/caller';
import { apartFromTransaction, db, inTransaction, sql } from './db/client';
import { env } from './env';
import { newId } from './ids';
import { getImage } from './images';
import { log } from './log';
import { announce } from './project-events';
import { getStore } from './store/store';
import { requireRoom } from './trash';

/** The files of images: taking them in, and their thumbnails. */

/** What sharp calls a format, and the type that it is served with. Nothing here can carry a script. */
const contentTypes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  heif: 'image/avif',
};

/** Formats that browsers do not draw: the viewer is given a PNG made of them. */
const needsRendition = new Set(['image/tiff']);

const thumbnailSizes = [160, 320, 640, 1024];
const originalKey = (imageId: string) => `images/${imageId}/original`;
const thumbnailKey = (imageId: string, size: number) => `images/${imageId}/thumbnail-${size}`;
const renditionKey = (imageId: string) => `images/${imageId}/rendition`;

/** Every place where bytes of an image may lie. */
export const imageKeys = (imageId: string): string[] => [
  originalKey(imageId),
  renditionKey(imageId),
  ...thumbnailSizes.map((size) => thumbnailKey(imageId, size)),
];

/** A file as `readMultipart` spooled it, or as it lies on this disk. */
export interface ImageFile {
  readonly filename: string;
  readonly path: string;
  readonly size: number;
  readonly sha256: Buffer;
  readonly tooLarge: boolean;
}

/** The last part of a path as browsers and scripts send it. */
const baseName = (filename: string) => filename.split(/[/\\]/).pop() ?? '';

function checkedName(filename: string): string {
  const name = baseName(filename);
  if (name === '' || name.length > 255 || name.includes('\u0000') || !name.isWellFormed())
    throw new Problem('invalid-image', 'The file needs a name of 1 to 255 characters.');
  return name;
}

interface Reading {
  contentType: string;
  width: number;
  height: number;
  orientation: number;
}

async function readHeader(file: ImageFile, filename: string): Promise<Reading> {
  const { imageBytes, imagePixels } = env().limits;
  if (file.tooLarge)
    throw new Problem(
      'payload-too-large',
      `${filename} is larger than ${imageBytes} bytes, the most an image may have.`,
      {
        extensions: { limit: imageBytes },
      },
    );
  const metadata = await sharp(file.path, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  const contentType = metadata?.format ? contentTypes[metadata.format] : undefined;
  if (!metadata || !contentType || !metadata.width || !metadata.height)
    throw new Problem(
      'invalid-image',
      `${filename} is not an image that can be read. Send JPEG, PNG, WebP, AVIF, GIF or TIFF.`,
    );
  if (metadata.width * metadata.height > imagePixels)
    throw new Problem(
      'payload-too-large',
      `${filename} has ${metadata.width} × ${metadata.height} pixels; an image may have ${imagePixels}.`,
      { extensions: { limit: imagePixels, got: metadata.width * metadata.height } },
    );
  return {
    contentType,
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    orientation: metadata.orientation ?? 1,
  };
}

const makeThumbnail = (source: string | Buffer, size: number) =>
  sharp(source, { limitInputPixels: env().limits.imagePixels, failOn: 'truncated' })
    .autoOrient()
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 78 })
    .toBuffer();

/** A WebP of a few pixels as a data address: about 150 characters, which a browser blurs by enlarging it. */
async function makePlaceholder(thumbnail: Buffer): Promise<string> {
  const bytes = await sharp(thumbnail).resize(12, 12, { fit: 'inside' }).webp({ quality: 30 }).toBuffer();
  return `data:image/webp;base64,${bytes.toString('base64')}`;
}

/**
 * Takes an image in: the file is decoded whole (which also makes its thumbnail), stored, and then known.
 * @throws Problem 400 for what is not an image, 413 over a limit
 */
export async function saveImage(
  caller: Caller,
  projectId: string,
  file: ImageFile,
  metadata: Image['metadata'] = {},
): Promise<Image> {
  const filename = checkedName(file.filename);
  const header = await readHeader(file, filename);
  const thumbnail = await makeThumbnail(file.path, 320).catch((error) => {
    log.info({ err: error, filename }, 'an uploaded image could not be decoded');
    throw new Problem('invalid-image', `${filename} is damaged or cut off: its pixels cannot be decoded.`);
  });
  await requireRoom(projectId, file.size);
  const id = newId();
  const store = getStore();
  // What is stored before its row is there would be lost without a trace if this process ended in between.
  await apartFromTransaction(() => sql().query('INSERT INTO pending_files (image_id) VALUES ($1)', [id]));
  await store.put(originalKey(id), createReadStream(file.path), {
    contentType: header.contentType,
    contentLength: file.size,
  });
  await store.put(thumbnailKey(id, 320), thumbnail, {
    contentType: 'image/webp',
    contentLength: thumbnail.length,
  });
  await inTransaction(async () => {
    await db().image.create({
      data: {
        id,
        projectId,
        filename,
        width: header.width,
        height: header.height,
        orientation: header.orientation,
        contentType: header.contentType,
        sizeBytes: file.size,
        sha256: new Uint8Array(file.sha256),
        objectKey: originalKey(id),
        metadata,
        placeholder: await makePlaceholder(thumbnail),
        createdBy: caller.email,
      },
    });
    await sql().query('DELETE FROM pending_files WHERE image_id = $1', [id]);
  });
  announce({ kind: 'image', id, project: projectId });
  return getImage(id);
}

interface FileRow {
  object_key: string | null;
  content_type: string | null;
  filename: string;
  sha256: Buffer | null;
}

/** Where an image's file lies. @throws Problem 404, also where the image was registered without pixels */
export async function findImageFile(imageId: string): Promise<{
  key: string;
  contentType: string;
  filename: string;
}> {
  const { rows } = await sql().query<FileRow>(
    'SELECT object_key, content_type, filename, sha256 FROM images WHERE id = $1 AND deleted_at IS NULL',
    [imageId],
  );
  const row = rows[0];
  if (!row) throw missingProblem('image');
  if (!row.object_key || !row.content_type)
    throw new Problem('not-found', 'This image was registered by name and size only; it has no file.');
  return { key: row.object_key, contentType: row.content_type, filename: row.filename };
}

async function readAll(key: string): Promise<Buffer> {
  const object = await getStore().get(key);
  if (!object) throw new Error(`the store has lost ${key}`);
  return Buffer.from(await new Response(object.stream).arrayBuffer());
}

/** Gives the key of something made of an image's file, making it first where it is not there. */
async function made(key: string, contentType: string, make: () => Promise<Buffer>): Promise<string> {
  const store = getStore();
  if (await store.head(key)) return key;
  const bytes = await make();
  await store.put(key, bytes, { contentType, contentLength: bytes.length });
  return key;
}

/** The stored thumbnail of at least `size` pixels on the longer side (up to 1024). */
export async function findThumbnail(imageId: string, size: number): Promise<string> {
  const file = await findImageFile(imageId);
  const step = thumbnailSizes.find((candidate) => candidate >= size) ?? 1024;
  return made(thumbnailKey(imageId, step), 'image/webp', async () =>
    makeThumbnail(await readAll(file.key), step),
  );
}

/** The file as a browser can draw it: the original, or a PNG of the same pixels. */
export async function findDrawable(
  imageId: string,
): Promise<{ key: string; contentType: string; filename: string }> {
  const file = await findImageFile(imageId);
  if (!needsRendition.has(file.contentType)) return file;
  const key = await made(renditionKey(imageId), 'image/png', async () =>
    sharp(await readAll(file.key), { limitInputPixels: env().limits.imagePixels })
      .autoOrient()
      .png()
      .toBuffer(),
  );
  return { ...file, key, contentType: 'image/png' };
}

/** A short-lived address of the original file. */
export async function presignDownload(imageId: string): Promise<{ url: string; object_key: string }> {
  const { key, contentType, filename } = await findImageFile(imageId);
  const url = await getStore().presignGet(key, {
    filename,
    contentType,
    inline: false,
    expiresInSeconds: 300,
  });
  return { url, object_key: key };
}
