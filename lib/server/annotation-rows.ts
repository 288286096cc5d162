import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import type { DecodedAnnotation } from '@/lib/annotations/bulk';
import { CopyWriter } from './db/copy-writer';

/** How annotations become rows: the one way into the table, for pipelines' calls and for imports. */

const columns = `id, analysis_id, sequence, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max, area, data,
  storage_path, ordering`;

/** Bytes that are gathered before they are handed to the connection. */
const chunkBytes = 1 << 18;

/** Bytes `start` up to `end` of a buffer. */
interface Slice {
  readonly source: Buffer;
  readonly start: number;
  readonly end: number;
}

/** A COPY into `annotations` on a connection in a transaction. Nothing else may be asked of it before `end`. */
export class AnnotationCopy {
  readonly #stream: CopyStreamQuery;
  readonly #done: Promise<void>;
  readonly #now: Date | null;
  readonly #rows = new CopyWriter(chunkBytes);

  /** With `withTimes` a row may say when it was made; otherwise that is the moment of the transaction. */
  constructor(client: Pick<pg.PoolClient, 'query'>, { withTimes = false } = {}) {
    this.#now = withTimes ? new Date() : null;
    const all = withTimes ? `${columns}, created_at` : columns;
    this.#stream = client.query(copyFrom(`COPY annotations (${all}) FROM STDIN (FORMAT binary)`));
    this.#done = finished(this.#stream);
    // It is awaited in the end; until then a failure must not make an unhandled rejection.
    this.#done.catch(() => undefined);
  }

  /**
   * Adds a row. `data` is JSON text, or where its bytes stand in UTF-8, kept to the letter; `area` in square pixels
   * takes the place of the decoded one.
   */
  add(
    id: string,
    analysisId: string,
    sequence: number,
    annotation: DecodedAnnotation,
    data: string | Slice,
    area: number | null = annotation.area,
    createdAt?: string,
  ): void {
    const { bounds, type, className, confidence, storagePath, ordering } = annotation;
    const rows = this.#rows;
    rows.row(this.#now === null ? 14 : 15);
    rows.uuid(id);
    rows.uuid(analysisId);
    rows.int(sequence);
    rows.repeatedText(type);
    rows.repeatedText(className);
    rows.float(confidence);
    rows.float(bounds?.xMin ?? null);
    rows.float(bounds?.yMin ?? null);
    rows.float(bounds?.xMax ?? null);
    rows.float(bounds?.yMax ?? null);
    rows.float(area);
    if (typeof data === 'string') rows.text(data);
    else rows.bytes(data.source, data.start, data.end);
    rows.text(storagePath);
    rows.int(ordering);
    if (this.#now !== null) rows.time(createdAt === undefined ? this.#now : new Date(createdAt));
  }

  /** Whether enough has been gathered to `flush`. */
  get isFull(): boolean {
    return this.#rows.length > chunkBytes;
  }

  /** Hands over what has been gathered, and waits while the database is behind. */
  async flush(): Promise<void> {
    if (!this.#stream.write(this.#rows.take()))
      await Promise.race([new Promise((resolve) => this.#stream.once('drain', resolve)), this.#done]);
  }

  /** Ends the COPY; after it the rows are there. */
  async end(): Promise<void> {
    this.#rows.finish();
    this.#stream.end(this.#rows.take());
    await this.#done;
  }

  /** Gives up: the connection must be thrown away. */
  abort(error: Error): void {
    this.#stream.destroy(error);
  }
}

/**
 * An insert of a few annotations, for where one statement costs less than a COPY of its own: the columns are
 * parameters from number `first` on, the analysis and the sequence of the first are columns `of` has.
 */
export const insertRows = (of: string, first: number) => `INSERT INTO annotations (${columns})
  SELECT n.id, ${of}.analysis_id, ${of}.first + (n.place - 1)::int, n.type, n.class, n.confidence, n.x_min, n.y_min,
    n.x_max, n.y_max, n.area, n.data::json, n.path, n.ordering
  FROM ${of}, unnest(${rowTypes.map((type, i) => `$${first + i}::${type}[]`).join(', ')}) WITH ORDINALITY
    AS n (id, type, class, confidence, x_min, y_min, x_max, y_max, area, data, path, ordering, place)`;

const rowTypes = [
  'uuid',
  'annotation_type',
  'text',
  ...Array.from({ length: 6 }, () => 'float8'),
  'text',
  'text',
  'int',
];

/** The parameters of `insertRows`. @param dataOf the JSON text of the annotation at a place */
export const rowParameters = (
  annotations: readonly DecodedAnnotation[],
  ids: readonly string[],
  dataOf: (place: number) => string,
) => [
  ids,
  annotations.map((a) => a.type),
  annotations.map((a) => a.className),
  annotations.map((a) => a.confidence),
  annotations.map((a) => a.bounds?.xMin ?? null),
  annotations.map((a) => a.bounds?.yMin ?? null),
  annotations.map((a) => a.bounds?.xMax ?? null),
  annotations.map((a) => a.bounds?.yMax ?? null),
  annotations.map((a) => a.area),
  annotations.map((_, place) => dataOf(place)),
  annotations.map((a) => a.storagePath),
  annotations.map((a) => a.ordering),
];
