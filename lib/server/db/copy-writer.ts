/**
 * Rows in PostgreSQL's binary COPY format (manual, COPY, "Binary Format"): neither side makes texts of numbers, and
 * what is bytes already is copied once. `row`, then its fields in order; null is a field like any other.
 */
export class CopyWriter {
  readonly #room: number;
  #bytes: Buffer;
  #length = 0;
  readonly #repeated = new Map<string, Buffer>();

  /** @param room bytes made ready at a time; more is made for a row that needs it */
  constructor(room: number) {
    this.#room = room + (room >> 4);
    this.#bytes = Buffer.allocUnsafeSlow(this.#room);
    signature.copy(this.#bytes);
    this.#length = signature.length;
  }

  /** Bytes gathered since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** Gives away what has been gathered. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafeSlow(this.#room);
    this.#length = 0;
    return taken;
  }

  row(fields: number): void {
    this.#reserve(2);
    this.#length = this.#bytes.writeInt16BE(fields, this.#length);
  }

  /** A uuid in its usual form. */
  uuid(id: string): void {
    this.#begin(16);
    let high = -1;
    for (let i = 0; i < id.length; i++) {
      const digit = digitOf(id.charCodeAt(i));
      if (digit < 0) continue;
      if (high < 0) high = digit;
      else {
        this.#bytes[this.#length++] = (high << 4) | digit;
        high = -1;
      }
    }
  }

  /** An int4 field. */
  int(value: number | null): void {
    this.#begin(value === null ? -1 : 4);
    if (value === null) return;
    this.#length = this.#bytes.writeInt32BE(value, this.#length);
  }

  /** A float8 field; 0 has no sign in what is stored. */
  float(value: number | null): void {
    this.#begin(value === null ? -1 : 8);
    if (value === null) return;
    this.#length = this.#bytes.writeDoubleBE(value + 0, this.#length);
  }

  /** A text, enum or json field. */
  text(value: string | null): void {
    this.#begin(value === null ? -1 : Buffer.byteLength(value));
    if (value !== null) this.#length += this.#bytes.write(value, this.#length);
  }

  /** The same, for what many rows have in common, such as an enum or a name. */
  repeatedText(value: string | null): void {
    if (value === null) {
      this.text(null);
      return;
    }
    let bytes = this.#repeated.get(value);
    if (bytes === undefined) {
      if (this.#repeated.size >= mostRepeated) this.#repeated.clear();
      bytes = Buffer.from(value);
      this.#repeated.set(value, bytes);
    }
    this.bytes(bytes, 0, bytes.length);
  }

  /** The same, in UTF-8 already: from `start` up to `end` of `source`. */
  bytes(source: Buffer, start: number, end: number): void {
    this.#begin(end - start);
    if (end - start > mostByHand) {
      this.#length += source.copy(this.#bytes, this.#length, start, end);
      return;
    }
    // A call into the runtime makes a view of its own; for a few bytes that costs more than to copy them.
    const target = this.#bytes;
    let at = this.#length;
    for (let i = start; i < end; i++) target[at++] = source[i] ?? 0;
    this.#length = at;
  }

  /** A timestamptz field, which counts microseconds from the year 2000. */
  time(value: Date): void {
    this.#begin(8);
    this.#length = this.#bytes.writeBigInt64BE(BigInt(value.getTime() - year2000) * 1000n, this.#length);
  }

  /** The trailer; no row may follow it. */
  finish(): void {
    this.row(-1);
  }

  /** A field of this length; −1 is null. */
  #begin(length: number): void {
    this.#reserve(4 + Math.max(0, length));
    this.#length = this.#bytes.writeInt32BE(length, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** The mark, no flags, no header extension. */
const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Bytes that are copied one by one. */
const mostByHand = 128;
/** Different texts that are kept encoded. */
const mostRepeated = 1000;
const year2000 = Date.UTC(2000, 0, 1);

/** The value of a hexadecimal digit's character code; below 0 for a dash. */
function digitOf(code: number): number {
  if (code <= 0x39) return code - 0x30;
  return (code | 0x20) - 0x57;
}
