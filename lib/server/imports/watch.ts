import { sql } from '../db/client';
import { log } from '../log';
import { ImportCancelled } from './job';
import type { ImportSource } from './source';

/** How much there is to do, and how much of it is done; bytes. */
type Extent = Pick<ImportSource, 'progress' | 'totalBytes'>;

/** Shows how far the work is, and sees whether it should stop. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #timer;
  #last: Promise<void> = Promise.resolve();
  phase = 'Fetching the file';

  constructor(importId: string, source: Extent) {
    const look = async () => {
      const progress = Math.min(0.99, source.progress.bytes / Math.max(1, source.totalBytes));
      try {
        const { rows } = await sql().query<{ cancel_requested: boolean }>(
          `UPDATE imports SET phase = $2, progress = $3 WHERE id = $1 AND status = 'running' RETURNING cancel_requested`,
          [importId, this.phase, progress],
        );
        if (rows[0]?.cancel_requested) this.#controller.abort(new ImportCancelled());
      } catch (error) {
        log.warn({ err: error, import_id: importId }, "an import's progress could not be noted");
      }
    };
    this.#timer = setInterval(() => {
      this.#last = this.#last.then(look);
    }, 500);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** After it the row is not touched from here any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
  }
}
