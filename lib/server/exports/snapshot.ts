import type pg from 'pg';
import { borrowLongConnection } from '../db/client';
import { CopyReader, type CopyRow } from '../db/copy-binary';
import { copyOut } from '../db/copy-out';

/** Reading at one moment: everything that an export holds was there together. */

/** Opens a transaction that sees one moment. Whoever takes it must `close` it. */
export async function openSnapshot(): Promise<Snapshot> {
  const client = await borrowLongConnection();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Analysis by analysis through the index: an order that costs nothing and gives the first row at once.
    await client.query(
      `SELECT set_config('max_parallel_workers_per_gather', '0', true), set_config('enable_hashjoin', 'off', true),
         set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)`,
    );
    return new Snapshot(client);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** One moment of the database. */
export class Snapshot {
  readonly client: pg.PoolClient;
  #isCopying = false;
  #isClosed = false;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  /** The bytes of a COPY as they come. */
  async *copy(sql: string): AsyncGenerator<Buffer> {
    this.#isCopying = true;
    for await (const chunk of copyOut(this.client, sql)) yield chunk;
    this.#isCopying = false;
  }

  /** The rows of a query by a binary COPY; `toText` makes of each what is yielded, chunk by chunk. */
  async *rows<T>(select: string, toItem: (row: CopyRow) => T): AsyncGenerator<T[]> {
    let items: T[] = [];
    const reader = new CopyReader((row) => items.push(toItem(row)));
    for await (const chunk of this.copy(`COPY (${select}) TO STDOUT (FORMAT binary)`)) {
      reader.push(chunk);
      if (items.length === 0) continue;
      yield items;
      items = [];
    }
    reader.end();
  }

  /** Gives the connection back; one in the middle of a COPY is thrown away. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isCopying) {
      this.client.release(true);
      return;
    }
    const failed = await this.client.query('COMMIT').then(
      () => false,
      () => true,
    );
    this.client.release(failed);
  }
}
