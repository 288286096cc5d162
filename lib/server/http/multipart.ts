import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { Problem } from '@/lib/contract/problem';

/** A file of a form, spooled to disk: `path` is gone after the request. */
export interface UploadedFile {
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

const maxFiles = 1000;

/**
 * Reads a multipart form without holding a file in memory.
 * @param maxFileBytes a larger file is marked `tooLarge`, the rest of the form is still read.
 * @throws Problem 415 for another content type, 400 for a malformed or truncated form.
 */
export async function readMultipart(request: Request, maxFileBytes: number): Promise<UploadForm> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType) || !request.body)
    throw new Problem('unsupported-media-type', 'Send multipart/form-data with a field "file".');
  const folder = await mkdtemp(join(tmpdir(), 'vista-upload-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const { files, fields } = await spool(request.body, contentType, folder, maxFileBytes);
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

async function spool(body: ReadableStream, contentType: string, folder: string, maxFileBytes: number) {
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
  await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), form);
  await Promise.all(writes);
  if (tooMany)
    throw new Problem('limit-exceeded', `A form may hold ${maxFiles} files; send the rest in another.`);
  return { files, fields };
}
