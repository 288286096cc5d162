/** One file on its way to the server. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'stored' | 'failed';
  /** How much of it has left, 0 to 1. */
  readonly progress: number;
  /** Why it failed; null otherwise. */
  readonly error: unknown;
}

/** Sends one file; rejects with why it could not. */
export type Send = (file: File, onProgress: (share: number) => void, signal: AbortSignal) => Promise<void>;

/** Listeners hear of changes at most so often, in milliseconds: a folder of ten thousand files changes all the time. */
const tellEvery = 100;

/**
 * Files that are sent a few at a time, in the order in which they came. A failure keeps none of the others. Its state
 * is a new array after each change, as `useSyncExternalStore` wants it.
 */
export class UploadQueue {
  readonly #send: Send;
  readonly #atOnce: number;
  readonly #onStored: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #running = new Map<number, AbortController>();
  readonly #uploads = new Map<number, Upload>();
  /** Ids of those that wait, the next one last. */
  #waiting: number[] = [];
  #snapshot: readonly Upload[] | null = [];
  #telling: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #hasNews = false;

  /** `onStored` is called whenever files were stored and nothing is under way any more. */
  constructor(send: Send, onStored: () => void, atOnce = 3) {
    this.#send = send;
    this.#onStored = onStored;
    this.#atOnce = atOnce;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly uploads = (): readonly Upload[] => {
    this.#snapshot ??= [...this.#uploads.values()];
    return this.#snapshot;
  };

  /** Takes files at the end of the queue. */
  add(files: readonly File[]): void {
    const ids: number[] = [];
    for (const file of files) {
      const id = ++this.#lastId;
      this.#uploads.set(id, { id, file, state: 'waiting', progress: 0, error: null });
      ids.push(id);
    }
    this.#waiting = [...ids.reverse(), ...this.#waiting];
    this.#changed();
    this.#start();
  }

  /** Puts what failed back into the queue: one file, or all of them. */
  retry(id?: number): void {
    const again = [...this.#uploads.values()].filter(
      (upload) => upload.state === 'failed' && (id === undefined || id === upload.id),
    );
    for (const upload of again)
      this.#uploads.set(upload.id, { ...upload, state: 'waiting', progress: 0, error: null });
    this.#waiting.push(...again.map((upload) => upload.id).reverse());
    this.#changed();
    this.#start();
  }

  /** Takes a file out of the list; one that is under way is stopped. */
  remove(id: number): void {
    this.#uploads.delete(id);
    this.#running.get(id)?.abort();
    this.#changed();
  }

  /** Empties the list and stops what is under way. */
  clear(): void {
    this.#uploads.clear();
    this.#waiting = [];
    for (const controller of this.#running.values()) controller.abort();
    this.#changed();
  }

  #start(): void {
    while (this.#running.size < this.#atOnce) {
      const id = this.#waiting.pop();
      if (id === undefined) return;
      const upload = this.#uploads.get(id);
      if (upload?.state === 'waiting') void this.#run(upload);
    }
  }

  async #run(upload: Upload): Promise<void> {
    const controller = new AbortController();
    this.#running.set(upload.id, controller);
    this.#change(upload.id, { state: 'sending' });
    try {
      await this.#send(upload.file, (progress) => this.#change(upload.id, { progress }), controller.signal);
      this.#hasNews = true;
      this.#change(upload.id, { state: 'stored', progress: 1 });
    } catch (error) {
      this.#change(upload.id, { state: 'failed', error });
    }
    this.#running.delete(upload.id);
    this.#start();
    if (this.#running.size > 0 || !this.#hasNews) return;
    this.#hasNews = false;
    this.#onStored();
  }

  #change(id: number, change: Partial<Upload>): void {
    const upload = this.#uploads.get(id);
    if (!upload) return;
    this.#uploads.set(id, { ...upload, ...change });
    this.#changed();
  }

  #changed(): void {
    this.#snapshot = null;
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      for (const listener of this.#listeners) listener();
    }, tellEvery);
  }
}
