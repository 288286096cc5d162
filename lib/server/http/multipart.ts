import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { Problem } from '@/lib/contract/problem';

/** A file of a form, spooled to disk: `path` is gone after the request. */
interface UploadedFile {
  readonly filename: string;
  readonly contentType: string;
  readonly path: string;
  readonly size: number;
  readonly sha256: Buffer;
  /** Bytes beyond the limit were thrown away: the file is not whole. */
  readonly tooLarge: boolean;
}

/** A form whose files are on disk. */
export interface UploadForm {
  readonly files: readonly UploadedFile[];
  readonly fields: ReadonlyMap<string, string>;
  /** SHA-256 over the names and contents, whatever the boundary was. */
  readonly fingerprint: Buffer;
  /** Removes the spooled files. */
  discard(): Promise<void>;
}

const spoolPrefix = 'vista-upload-';

/** Removes what processes that were killed have left of forms, older than this; says how many. */
export async function removeLostSpools(olderThanMs: number): Promise<number> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(spoolPrefix));
  let removed = 0;
  for (const name of names) {
    const folder = join(tmpdir(), name);
    // Another server may tidy up here too.
    const made = await stat(folder).catch(() => undefined);
    if (!made?.isDirectory() || Date.now() - made.mtimeMs < olderThanMs) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

const maxFiles = 1000;

/**
 * Reads a multipart form without holding a file in memory.
 * @param patience milliseconds without a byte after which the form is given up.
 * @param maxFileBytes a larger file is marked `tooLarge`, the rest of the form is still read.
 * @throws Problem 415 for another content type, 400 for a malformed or truncated form.
 */
export async function readMultipart(
  request: Request,
  maxFileBytes: number,
  patience = patienceMs,
): Promise<UploadForm> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType) || !request.body)
    throw new Problem('unsupported-media-type', 'Send multipart/form-data with a field "file".');
  const folder = await mkdtemp(join(tmpdir(), spoolPrefix));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const { files, fields } = await spool(request.body, contentType, folder, maxFileBytes, patience);
    const hash = createHash('sha256');
    for (const [key, value] of fields) hash.update(JSON.stringify([key, value]));
    for (const file of files) hash.update(JSON.stringify([file.filename])).update(file.sha256);
    return { files, fields, fingerprint: hash.digest(), discard };
  } catch (error) {
    await discard();
    if (error instanceof Problem) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem('invalid-request', `The multipart form could not be read: ${reason}.`, {
      cause: error,
    });
  }
}

/** A sender that is silent for longer has gone, or its form has an end that its reader does not see. */
const patienceMs = 30_000;

/** A promise that is never kept, and broken when `stir` has not been called for a while. */
function watchSilence(ms: number) {
  let timer: NodeJS.Timeout | undefined;
  let giveUp = () => {};
  const silence = new Promise<never>((_, reject) => {
    giveUp = () => reject(new Error(`Nothing of it came for ${ms / 1000} s`));
  });
  const stir = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, ms);
  };
  stir();
  return { silence, stir, stop: () => clearTimeout(timer) };
}

async function spool(
  body: ReadableStream,
  contentType: string,
  folder: string,
  maxFileBytes: number,
  patience: number,
) {
  const files: UploadedFile[] = [];
  const fields = new Map<string, string>();
  const writes: Promise<void>[] = [];
  const form = new Busboy({
    headers: { 'content-type': contentType },
    limits: { fileSize: maxFileBytes, files: maxFiles, fieldSize: 1 << 20, fields: 100 },
  });
  form.on('field', (key, value) => fields.set(key, value));
  form.on('file', (_field, stream, filename, _encoding, mimeType) => {
    const path = join(folder, String(writes.length));
    const hash = createHash('sha256');
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      size += chunk.length;
    });
    const index = writes.length;
    const write = pipeline(stream, createWriteStream(path, { mode: 0o600 })).then(() => {
      files[index] = {
        filename: filename ?? '',
        contentType: mimeType,
        path,
        size,
        sha256: hash.digest(),
        tooLarge: stream.truncated,
      };
    });
    // It is awaited below; until then a failure of the form itself must not make this one an unhandled rejection.
    write.catch(() => undefined);
    writes.push(write);
  });
  let tooMany = false;
  form.on('filesLimit', () => {
    tooMany = true;
  });
  const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  const watch = watchSilence(patience);
  source.on('data', watch.stir);
  try {
    await Promise.race([pipeline(source, form), watch.silence]);
  } catch (error) {
    source.destroy();
    form.destroy();
    throw error;
  } finally {
    watch.stop();
  }
  await Promise.all(writes);
  if (tooMany)
    throw new Problem('limit-exceeded', `A form may hold ${maxFiles} files; send the rest in another.`);
  return { files, fields };
}
