import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { ObjectHead, StoredObject } from './object-store';
import { StoreError } from './store-error';

/**
 * One file an object: the bytes, then what is known of them as JSON, then the JSON's length and a mark. Bytes and
 * description therefore appear, change and vanish together, by one rename.
 */
const mark = Buffer.from('VISTAOB1', 'latin1');
const footerBytes = 4 + mark.length;
const longestTrailer = 1024;
const batchBytes = 256 * 1024;

const trailerSchema = z.object({ size: z.number().int().min(0), etag: z.string(), contentType: z.string() });

/** What is kept behind the bytes: the JSON of `object`, its length (u32, little endian) and the mark. */
function toTrailer({ size, etag, contentType }: StoredObject): Buffer {
  const json = Buffer.from(JSON.stringify({ size, etag, contentType }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([json, length, mark]);
}

/**
 * Writes an object beside the others and then, in one step, makes it the object at `target`, replacing what is there.
 * The disk keeps it when this returns; `describe` is asked once `chunks` has ended. When it fails nothing has changed
 * at `target`, and the caller removes `temporary`, which lies on the same file system.
 */
export async function writeObjectFile(
  temporary: string,
  target: string,
  chunks: AsyncIterable<Uint8Array>,
  describe: () => StoredObject,
): Promise<StoredObject> {
  const [handle, directory] = await openBoth(temporary, dirname(target));
  try {
    const object = await writeChunks(handle, chunks, describe).finally(() => handle.close());
    await rename(temporary, target);
    await directory?.sync();
    return object;
  } finally {
    await directory?.close();
  }
}

async function writeChunks(
  handle: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  describe: () => StoredObject,
): Promise<StoredObject> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < batchBytes) continue;
    await handle.writeFile(Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  }
  const object = describe();
  await handle.writeFile(Buffer.concat([...pending, toTrailer(object)]));
  await handle.datasync();
  return object;
}

/** Opens a new file, and a directory for `sync`, at once: a small object takes as long as its turns at the disk. */
async function openBoth(file: string, directory: string): Promise<[FileHandle, FileHandle | null]> {
  const [opened, openedDirectory] = await Promise.allSettled([
    inDirectory(dirname(file), () => open(file, 'wx', 0o640)),
    openDirectory(directory),
  ]);
  if (opened.status === 'fulfilled' && openedDirectory.status === 'fulfilled') {
    return [opened.value, openedDirectory.value];
  }
  if (opened.status === 'fulfilled') await opened.value.close();
  if (openedDirectory.status === 'fulfilled') await openedDirectory.value?.close();
  throw opened.status === 'rejected' ? opened.reason : openedDirectory.status === 'rejected' ? openedDirectory.reason : null;
}

/** Reads what an open object file says of itself; `damaged-object` where it is not whole. */
export async function readObjectHead(handle: FileHandle, key: string): Promise<ObjectHead> {
  const { size: fileBytes, mtime } = await handle.stat();
  const tail = Buffer.alloc(Math.min(fileBytes, longestTrailer));
  const { bytesRead } = await handle.read(tail, 0, tail.length, fileBytes - tail.length);
  const jsonEnd = bytesRead - footerBytes;
  if (jsonEnd >= 0 && tail.subarray(jsonEnd + 4, bytesRead).equals(mark)) {
    const jsonBytes = tail.readUInt32LE(jsonEnd);
    const trailer = trailerSchema.safeParse(parseJson(tail.toString('utf8', jsonEnd - jsonBytes, jsonEnd)));
    if (trailer.success && trailer.data.size + jsonBytes + footerBytes === fileBytes) {
      return { ...trailer.data, lastModified: mtime };
    }
  }
  throw new StoreError('damaged-object', `The file of '${key}' is not a whole object`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Bytes `start` to `end` (included) of an open file, read as they are asked for; closes the file at the end. */
export function streamFile(handle: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const wanted = Math.min(batchBytes, end + 1 - position);
        if (wanted <= 0) {
          await handle.close();
          controller.close();
          return;
        }
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, position);
        if (bytesRead === 0) throw new StoreError('damaged-object', 'An object file ended early');
        position += bytesRead;
        controller.enqueue(buffer.subarray(0, bytesRead));
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    cancel: () => handle.close(),
  });
}

/**
 * Moves a file to where it becomes visible, in one step, replacing what is there; durable when this returns. False
 * where there is no file `from`.
 */
export async function publishFile(from: string, to: string): Promise<boolean> {
  const directory = dirname(to);
  if (!(await renameIfPresent(from, to))) {
    // Either the file is missing or its new directory is; only one of the two can be mended.
    await makeDirectory(directory);
    if (!(await renameIfPresent(from, to))) return false;
  }
  await syncDirectory(directory);
  return true;
}

async function renameIfPresent(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Makes a directory and those above it, durably. */
export async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) {
    await syncDirectory(dirname(made));
  }
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; NTFS keeps a log of renames by itself.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether a file system call failed because there is no such file or directory. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
