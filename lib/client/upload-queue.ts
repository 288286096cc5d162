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
  #uploads: readonly Upload[] = [];
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

  readonly uploads = (): readonly Upload[] => this.#uploads;

  /** Takes files at the end of the queue. */
  add(files: readonly File[]): void {
    const added = files.map(
      (file): Upload => ({ id: ++this.#lastId, file, state: 'waiting', progress: 0, error: null }),
    );
    this.#set([...this.#uploads, ...added]);
    this.#start();
  }

  /** Puts what failed back into the queue: one file, or all of them. */
  retry(id?: number): void {
    this.#set(
      this.#uploads.map((upload) =>
        upload.state === 'failed' && (id === undefined || id === upload.id)
          ? { ...upload, state: 'waiting', progress: 0, error: null }
          : upload,
      ),
    );
    this.#start();
  }

  /** Takes a file out of the list; one that is under way is stopped. */
  remove(id: number): void {
    this.#running.get(id)?.abort();
    this.#set(this.#uploads.filter((upload) => upload.id !== id));
  }

  /** Empties the list and stops what is under way. */
  clear(): void {
    for (const { id } of this.#uploads) this.#running.get(id)?.abort();
    this.#set([]);
  }

  #start(): void {
    for (const upload of this.#uploads) {
      if (this.#running.size >= this.#atOnce) return;
      if (upload.state === 'waiting') void this.#run(upload);
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
    this.#set(this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));
  }

  #set(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    for (const listener of this.#listeners) listener();
  }
}
