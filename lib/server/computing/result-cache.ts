import { mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { log } from '../log';

interface Kept {
  readonly value: unknown;
  readonly size: number;
}

/**
 * Results that can be computed again, by keys that name everything they depend on, so that none of them is ever stale.
 * They are kept in files, and those used last in memory too; what was not used for longest is dropped first where there
 * is not room for all.
 */
export class ResultCache {
  readonly #folder: string;
  readonly #maxFileBytes: number;
  readonly #maxMemoryBytes: number;
  /** In the order of their last use. */
  readonly #memory = new Map<string, Kept>();
  #memoryBytes = 0;
  #writes = 0;

  constructor(folder: string, maxFileBytes: number, maxMemoryBytes: number) {
    this.#folder = folder;
    this.#maxFileBytes = maxFileBytes;
    this.#maxMemoryBytes = maxMemoryBytes;
  }

  /** The result under a key, read by `read` where it comes from a file; undefined where there is none. */
  async get(key: string, read: (bytes: Uint8Array) => unknown): Promise<unknown> {
    const kept = this.#memory.get(key);
    if (kept) {
      this.#memory.delete(key);
      this.#memory.set(key, kept);
      return kept.value;
    }
    const file = this.#fileOf(key);
    try {
      const bytes = await readFile(file);
      const value = read(bytes);
      this.#remember(key, { value, size: bytes.length });
      // The time of a file is that of its last use.
      const now = new Date();
      await utimes(file, now, now);
      return value;
    } catch (error) {
      if (!isMissing(error)) {
        log.warn({ err: error, file }, 'a kept result cannot be read; it is computed again');
        await unlink(file).catch(() => {});
      }
      return undefined;
    }
  }

  /** Keeps a result. A file that cannot be written is only logged: the result is there all the same. */
  async put(key: string, value: unknown, bytes: Uint8Array): Promise<void> {
    this.#remember(key, { value, size: bytes.length });
    if (bytes.length > this.#maxFileBytes) return;
    const file = this.#fileOf(key);
    const partial = `${file}.${process.pid}-${this.#writes++}.partial`;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(partial, bytes);
      await rename(partial, file);
      await this.#makeRoom();
    } catch (error) {
      await unlink(partial).catch(() => {});
      log.warn({ err: error, file }, 'a result cannot be kept');
    }
  }

  #fileOf(key: string): string {
    return join(/* turbopackIgnore: true */ this.#folder, key);
  }

  #remember(key: string, kept: Kept): void {
    const before = this.#memory.get(key);
    if (before) this.#memoryBytes -= before.size;
    this.#memory.delete(key);
    this.#memory.set(key, kept);
    this.#memoryBytes += kept.size;
    for (const [oldest, { size }] of this.#memory) {
      if (this.#memoryBytes <= this.#maxMemoryBytes) break;
      this.#memory.delete(oldest);
      this.#memoryBytes -= size;
    }
  }

  async #makeRoom(): Promise<void> {
    const names = await readdir(this.#folder);
    const files = await Promise.all(
      names.map(async (name) => {
        const path = this.#fileOf(name);
        const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
        return { path, size, mtimeMs };
      }),
    );
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((p, q) => p.mtimeMs - q.mtimeMs)) {
      if (total <= this.#maxFileBytes) break;
      await unlink(path).catch(() => {});
      total -= size;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
