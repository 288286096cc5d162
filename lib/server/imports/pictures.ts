import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '@/lib/contract/problem';
import type { Caller } from '../auth/caller';
import { sql } from '../db/client';
import { env } from '../env';
import { saveImage } from '../image-files';
import { type BucketPart, toAddress } from '../store/bucket-part';
import type { ListedObject, S3Source } from '../store/s3-source';
import type { Ledger } from './ledger';
import { zipEntries } from './zip-entries';

/**
 * Images from a zip or a bucket. Each is whole by itself and is there once it is stored; what is there already is not
 * stored again.
 */

/** One of the pictures that are offered. */
export interface Picture {
  /** With the folders in front. */
  readonly name: string;
  readonly size: number;
  /** Where it is kept, and a mark that changes with its bytes; null where only the bytes tell it from others. */
  readonly origin: Origin | null;
  /** Writes it to `path` and gives the SHA-256; null where it is gone. */
  save(path: string): Promise<Buffer | null>;
}

/** Kept with the image, so that it is not fetched a second time. */
interface Origin {
  readonly source: string;
  readonly source_etag: string;
}

interface Taking {
  readonly projectId: string;
  readonly createdBy: string;
  readonly isPreview: boolean;
  /** A folder for one file at a time. */
  readonly folder: string;
}

const imageNames = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;
const baseName = (name: string) => name.split('/').pop() ?? '';
const originMark = ({ source, source_etag }: Origin) => `${source_etag} ${source}`;

/** The pictures of the zip at `path`. */
export async function* picturesOfZip(path: string): AsyncGenerator<Picture> {
  for await (const entry of zipEntries(path))
    yield {
      name: entry.name,
      size: entry.size,
      origin: null,
      async save(to) {
        const bytes = await entry.read(env().limits.imageBytes);
        await writeFile(to, bytes);
        return createHash('sha256').update(bytes).digest();
      },
    };
}

/** The pictures in a part of a bucket. */
export async function* picturesOfBucket(source: S3Source, part: BucketPart): AsyncGenerator<Picture> {
  for await (const objects of source.list(part))
    for (const object of objects) yield toPicture(source, part.bucket, object);
}

const toPicture = (source: S3Source, bucket: string, object: ListedObject): Picture => ({
  name: object.key,
  size: object.size,
  origin: { source: toAddress({ bucket, prefix: object.key }), source_etag: object.etag },
  async save(to) {
    const bytes = await source.read(bucket, object);
    if (!bytes) return null;
    const hash = createHash('sha256');
    const body = Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]);
    body.on('data', (chunk: Buffer) => hash.update(chunk));
    await pipeline(body, createWriteStream(to));
    return hash.digest();
  },
});

/** Takes the pictures in; `onPicture` is told of the bytes that are done with, and may throw. */
export async function takePictures(
  pictures: AsyncIterable<Picture>,
  taking: Taking,
  ledger: Ledger,
  onPicture: (bytes: number) => void,
): Promise<void> {
  const known = await readKnown(taking.projectId);
  for await (const picture of pictures) {
    await takeOne(picture, taking, ledger, known);
    await ledger.flush();
    onPicture(picture.size);
  }
}

/** What the project has: by name and content, as for uploads that were broken off, and by where it came from. */
async function readKnown(projectId: string): Promise<Set<string>> {
  const { rows } = await sql().query<{ mark: string; source: string | null; source_etag: string | null }>(
    `SELECT filename || ' ' || encode(sha256, 'hex') AS mark, metadata->>'source' AS source,
       metadata->>'source_etag' AS source_etag
     FROM images WHERE project_id = $1 AND deleted_at IS NULL AND sha256 IS NOT NULL`,
    [projectId],
  );
  const known = new Set<string>();
  for (const { mark, source, source_etag } of rows) {
    known.add(mark);
    if (source !== null && source_etag !== null) known.add(originMark({ source, source_etag }));
  }
  return known;
}

async function takeOne(picture: Picture, taking: Taking, ledger: Ledger, known: Set<string>): Promise<void> {
  const { name, size, origin } = picture;
  const { imageBytes } = env().limits;
  if (!imageNames.test(name)) skip(ledger, name, 'no-image', 'it is no image by its name');
  else if (size > imageBytes)
    skip(ledger, name, 'image-too-large', `it has ${size} bytes; an image may have ${imageBytes}`);
  else if (origin && known.has(originMark(origin))) match(ledger, name);
  // What lies elsewhere is not fetched to be judged only.
  else if (origin && taking.isPreview) create(ledger, name, size);
  else {
    const path = join(taking.folder, 'picture');
    try {
      await fetchOne(picture, path, taking, ledger, known);
    } finally {
      await rm(path, { force: true });
    }
  }
}

async function fetchOne(
  picture: Picture,
  path: string,
  { projectId, createdBy, isPreview }: Taking,
  ledger: Ledger,
  known: Set<string>,
): Promise<void> {
  const { name, size, origin } = picture;
  const sha256 = await picture.save(path);
  if (!sha256) {
    skip(ledger, name, 'image-gone', 'it was deleted or replaced while the import ran');
    return;
  }
  const mark = `${baseName(name)} ${sha256.toString('hex')}`;
  if (known.has(mark)) {
    match(ledger, name);
    return;
  }
  if (!isPreview) {
    const caller: Caller = { email: createdBy, by: 'local' };
    const file = { filename: baseName(name), path, size, sha256, tooLarge: false };
    try {
      await saveImage(caller, projectId, file, { ...origin });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      skip(ledger, name, error.code, error.message);
      return;
    }
  }
  known.add(mark);
  create(ledger, name, size);
}

function skip(ledger: Ledger, name: string, code: string, message: string): void {
  ledger.images.skipped++;
  ledger.note('image', 'skipped', { code, message }, name, name);
}

function match(ledger: Ledger, name: string): void {
  ledger.images.matched++;
  ledger.list('image', 'existing', name, 'is in the project');
}

function create(ledger: Ledger, name: string, size: number): void {
  ledger.images.created++;
  ledger.list('image', 'created', name, `${size} bytes`);
}
