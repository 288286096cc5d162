import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@/lib/contract/problem';
import type { Caller } from '../auth/caller';
import { sql } from '../db/client';
import { env } from '../env';
import { saveImage } from '../image-files';
import type { Ledger } from './ledger';
import { type ZipEntry, zipEntries } from './zip-entries';

/** Images from a zip. Each is whole by itself and is there once it is stored; what is there already is not stored again. */

const imageNames = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;
const baseName = (name: string) => name.split('/').pop() ?? '';

interface ArchiveJob {
  readonly projectId: string;
  readonly createdBy: string;
  readonly isPreview: boolean;
  /** A folder for one file at a time. */
  readonly folder: string;
}

/** Takes in the images of the zip at `path`; `onImage` is told of the packed bytes that are done with, and may throw. */
export async function takeImages(
  path: string,
  job: ArchiveJob,
  ledger: Ledger,
  onImage: (bytes: number) => void,
): Promise<void> {
  // A file of the same name and content is the same image, as for uploads that were broken off.
  const known = await readKnown(job.projectId);
  for await (const entry of zipEntries(path)) {
    await takeOne(entry, job, ledger, known);
    await ledger.flush();
    onImage(entry.size);
  }
}

async function readKnown(projectId: string): Promise<Set<string>> {
  const { rows } = await sql().query<{ mark: string }>(
    `SELECT filename || ' ' || encode(sha256, 'hex') AS mark FROM images
     WHERE project_id = $1 AND deleted_at IS NULL AND sha256 IS NOT NULL`,
    [projectId],
  );
  return new Set(rows.map((row) => row.mark));
}

async function takeOne(entry: ZipEntry, job: ArchiveJob, ledger: Ledger, known: Set<string>): Promise<void> {
  const { name, size } = entry;
  const skip = (code: string, message: string) => {
    ledger.images.skipped++;
    ledger.note('image', 'skipped', { code, message }, name, name);
  };
  if (!imageNames.test(name)) {
    skip('no-image', 'it is no image by its name');
    return;
  }
  const { imageBytes } = env().limits;
  if (size > imageBytes) {
    skip('image-too-large', `it has ${size} bytes; an image may have ${imageBytes}`);
    return;
  }
  const bytes = await entry.read(imageBytes);
  const sha256 = createHash('sha256').update(bytes).digest();
  const mark = `${baseName(name)} ${sha256.toString('hex')}`;
  if (known.has(mark)) {
    ledger.images.matched++;
    ledger.list('image', 'existing', name, 'is in the project');
    return;
  }
  known.add(mark);
  if (!job.isPreview) {
    const path = join(job.folder, 'image');
    const caller: Caller = { email: job.createdBy, by: 'local' };
    try {
      await writeFile(path, bytes);
      const file = { filename: baseName(name), path, size: bytes.length, sha256, tooLarge: false };
      await saveImage(caller, job.projectId, file);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      skip(error.code, error.message);
      return;
    } finally {
      await rm(path, { force: true });
    }
  }
  ledger.images.created++;
  ledger.list('image', 'created', name, `${bytes.length} bytes`);
}
