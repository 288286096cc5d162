import type { ExportFormat } from '@/lib/contract/export-formats';

/** Tells a whole export from one that was cut off, as its bytes go by. */
export class ExportCheck {
  readonly #format: ExportFormat;
  #isQuoted = false;
  #lines = 0;
  #lastByte = 0;
  #tail = new Uint8Array();

  constructor(format: ExportFormat) {
    this.#format = format;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#format === 'csv') this.#countLines(chunk);
    this.#lastByte = chunk[chunk.length - 1] ?? 0;
    const joined = new Uint8Array(this.#tail.length + chunk.length);
    joined.set(this.#tail);
    joined.set(chunk, this.#tail.length);
    this.#tail = joined.slice(-tailBytes);
  }

  /** Whether all is there; `total` is the number of annotations that the server announced. */
  isWhole(total: number): boolean {
    if (this.#format === 'csv')
      return !this.#isQuoted && this.#lines === total + 1 && this.#lastByte === 0x0a;
    if (this.#format === 'yolo') return hasDirectoryEnd(this.#tail);
    const text = new TextDecoder().decode(this.#tail);
    if (this.#format === 'json') return text.endsWith(`"annotation_count":${total}}\n`);
    return this.#format === 'coco' ? text.endsWith('}}\n') : text.endsWith(']\n');
  }

  #countLines(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (byte === 0x22) this.#isQuoted = !this.#isQuoted;
      else if (byte === 0x0a && !this.#isQuoted) this.#lines++;
    }
  }
}

/** More than the end of a zip's directory, which has 22 bytes (APPNOTE, 4.3.16). */
const tailBytes = 64;

function hasDirectoryEnd(tail: Uint8Array): boolean {
  const at = tail.length - 22;
  return at >= 0 && [0x50, 0x4b, 0x05, 0x06].every((byte, i) => tail[at + i] === byte);
}
