import { createHash } from 'node:crypto';
import type { ByteSource } from './object-store';
import { StoreError } from './store-error';

type Digest = 'md5' | 'sha256';

interface Limits {
  readonly contentLength?: number;
  readonly maxBytes?: number;
}

/**
 * A body that is counted and digested while it is read, once. Reading it throws `too-large` past `maxBytes`, and
 * `incomplete-body` when it breaks off or has not exactly `contentLength` bytes.
 */
export class MeteredBody implements AsyncIterable<Uint8Array> {
  size = 0;
  readonly #source: ByteSource;
  readonly #limits: Limits;
  /** Only those named to the constructor are fed: digesting costs more than copying. */
  readonly md5 = createHash('md5');
  readonly sha256 = createHash('sha256');
  readonly #digests: readonly Digest[];

  constructor(source: ByteSource, limits: Limits, digests: readonly Digest[]) {
    this.#source = source;
    this.#limits = limits;
    this.#digests = digests;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    const { contentLength, maxBytes } = this.#limits;
    for await (const chunk of chunksOf(this.#source)) {
      this.size += chunk.length;
      if (maxBytes !== undefined && this.size > maxBytes) {
        throw new StoreError('too-large', `The body is longer than the ${maxBytes} bytes allowed`);
      }
      if (contentLength !== undefined && this.size > contentLength) throw this.#lengthError(contentLength);
      if (chunk.length === 0) continue;
      for (const digest of this.#digests) this[digest].update(chunk);
      yield chunk;
    }
    if (contentLength !== undefined && this.size !== contentLength) throw this.#lengthError(contentLength);
  }

  #lengthError(contentLength: number): StoreError {
    return new StoreError(
      'incomplete-body',
      `The body has not the ${contentLength} bytes that were announced`,
    );
  }
}

/** The chunks of a source; its own failures (a client that went away) become `incomplete-body`. */
async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  if (source instanceof Uint8Array) {
    yield source;
    return;
  }
  const chunks = source[Symbol.asyncIterator]();
  let finished = false;
  try {
    while (true) {
      const next = await chunks.next().catch((cause: unknown) => {
        finished = true;
        throw new StoreError('incomplete-body', 'The body broke off', { cause });
      });
      if (next.done) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!finished) await chunks.return?.();
  }
}
