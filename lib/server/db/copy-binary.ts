/** Reads PostgreSQL's binary COPY format (manual, COPY, "Binary Format") chunk by chunk. */

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/** The fields of the current row; only valid until the callback returns. */
export class CopyRow {
  buffer: Buffer = Buffer.alloc(0);
  readonly starts: number[] = [];
  /** −1 is null. */
  readonly lengths: number[] = [];

  isNull(field: number): boolean {
    return this.#length(field) < 0;
  }

  /** The field's bytes, a view. */
  bytes(field: number): Buffer {
    const start = this.#start(field);
    return this.buffer.subarray(start, start + this.#length(field));
  }

  /** A text, enum or json field. */
  text(field: number): string {
    const start = this.#start(field);
    return this.buffer.toString('utf8', start, start + this.#length(field));
  }

  /** A float8 field. */
  float(field: number): number {
    return this.buffer.readDoubleBE(this.#start(field));
  }

  /** An int4 field. */
  int(field: number): number {
    return this.buffer.readInt32BE(this.#start(field));
  }

  #start(field: number): number {
    return this.starts[field] ?? 0;
  }

  #length(field: number): number {
    return this.lengths[field] ?? -1;
  }
}

/** Takes the stream's chunks and calls back once a row. @throws Error for bytes that are not the format */
export class CopyReader {
  readonly #onRow: (row: CopyRow) => void;
  readonly #row = new CopyRow();
  #rest: Buffer = Buffer.alloc(0);
  #hasHeader = false;
  #hasTrailer = false;

  constructor(onRow: (row: CopyRow) => void) {
    this.#onRow = onRow;
  }

  push(chunk: Buffer): void {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    if (!this.#hasHeader) {
      if (data.length < 19) {
        this.#rest = data;
        return;
      }
      if (!data.subarray(0, 11).equals(signature)) throw new Error('not a binary COPY');
      at = 19 + data.readInt32BE(15);
      this.#hasHeader = true;
    }
    for (let next = this.#readRow(data, at); next > 0; next = this.#readRow(data, at)) at = next;
    this.#rest = data.subarray(at);
  }

  /** @throws Error where the trailer has not come: the stream was cut */
  end(): void {
    if (!this.#hasTrailer) throw new Error('the COPY ended before its trailer');
  }

  /** The position after the row that starts at `at`, or 0 where it is not all there. */
  #readRow(data: Buffer, at: number): number {
    if (this.#hasTrailer || data.length < at + 2) return 0;
    const fields = data.readInt16BE(at);
    let position = at + 2;
    if (fields === -1) {
      this.#hasTrailer = true;
      return position;
    }
    const row = this.#row;
    for (let i = 0; i < fields; i++) {
      if (data.length < position + 4) return 0;
      const length = data.readInt32BE(position);
      position += 4;
      row.starts[i] = position;
      row.lengths[i] = length;
      if (length > 0) position += length;
      if (data.length < position) return 0;
    }
    row.buffer = data;
    this.#onRow(row);
    return position;
  }
}
