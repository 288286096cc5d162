import { escapedByte, hexUnit } from './json-escapes';
import { findMemberOrder, type MemberOrder, type NoCanonicalForm } from './member-order';
import { runAtOnce, type Steps } from './steps';

/**
 * The canonical form of a JSON body: what Python's `json.dumps(payload, separators=(',', ':'), sort_keys=True)` writes
 * for the payload that Python reads from these bytes. Keys are sorted by code point, of equal keys the last stays,
 * everything outside printable ASCII is escaped, and numbers stay exactly as they were written. null when the bytes
 * are not UTF-8, not JSON (NaN and the infinities are taken, as Python does) or nested deeper than `maxDepth`.
 */
export function canonicalJson(bytes: Uint8Array, options: { maxDepth: number }): string | null {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  const ascii = new TextDecoder();
  let text = '';
  const write = (chunk: Uint8Array) => {
    text += ascii.decode(chunk);
  };
  const outcome = runAtOnce(writeCanonicalJson(bytes, options, write));
  return outcome === 'written' ? text : null;
}

/** `canonicalJson` of UTF-8 in pieces, for hashing without holding it. A chunk is overwritten after `write` returns. */
export function* writeCanonicalJson(
  bytes: Uint8Array,
  options: { maxDepth: number },
  write: (chunk: Uint8Array) => void,
): Steps<'written' | NoCanonicalForm> {
  const order = yield* findMemberOrder(bytes, options.maxDepth);
  if (typeof order === 'string') return order;
  yield* new CanonicalWriter(bytes, order, options.maxDepth, write).run();
  return 'written';
}

const chunkSize = 65536;
/** The most that one character can add to a chunk: an astral one, as two escapes. */
const widest = 12;
const hexDigits = new TextEncoder().encode('0123456789abcdef');

/** For each code below 128 the letter of its short escape, 1 for itself, 0 for a \u escape. */
const shortEscapes = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = '"\\\b\f\n\r\t'.indexOf(String.fromCharCode(code));
  if (letter >= 0) return '"\\bfnrt'.charCodeAt(letter);
  return code >= 0x20 && code < 0x7f ? 1 : 0;
});

/** Writes bytes already known to be JSON, in canonical form. Objects out of order are walked by an explicit stack. */
class CanonicalWriter {
  private readonly bytes: Uint8Array;
  private readonly order: MemberOrder;
  private readonly write: (chunk: Uint8Array) => void;
  private readonly chunk = new Uint8Array(chunkSize);
  private used = 0;
  /** Whether a string has been begun that did not fit into the last chunk. */
  private isInString = false;
  // Per sorted object being written: its entry, its next member, and where the text around it ends.
  private readonly entryStack: Uint32Array;
  private readonly memberStack: Uint32Array;
  private readonly endStack: Uint32Array;

  constructor(bytes: Uint8Array, order: MemberOrder, maxDepth: number, write: (chunk: Uint8Array) => void) {
    this.bytes = bytes;
    this.order = order;
    this.write = write;
    this.entryStack = new Uint32Array(maxDepth + 1);
    this.memberStack = new Uint32Array(maxDepth + 1);
    this.endStack = new Uint32Array(maxDepth + 1);
  }

  *run(): Steps<void> {
    const { bytes, entryStack, memberStack, endStack } = this;
    const { entryOf, entries } = this.order;
    let at = 0;
    let end = bytes.length;
    let objects = 0;
    let height = 0;
    for (;;) {
      while (at < end) {
        const byte = bytes[at] ?? 0;
        if (this.isInString || byte === 0x22) {
          at = this.string(at);
          if (this.isInString) yield;
          continue;
        }
        at++;
        if (byte <= 0x20) continue;
        if (this.used > chunkSize - widest) {
          this.flush();
          yield;
        }
        this.chunk[this.used++] = byte;
        if (byte !== 0x7b) continue;
        const entry = entryOf[objects++] ?? 0;
        if (entry === 0) continue;
        entryStack[height] = entry;
        memberStack[height] = 0;
        endStack[height] = end;
        height++;
        end = at;
      }
      if (height === 0) break;
      const top = height - 1;
      const entry = entryStack[top] ?? 0;
      const member = memberStack[top] ?? 0;
      if (this.used > chunkSize - widest) this.flush();
      if (member < (entries[entry + 2] ?? 0)) {
        if (member > 0) this.chunk[this.used++] = 0x2c;
        const place = entry + 3 + member * 3;
        at = entries[place] ?? 0;
        end = entries[place + 1] ?? 0;
        objects = entries[place + 2] ?? 0;
        memberStack[top] = member + 1;
      } else {
        this.chunk[this.used++] = 0x7d;
        at = entries[entry] ?? 0;
        objects = entries[entry + 1] ?? 0;
        end = endStack[top] ?? 0;
        height = top;
      }
    }
    this.flush();
  }

  private flush(): void {
    if (this.used > 0) this.write(this.chunk.subarray(0, this.used));
    this.used = 0;
  }

  /** Writes a string from its opening quote on, or goes on with one; the place up to which the chunk took it. */
  private string(from: number): number {
    const { bytes, chunk } = this;
    let at = from;
    if (this.used > chunkSize - widest) this.flush();
    if (!this.isInString) {
      chunk[this.used++] = 0x22;
      at++;
    }
    this.isInString = true;
    for (;;) {
      if (this.used > chunkSize - widest) {
        this.flush();
        return at;
      }
      const byte = bytes[at] ?? 0x22;
      if (byte === 0x22) {
        chunk[this.used++] = 0x22;
        this.isInString = false;
        return at + 1;
      }
      if (byte === 0x5c) {
        const letter = bytes[at + 1] ?? 0;
        this.unit(letter === 0x75 ? hexUnit(bytes, at + 2) : escapedByte(letter));
        at += letter === 0x75 ? 6 : 2;
      } else if (byte < 0x7f) {
        chunk[this.used++] = byte;
        at++;
      } else {
        at = this.beyondAscii(byte, at);
      }
    }
  }

  private beyondAscii(byte: number, at: number): number {
    const { bytes } = this;
    const tail = (offset: number): number => (bytes[at + offset] ?? 0) & 0x3f;
    if (byte < 0x80) {
      this.unit(byte);
      return at + 1;
    }
    if (byte < 0xe0) {
      this.unit(((byte & 0x1f) << 6) | tail(1));
      return at + 2;
    }
    if (byte < 0xf0) {
      this.unit(((byte & 0x0f) << 12) | (tail(1) << 6) | tail(2));
      return at + 3;
    }
    const astral = (((byte & 0x07) << 18) | (tail(1) << 12) | (tail(2) << 6) | tail(3)) - 0x10000;
    this.unit(0xd800 + (astral >> 10));
    this.unit(0xdc00 + (astral & 0x3ff));
    return at + 4;
  }

  /** Writes one UTF-16 unit as Python does with `ensure_ascii`; a lone surrogate is a unit like any other. */
  private unit(unit: number): void {
    const { chunk } = this;
    const short = unit < 128 ? (shortEscapes[unit] ?? 0) : 0;
    if (short === 1) {
      chunk[this.used++] = unit;
      return;
    }
    chunk[this.used++] = 0x5c;
    if (short > 1) {
      chunk[this.used++] = short;
      return;
    }
    chunk[this.used++] = 0x75;
    for (let shift = 12; shift >= 0; shift -= 4) chunk[this.used++] = hexDigits[(unit >> shift) & 15] ?? 0;
  }
}
