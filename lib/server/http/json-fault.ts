import { JsonScanner, Token } from '@/lib/json/json-scanner';
import type { Steps } from '@/lib/json/steps';
import { remedyFor } from './json-remedies';

/** Where a fault stands. */
interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters (code points). */
  readonly column: number;
  /** JSON pointer (RFC 6901) of the value that was being read; empty for the whole document. */
  readonly pointer: string;
}

/** A body that is not JSON: what is wrong, where, and what to do about it. `message` names the place too. */
export class JsonFault extends Error {
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly hint: string | undefined;

  constructor(what: string, place: Place, hint?: string) {
    const inside = place.pointer === '' ? '' : `, in ${place.pointer}`;
    super(`${what} (line ${place.line}, column ${place.column}${inside})`);
    this.name = 'JsonFault';
    this.line = place.line;
    this.column = place.column;
    this.pointer = place.pointer;
    this.hint = hint;
  }
}

/** Tokens looked at between two places where the work may be interrupted. */
const tokensPerStep = 4096;

/** The first place where `bytes` stop being JSON or are nested deeper than `maxDepth`; null if that is nowhere. */
export function* findJsonFault(bytes: Uint8Array, maxDepth: number): Steps<JsonFault | null> {
  const scanner = new JsonScanner(bytes, { maxDepth });
  const path = new Path(bytes, maxDepth);
  let tokens = 0;
  for (let token = scanner.next(); token !== Token.End; token = scanner.next()) {
    if (++tokens % tokensPerStep === 0) yield;
    if (token !== Token.Fault) {
      path.follow(token, scanner);
      continue;
    }
    const { faultAt, expected } = scanner;
    const { what, hint } = remedyFor({ bytes, at: faultAt, expected, maxDepth });
    const pointer = expected === 'end' ? '' : path.pointer(scanner.depth, expected === 'comma');
    return new JsonFault(what, { ...lineAndColumn(bytes, faultAt), pointer }, hint);
  }
  return null;
}

/** The place of byte `at` in a body that may not be JSON from there on. */
export function* placeOf(bytes: Uint8Array, at: number, maxDepth: number): Steps<Place> {
  const scanner = new JsonScanner(bytes, { maxDepth });
  const path = new Path(bytes, maxDepth);
  let depth = 0;
  let tokens = 0;
  for (let token = scanner.next(); token !== Token.End && token !== Token.Fault; token = scanner.next()) {
    if (++tokens % tokensPerStep === 0) yield;
    if (scanner.end > at) break;
    path.follow(token, scanner);
    depth = scanner.depth;
  }
  return { ...lineAndColumn(bytes, at), pointer: path.pointer(depth, false) };
}

function lineAndColumn(bytes: Uint8Array, at: number): { line: number; column: number } {
  let line = 1;
  let column = 1;
  for (let i = 0; i < at; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x0a) {
      line++;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) {
      column++;
    }
  }
  return { line, column };
}

const longestKey = 80;

/** Follows the tokens of a document and says, as a JSON pointer, where they have led. */
class Path {
  private readonly bytes: Uint8Array;
  /** Per depth: the last key's place with its quotes (end 0 before the first), or the index of the last value. */
  private readonly keyStart: Uint32Array;
  private readonly keyEnd: Uint32Array;
  private readonly index: Float64Array;
  private readonly isArray: Uint8Array;
  private afterKey = false;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.bytes = bytes;
    this.keyStart = new Uint32Array(maxDepth + 1);
    this.keyEnd = new Uint32Array(maxDepth + 1);
    this.index = new Float64Array(maxDepth + 1);
    this.isArray = new Uint8Array(maxDepth + 1);
  }

  follow(token: Token, scanner: JsonScanner): void {
    const { depth } = scanner;
    this.afterKey = token === Token.Key;
    switch (token) {
      case Token.Key:
        this.keyStart[depth] = scanner.start;
        this.keyEnd[depth] = scanner.end;
        break;
      case Token.ObjectStart:
      case Token.ArrayStart:
        this.count(depth - 1);
        this.isArray[depth] = token === Token.ArrayStart ? 1 : 0;
        this.index[depth] = -1;
        this.keyEnd[depth] = 0;
        break;
      case Token.Text:
      case Token.Number:
      case Token.Literal:
        this.count(depth);
        break;
    }
  }

  /** `finished`: the place is behind the last value and not in the next one. */
  pointer(depth: number, finished: boolean): string {
    const steps: string[] = [];
    for (let level = 1; level <= depth; level++) {
      const isLast = level === depth;
      if (this.isArray[level] === 1)
        steps.push(String((this.index[level] ?? 0) + (isLast && !finished ? 1 : 0)));
      else if (!isLast || finished || this.afterKey) steps.push(this.key(level));
    }
    return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  }

  private count(level: number): void {
    this.index[level] = (this.index[level] ?? 0) + 1;
  }

  private key(level: number): string {
    const key = keyText(this.bytes, this.keyStart[level] ?? 0, this.keyEnd[level] ?? 0);
    return key.length > longestKey ? `${key.slice(0, longestKey)}…` : key;
  }
}

/** The text of the JSON string that stands, quotes included, at [start, end). */
export function keyText(bytes: Uint8Array, start: number, end: number): string {
  return String(
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')),
  );
}
