import { escapedByte, hexUnit } from './json-escapes';
import type { Steps } from './steps';

/** Keys that are cheaper to sort by insertion than by digits. */
const fewKeys = 16;
/** A byte or "ended". Three digits and an index below `indexSpan` fit a double exactly. */
const digitBase = 257;
const digitCount = 3;
const indexSpan = 2 ** 28;

/** Bytes compared between two places where the work may be interrupted. */
const bytesPerStep = 2 ** 18;

interface Run {
  readonly from: number;
  readonly to: number;
  readonly skip: number;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isUnicodeEscape = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x5c && bytes[at + 1] === 0x75;

/**
 * Compares keys by code point. In UTF-8 that is the order of the bytes, so a key without escapes is compared where it
 * stands; one with escapes is decoded into a side buffer whose offsets continue those of the body. Lone surrogates
 * are encoded like any code point, which keeps their place in the order.
 */
export class MemberKeys {
  private readonly bytes: Uint8Array;
  private decoded = new Uint8Array(256);
  private used = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  mark(): number {
    return this.used;
  }

  release(mark: number): void {
    this.used = mark;
  }

  /** The range of a key's text, given where it stands with its quotes. */
  add(start: number, end: number, escaped: boolean): { start: number; end: number } {
    if (!escaped) return { start: start + 1, end: end - 1 };
    const from = this.bytes.length + this.used;
    let at = start + 1;
    while (at < end - 1) {
      const byte = this.bytes[at] ?? 0;
      if (byte !== 0x5c) {
        this.put(byte);
        at++;
        continue;
      }
      const code = this.bytes[at + 1] ?? 0;
      if (code !== 0x75) {
        this.put(escapedByte(code));
        at += 2;
        continue;
      }
      const unit = hexUnit(this.bytes, at + 2);
      at += 6;
      const low =
        isHighSurrogate(unit) && at + 6 < end && isUnicodeEscape(this.bytes, at)
          ? hexUnit(this.bytes, at + 2)
          : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        this.putCodePoint(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        at += 6;
      } else {
        this.putCodePoint(unit);
      }
    }
    return { start: from, end: this.bytes.length + this.used };
  }

  compare(aStart: number, aEnd: number, bStart: number, bEnd: number): number {
    const common = Math.min(aEnd - aStart, bEnd - bStart);
    for (let i = 0; i < common; i++) {
      const difference = this.byteAt(aStart + i) - this.byteAt(bStart + i);
      if (difference !== 0) return difference;
    }
    return aEnd - aStart - (bEnd - bStart);
  }

  /** `compare` of two of the keys whose [start, end) pairs are in `ranges`. */
  compareIn(ranges: Uint32Array, a: number, b: number): number {
    return this.compare(
      ranges[a * 2] ?? 0,
      ranges[a * 2 + 1] ?? 0,
      ranges[b * 2] ?? 0,
      ranges[b * 2 + 1] ?? 0,
    );
  }

  /**
   * The order of the keys whose [start, end) pairs are in `ranges`, as indices; equal keys keep theirs. A radix sort,
   * three bytes at a time behind what a run has in common: the work is bounded by the bytes of the keys, so that a
   * hostile body with millions of members cannot buy more.
   */
  *sort(ranges: Uint32Array): Steps<Uint32Array> {
    const order = new Uint32Array(ranges.length / 2);
    for (let i = 0; i < order.length; i++) order[i] = i;
    const runs: Run[] = [{ from: 0, to: order.length, skip: 0 }];
    for (let run = runs.pop(); run; run = runs.pop()) {
      const { from, to } = run;
      if (to - from <= fewKeys) {
        this.sortFew(ranges, order, from, to);
        continue;
      }
      const skip = yield* this.sharedPrefix(ranges, order, run);
      const before = order.slice(from, to);
      const sortable = new Float64Array(to - from);
      for (let i = 0; i < sortable.length; i++) {
        sortable[i] = this.digits(ranges, before[i] ?? 0, skip) * indexSpan + i;
      }
      sortable.sort();
      let start = 0;
      let startDigits = -1;
      for (let i = 0; i < sortable.length; i++) {
        const value = sortable[i] ?? 0;
        const digits = Math.floor(value / indexSpan);
        order[from + i] = before[value - digits * indexSpan] ?? 0;
        if (digits === startDigits) continue;
        this.pushRun(runs, from + start, from + i, skip + digitCount, startDigits);
        start = i;
        startDigits = digits;
      }
      this.pushRun(runs, from + start, to, skip + digitCount, startDigits);
    }
    return order;
  }

