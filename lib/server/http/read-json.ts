import { isUtf8 } from 'node:buffer';
import type { Steps } from '@/lib/json/steps';
import { findJsonFault, JsonFault, placeOf } from './json-fault';
import { parseInPieces } from './json-in-pieces';

export { dataSpans } from './data-spans';
export { JsonFault } from './json-fault';
export { JsonTooRich } from './json-in-pieces';

/** A body up to this size is read within a fraction of a second, whatever it holds; at once is three times faster. */
const readAtOnce = 2 ** 22;

/**
 * Reads a body as strict JSON in UTF-8. Of equal keys the last stays. Encoding and nesting are checked before
 * anything is built from the bytes; every failure is a `JsonFault` that says where it is and what to do, but for a
 * large body that would take far more memory than its bytes.
 * @throws JsonFault, JsonTooRich
 */
export function* readJson(bytes: Uint8Array, options: { maxDepth: number }): Steps<unknown> {
  const { maxDepth } = options;
  yield* checkEncoding(bytes, maxDepth);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length > readAtOnce) {
    const read = yield* parseInPieces(buffer, maxDepth);
    if (!read) throw yield* faultIn(bytes, maxDepth);
    return read.value;
  }
  if (isDeeperThan(bytes, maxDepth)) throw yield* faultIn(bytes, maxDepth);
  const value = parsed(buffer.toString('utf8'));
  if (!value) throw yield* faultIn(bytes, maxDepth);
  return value.value;
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

const beginning = { line: 1, column: 1, pointer: '' };

function* faultIn(bytes: Uint8Array, maxDepth: number): Steps<JsonFault> {
  return (yield* findJsonFault(bytes, maxDepth)) ?? new JsonFault('The body is not JSON', beginning);
}

function* checkEncoding(bytes: Uint8Array, maxDepth: number): Steps<void> {
  const [first, second, third] = bytes;
  if (first === undefined) {
    throw new JsonFault('The body is empty', beginning, 'Send a JSON document.');
  }
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    const hint = 'Encode the body as utf-8, not utf-8-sig.';
    throw new JsonFault('The body begins with a byte order mark, which JSON does not allow', beginning, hint);
  }
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new JsonFault('The body is UTF-16', beginning, 'Encode it as UTF-8.');
  }
  if (first === 0x1f && second === 0x8b) {
    throw new JsonFault('The body is compressed (gzip)', beginning, 'Send it uncompressed.');
  }
  if (isUtf8(bytes)) return;
  const at = firstInvalidByte(bytes);
  const byte = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  const hint = 'Encode the body as UTF-8; Latin-1 and Windows code pages are not accepted.';
  throw new JsonFault(`Byte ${at} (0x${byte}) is not UTF-8`, yield* placeOf(bytes, at, maxDepth), hint);
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Where the first character begins that is not UTF-8, given that there is one. */
function firstInvalidByte(bytes: Uint8Array): number {
  let from = 0;
  // Blocks first: a check of each character by itself would take seconds for a large body.
  for (const step of [65536, 256, 1]) {
    for (;;) {
      let to = Math.min(from + step, bytes.length);
      while (to - from < step + 4 && isContinuation(bytes[to])) to++;
      if (from >= bytes.length || !isUtf8(bytes.subarray(from, to))) break;
      from = to;
    }
  }
  return from;
}

/** Whether brackets outside strings are ever open more than `maxDepth` deep; does not check anything else. */
function isDeeperThan(bytes: Uint8Array, maxDepth: number): boolean {
  const { length } = bytes;
  let depth = 0;
  let at = 0;
  while (at < length) {
    const byte = bytes[at++] ?? 0;
    if (byte === 0x22) {
      for (; at < length; at++) {
        const inner = bytes[at] ?? 0;
        if (inner === 0x22) break;
        if (inner === 0x5c) at++;
      }
      at++;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) return true;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return false;
}
