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
  const handle = await inDirectory(dirname(temporary), () => open(temporary, 'wx', 0o640));
  // Opened while the bytes arrive: a small object takes as long as its turns at the disk.
  const directory = openDirectory(dirname(target));
  directory.catch(() => undefined);
  try {
    const object = await writeChunks(handle, chunks, describe).finally(() => handle.close());
    await publish(temporary, target, await directory);
    return object;
  } finally {
    directory.then((opened) => opened?.close()).catch(() => undefined);
  }
}

/**
 * Moves an object file, durably, replacing what is at `to`; where there is no file `from`, nothing is moved. Answers what
 * `read` finds at `to` then, which it need not wait for the disk to find.
 */
export async function moveObjectFile<T>(from: string, to: string, read: () => Promise<T>): Promise<T> {
  const directory = await openDirectory(dirname(to));
  try {
    await rename(from, to);
    const syncing = directory?.sync();
    syncing?.catch(() => undefined);
    const found = await read();
    await syncing;
    return found;
  } catch (error) {
    if (isMissing(error)) return read();
    throw error;
  } finally {
    await directory?.close();
  }
}

async function publish(from: string, to: string, directory: FileHandle | null): Promise<void> {
  await rename(from, to);
  await directory?.sync();
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

/**
 * Bytes `start` to `end` (included) of an open file, read as they are asked for. Closes the file with its last bytes, not
 * after them: of an answer whose caller has gone away nobody takes any.
 */
export function streamFile(handle: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const wanted = Math.min(batchBytes, end + 1 - position);
        if (wanted > 0) {
          const { bytesRead, buffer } = await handle.read(
            Buffer.allocUnsafeSlow(wanted),
            0,
            wanted,
            position,
          );
          if (bytesRead === 0) throw new StoreError('damaged-object', 'An object file ended early');
          position += bytesRead;
          controller.enqueue(buffer.subarray(0, bytesRead));
        }
        if (position <= end) return;
        await handle.close();
        controller.close();
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    cancel: () => handle.close(),
  });
}

/** Makes a directory and those above it, durably. */
export async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) {
    // A directory above ours may be closed to reading; then it cannot be synced.
    const parent = await openDirectory(dirname(made)).catch(() => null);
    await parent?.sync().finally(() => parent.close());
  }
}

/** A directory, made when missing, to `sync` what is moved into it. Null on Windows, which keeps a log of its own. */
async function openDirectory(directory: string): Promise<FileHandle | null> {
  if (process.platform === 'win32') {
    await makeDirectory(directory);
    return null;
  }
  return inDirectory(directory, () => open(directory, 'r'));
}

/** Opens something in a directory that may have to be made first. */
async function inDirectory(directory: string, work: () => Promise<FileHandle>): Promise<FileHandle> {
  try {
    return await work();
  } catch (error) {
    if (!isMissing(error)) throw error;
    await makeDirectory(directory);
    return work();
  }
}

/** Whether a file system call failed because there is no such file or directory. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