  /** Keys that have ended alike are equal: nothing is left to sort. */
  private pushRun(runs: Run[], from: number, to: number, skip: number, digits: number): void {
    if (to - from > 1 && digits % digitBase !== 0) runs.push({ from, to, skip });
  }

  /** Three bytes of a key as one number that sorts like them; a key that ends sorts before every byte. */
  private digits(ranges: Uint32Array, index: number, skip: number): number {
    const start = (ranges[index * 2] ?? 0) + skip;
    const end = ranges[index * 2 + 1] ?? 0;
    let digits = 0;
    for (let place = start; place < start + digitCount; place++) {
      digits = digits * digitBase + (place < end ? this.byteAt(place) + 1 : 0);
    }
    return digits;
  }

  /**
   * Bytes to pass over because all keys of a run have the same there. The windows looked at double, so that what is
   * looked at in vain stays below what was passed over.
   */
  private *sharedPrefix(ranges: Uint32Array, order: Uint32Array, run: Run): Steps<number> {
    const first = order[run.from] ?? 0;
    let { skip } = run;
    let looked = 0;
    for (let window = digitCount; ; window *= 2) {
      for (let i = run.from; i < run.to; i++) {
        looked += window;
        if (looked > bytesPerStep) {
          looked = 0;
          yield;
        }
        if (!this.sharesWindow(ranges, first, order[i] ?? 0, skip, window)) return skip;
      }
      skip += window;
    }
  }

  private sharesWindow(ranges: Uint32Array, a: number, b: number, skip: number, window: number): boolean {
    const start = (ranges[a * 2] ?? 0) + skip;
    const other = (ranges[b * 2] ?? 0) + skip;
    if (other + window > (ranges[b * 2 + 1] ?? 0)) return false;
    for (let i = 0; i < window; i++) {
      if (this.byteAt(start + i) !== this.byteAt(other + i)) return false;
    }
    return true;
  }

  /** Insertion sort: most objects have a handful of members. */
  private sortFew(ranges: Uint32Array, order: Uint32Array, from: number, to: number): void {
    for (let i = from + 1; i < to; i++) {
      const index = order[i] ?? 0;
      let place = i;
      while (place > from && this.compareIn(ranges, order[place - 1] ?? 0, index) > 0) {
        order[place] = order[place - 1] ?? 0;
        place--;
      }
      order[place] = index;
    }
  }

  private byteAt(place: number): number {
    const { bytes } = this;
    return (place < bytes.length ? bytes[place] : this.decoded[place - bytes.length]) ?? 0;
  }

  private putCodePoint(code: number): void {
    if (code < 0x80) {
      this.put(code);
    } else if (code < 0x800) {
      this.put(0xc0 | (code >> 6));
      this.put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      this.put(0xe0 | (code >> 12));
      this.put(0x80 | ((code >> 6) & 0x3f));
      this.put(0x80 | (code & 0x3f));
    } else {
      this.put(0xf0 | (code >> 18));
      this.put(0x80 | ((code >> 12) & 0x3f));
      this.put(0x80 | ((code >> 6) & 0x3f));
      this.put(0x80 | (code & 0x3f));
    }
  }

  private put(byte: number): void {
    if (this.used === this.decoded.length) {
      const grown = new Uint8Array(this.decoded.length * 2);
      grown.set(this.decoded);
      this.decoded = grown;
    }
    this.decoded[this.used++] = byte;
  }
}
