import { randomInt } from 'node:crypto';
import { JsonScanner, Token } from '@/lib/json/json-scanner';
import type { Steps } from '@/lib/json/steps';

/** Tokens looked at between two places where the work may be interrupted. */
const tokensPerStep = 4096;

/** How a body is read, and what it may hold: far more than any payload does, so that its values have room in memory. */
export const mostOfBody = {
  /** Bytes that are given to `JSON.parse` at a time: it cannot be interrupted. */
  pieceBytes: 2 ** 16,
  /** Different names of members: each takes twenty times its bytes. */
  keys: 2 ** 17,
  /** Objects and arrays: a point is one, and this is the largest body full of them. */
  containers: 2 ** 22,
};

/** JSON that would take far more memory than its bytes. */
export class JsonTooRich extends Error {
  readonly limit: number;

  constructor(what: string, limit: number) {
    super(`The body has more than ${limit} ${what}.`);
    this.name = 'JsonTooRich';
    this.limit = limit;
  }
}

/** A container that is being read. It is built by itself only when it turns out to be longer than a piece. */
interface Frame {
  isObject: boolean;
  built: unknown[] | Record<string, unknown> | null;
  /** Where its last child begins (at its key, in an object), and where that key ends. */
  childStart: number;
  keyEnd: number;
  /** Whole children that are not in `built` yet; `from` is -1 where there are none. */
  from: number;
  to: number;
}

/**
 * What `JSON.parse` makes of `bytes`, known to be UTF-8, put together from pieces, so that others get the thread while
 * a large body is read; null when the bytes are not JSON or nested deeper than `maxDepth`.
 * @throws JsonTooRich
 */
export function* parseInPieces(
  bytes: Buffer,
  maxDepth: number,
  { pieceBytes, keys: mostKeys, containers: mostContainers } = mostOfBody,
): Steps<{ readonly value: unknown } | null> {
  const scanner = new JsonScanner(bytes, { maxDepth });
  const frames: Frame[] = [];
  const keys = new Set<number>();
  let containers = 0;
  let root: Frame['built'] = null;

  const flush = (frame: Frame) => {
    const { built, isObject, from, to } = frame;
    if (!built || from < 0) return;
    frame.from = -1;
    const text = bytes.toString('utf8', from, to);
    const piece: unknown = JSON.parse(isObject ? `{${text}}` : `[${text}]`);
    if (Array.isArray(built)) {
      if (Array.isArray(piece)) for (const item of piece) built.push(item);
    } else for (const [key, value] of Object.entries(piece ?? {})) setMember(built, key, value);
  };
  /** A child of `frame` has ended; `value`: it was built by itself. */
  const endChild = (depth: number, end: number, value: Frame['built']) => {
    const frame = frames[depth];
    if (!frame) return;
    if (value && frame.built) {
      if (Array.isArray(frame.built)) frame.built.push(value);
      else setMember(frame.built, JSON.parse(bytes.toString('utf8', frame.childStart, frame.keyEnd)), value);
      return;
    }
    if (frame.from < 0) frame.from = frame.childStart;
    frame.to = end;
    if (end - frame.from < pieceBytes) return;
    for (let outer = 1; outer <= depth; outer++) {
      const each = frames[outer];
      if (!each) continue;
      each.built ??= each.isObject ? {} : [];
      flush(each);
    }
  };

  for (let tokens = 1; ; tokens++) {
    if (tokens % tokensPerStep === 0) yield;
    const token = scanner.next();
    const { depth } = scanner;
    switch (token) {
      case Token.Fault:
        return null;
      case Token.End:
        return { value: root ?? JSON.parse(bytes.toString('utf8')) };
      case Token.Key: {
        const frame = frames[depth];
        if (!frame) break;
        frame.childStart = scanner.start;
        frame.keyEnd = scanner.end;
        keys.add(hashOf(bytes, scanner.start, scanner.end));
        if (keys.size > mostKeys) throw new JsonTooRich('different names of members', mostKeys);
        break;
      }
      case Token.ObjectStart:
      case Token.ArrayStart: {
        if (++containers > mostContainers) throw new JsonTooRich('objects and arrays', mostContainers);
        const parent = frames[depth - 1];
        if (parent && !parent.isObject) parent.childStart = scanner.start;
        const frame = frames[depth] ?? newFrame();
        frames[depth] = frame;
        frame.isObject = token === Token.ObjectStart;
        frame.built = null;
        frame.from = -1;
        break;
      }
      case Token.ObjectEnd:
      case Token.ArrayEnd: {
        const closed = frames[depth + 1];
        if (closed) flush(closed);
        const built = closed?.built ?? null;
        if (depth === 0) root = built;
        else endChild(depth, scanner.end, built);
        break;
      }
      default: {
        const frame = frames[depth];
        if (frame && !frame.isObject) frame.childStart = scanner.start;
        endChild(depth, scanner.end, null);
      }
    }
  }
}

const newFrame = (): Frame => ({ isObject: false, built: null, childStart: 0, keyEnd: 0, from: -1, to: -1 });

/** As `JSON.parse` does it: no name of a member is special. */
function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

/** Nobody can choose names that look the same. */
const seed = randomInt(2 ** 31);

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}
