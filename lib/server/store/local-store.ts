import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CapabilityUrls, type GetGrant, type PutGrant } from './capability-url';
import { MeteredBody } from './metered-body';
import {
  isMissing,
  makeDirectory,
  moveObjectFile,
  readObjectHead,
  streamFile,
  writeObjectFile,
} from './object-file';
import { assertContentType, assertObjectKey, incomingPrefix } from './object-key';
import type {
  ByteRange,
  ByteSource,
  ObjectBody,
  ObjectHead,
  ObjectStore,
  PresignedPut,
  PresignGetOptions,
  PresignPutOptions,
  PutOptions,
  PutResult,
  StoredObject,
  StoreSettings,
} from './object-store';
import { isStoreError, StoreError } from './store-error';

const checkMs = 2000;

/** What an upload must be; bytes. */
interface UploadLimits {
  readonly contentType: string;
  readonly contentLength?: number;
  readonly maxBytes?: number;
}

/**
 * The store on a local disk, for one server. Objects are written below `tmp` and renamed into `objects`, so that a
 * reader sees the old one or the new one; two waits for the disk an object.
 */
export class LocalStore implements ObjectStore {
  readonly driver = 'local';
  readonly #objects: string;
  readonly #temporary: string;
  readonly #urls: CapabilityUrls;
  readonly #now: () => number;

  /** `now` in milliseconds since 1970. */
  constructor(settings: Extract<StoreSettings, { driver: 'local' }>, now: () => number = Date.now) {
    const root = resolve(settings.root);
    this.#objects = join(root, 'objects');
    this.#temporary = join(root, 'tmp');
    this.#urls = new CapabilityUrls(settings.appSecret, settings.publicUrl);
    this.#now = now;
  }

  async put(key: string, body: ByteSource, options: PutOptions): Promise<PutResult> {
    const metered = new MeteredBody(body, options, ['md5', 'sha256']);
    const { size, etag } = await this.#write(key, metered, options.contentType);
    return { size, etag, sha256: metered.sha256.digest('hex') };
  }

  /** Stores an upload whose address has been opened; as `put`, without the second digest. */
  async receive(key: string, body: ByteSource, limits: UploadLimits): Promise<StoredObject> {
    return this.#write(key, new MeteredBody(body, limits, ['md5']), limits.contentType);
  }

