import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import type { DecodedAnnotation } from '@/lib/annotations/bulk';

/** How annotations become rows: the one way into the table, for pipelines' calls and for imports. */

const special = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const needsEscape = /[\\\t\n\r]/;

/** A value in COPY's text format (PostgreSQL manual, COPY, "Text Format"). */
const field = (text: string | null) =>
  text === null ? '\\N' : needsEscape.test(text) ? text.replace(special, (c) => escapes[c] ?? c) : text;
const numberField = (value: number | null) => (value === null ? '\\N' : String(value));

/** Characters that are gathered before they are handed to the connection. */
const chunkLength = 1 << 18;

const columns = `id, analysis_id, sequence, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max, area, data,
  storage_path, ordering`;

/** A COPY into `annotations` on a connection in a transaction. Nothing else may be asked of it before `end`. */
export class AnnotationCopy {
  readonly #stream: CopyStreamQuery;
  readonly #done: Promise<void>;
  readonly #now: string | null;
  #chunk = '';

  /** With `withTimes` a row may say when it was made; otherwise that is the moment of the transaction. */
  constructor(client: Pick<pg.PoolClient, 'query'>, { withTimes = false } = {}) {
    this.#now = withTimes ? new Date().toISOString() : null;
    const all = withTimes ? `${columns}, created_at` : columns;
    this.#stream = client.query(copyFrom(`COPY annotations (${all}) FROM STDIN`));
    this.#done = finished(this.#stream);
    // It is awaited in the end; until then a failure must not make an unhandled rejection.
    this.#done.catch(() => undefined);
  }

  /** Adds a row. `data` is JSON text, kept to the letter; `area` in square pixels takes the place of the decoded one. */
  add(
    id: string,
    analysisId: string,
    sequence: number,
    annotation: DecodedAnnotation,
    data: string,
    area: number | null = annotation.area,
    createdAt?: string,
  ): void {
    const { bounds: b, type, className, confidence, storagePath, ordering } = annotation;
    const box = b ? `${b.xMin}\t${b.yMin}\t${b.xMax}\t${b.yMax}` : '\\N\t\\N\t\\N\t\\N';
    this.#chunk += `${id}\t${analysisId}\t${sequence}\t${type}\t${field(className)}\t${numberField(confidence)}\t${box}\t${numberField(area)}\t${field(data)}\t${field(storagePath)}\t${numberField(ordering)}${this.#now === null ? '' : `\t${createdAt ?? this.#now}`}\n`;
  }

  /** Whether enough has been gathered to `flush`. */
  get isFull(): boolean {
    return this.#chunk.length > chunkLength;
  }

  /** Hands over what has been gathered, and waits while the database is behind. */
  async flush(): Promise<void> {
    const chunk = this.#chunk;
    this.#chunk = '';
    if (!this.#stream.write(chunk))
      await Promise.race([new Promise((resolve) => this.#stream.once('drain', resolve)), this.#done]);
  }

  /** Ends the COPY; after it the rows are there. */
  async end(): Promise<void> {
    this.#stream.end(this.#chunk);
    await this.#done;
  }

  /** Gives up: the connection must be thrown away. */
  abort(error: Error): void {
    this.#stream.destroy(error);
  }
}