  async #write(key: string, metered: MeteredBody, contentType: string): Promise<StoredObject> {
    const target = this.#path(key);
    assertContentType(contentType);
    return this.#guarded(`write '${key}'`, async () => {
      const temporary = join(this.#temporary, randomUUID());
      const describe = () => ({ size: metered.size, contentType, etag: metered.md5.digest('hex') });
      try {
        return await writeObjectFile(temporary, target, metered, describe);
      } catch (error) {
        // What cannot be removed now is swept later; the first failure is the one to tell.
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
    });
  }

  async head(key: string): Promise<ObjectHead | null> {
    return this.#guarded(`look up '${key}'`, () =>
      this.#withFile(key, async (handle) => {
        const head = await readObjectHead(handle, key);
        await handle.close();
        return head;
      }),
    );
  }

  async get(key: string, { range }: { readonly range?: ByteRange } = {}): Promise<ObjectBody | null> {
    return this.#guarded(`read '${key}'`, () =>
      this.#withFile(key, async (handle) => {
        const head = await readObjectHead(handle, key);
        if (!range) return { ...head, stream: streamFile(handle, 0, head.size - 1) };
        if (range.start >= head.size) {
          throw new StoreError('range-not-satisfiable', `'${key}' has ${head.size} bytes`);
        }
        const end = Math.min(range.end, head.size - 1);
        return { ...head, range: { start: range.start, end }, stream: streamFile(handle, range.start, end) };
      }),
    );
  }

  async presignPut(key: string, options: PresignPutOptions): Promise<PresignedPut> {
    const { contentType, contentLength, maxBytes, expiresInSeconds } = options;
    assertObjectKey(key);
    assertContentType(contentType);
    if (contentLength !== undefined && contentLength > maxBytes) {
      throw new StoreError('too-large', `${contentLength} bytes are more than the ${maxBytes} allowed`);
    }
    const url = this.#urls.signPut(key, {
      expires: this.#expiry(expiresInSeconds),
      type: contentType,
      length: contentLength,
      max: maxBytes,
    });
    return { url, headers: { 'content-type': contentType } };
  }

  async presignGet(key: string, options: PresignGetOptions): Promise<string> {
    const { filename, contentType, inline, expiresInSeconds } = options;
    assertObjectKey(key);
    assertContentType(contentType);
    return this.#urls.signGet(key, {
      expires: this.#expiry(expiresInSeconds),
      type: contentType,
      filename,
      inline,
    });
  }

  /** What the upload address of `key` with this query allows, or `refused`. */
  openUpload(key: string, query: URLSearchParams): PutGrant {
    return this.#urls.openPut(key, query, this.#now());
  }

  /** What the download address of `key` with this query allows, or `refused`. */
  openDownload(key: string, query: URLSearchParams): GetGrant {
    return this.#urls.openGet(key, query, this.#now());
  }

  async promote(from: string, to: string): Promise<StoredObject | null> {
    const source = this.#path(from);
    const target = this.#path(to);
    const head = await this.#guarded(`promote '${from}'`, () =>
      moveObjectFile(source, target, () => this.head(to)),
    );
    return head && { size: head.size, etag: head.etag, contentType: head.contentType };
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await this.#guarded(`delete '${key}'`, () => rm(path, { force: true }));
  }

  async check(): Promise<void> {
    await this.#guarded('be used', () => within(checkMs, this.#probe()));
  }

  async #probe(): Promise<void> {
    const probe = join(this.#temporary, `check-${randomUUID()}`);
    await makeDirectory(this.#temporary);
    await makeDirectory(this.#objects);
    await writeFile(probe, 'x');
    await unlink(probe);
  }

  async sweep(olderThanMs: number): Promise<number> {
    const before = this.#now() - olderThanMs;
    const incoming = join(this.#objects, incomingPrefix);
    return this.#guarded('be swept', async () => {
      return (await removeOlder(this.#temporary, before)) + (await removeOlder(incoming, before));
    });
  }

  #expiry(seconds: number): number {
    return Math.floor(this.#now() / 1000) + seconds;
  }

  /**
   * `artifacts/x/y` is the file `objects/artifacts/artifacts~x~y`: no key is another one's directory, and none has to
   * be made (and waited for) for an object. File systems of today hold millions of names in one.
   */
  #path(key: string): string {
    assertObjectKey(key);
    return join(this.#objects, key.slice(0, key.indexOf('/')), key.replaceAll('/', '~'));
  }

  /** Runs `read` on the open file of `key`, which it must close unless it fails; null where there is none. */
  async #withFile<T>(key: string, read: (handle: FileHandle) => Promise<T>): Promise<T | null> {
    let handle: FileHandle;
    try {
      handle = await open(this.#path(key), 'r');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    try {
      return await read(handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** What the file system refuses (full, read-only, gone) is the store being unavailable. */
  async #guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (isStoreError(cause)) throw cause;
      throw new StoreError('store-unavailable', `The local store could not ${doing}`, { cause });
    }
  }
}

async function removeOlder(directory: string, before: number): Promise<number> {
  let removed = 0;
  for (const name of await listDirectory(directory)) {
    const path = join(directory, name);
    try {
      if ((await stat(path)).mtimeMs >= before) continue;
      await unlink(path);
      removed += 1;
    } catch (error) {
      // Promoted or finished in the meantime.
      if (!isMissing(error)) throw error;
    }
  }
  return removed;
}

async function listDirectory(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A mount that has gone away answers never. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
