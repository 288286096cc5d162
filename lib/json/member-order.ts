import { JsonScanner, Token } from './json-scanner';
import { MemberKeys } from './member-keys';
import type { Steps } from './steps';

/** A growing list of 32-bit words: offsets into a body cost four bytes each, however many there are. */
class Words {
  data: Uint32Array;
  length = 0;

  constructor(capacity: number) {
    this.data = new Uint32Array(capacity);
  }

  push(word: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = word;
  }

  at(index: number): number {
    return this.data[index] ?? 0;
  }
}

/** Why a body has no canonical form. */
export type NoCanonicalForm = 'not-json' | 'too-deep' | 'too-wide';

/** Members of one object that are still sorted: no payload has as many, and the sorting of one run is not interrupted. */
export const mostSortedMembers = 2 ** 17;

/** Tokens looked at between two places where the work may be interrupted. */
const tokensPerStep = 4096;

/**
 * In which order the members of a body's objects go when keys are sorted by code point and the last of equal keys
 * wins. Objects are counted in the order of their opening braces; only those that were written in another order
 * have an entry.
 */
export interface MemberOrder {
  /** Per object: where its entry begins in `entries`; 0 (or past the end): as written. */
  readonly entryOf: Uint32Array;
  /** An entry: place past the object, count of objects before that place, n, then n × [start, end, objects before start]. */
  readonly entries: Uint32Array;
}

/** Words kept for each member of an object that is still open: key start, key end, start, end, objects before start. */
const memberWords = 5;

/** Checks that `bytes`, known to be UTF-8, are JSON (NaN and Infinity allowed) and finds which objects need sorting; linear but for the sorting. */
export function* findMemberOrder(bytes: Uint8Array, maxDepth: number): Steps<MemberOrder | NoCanonicalForm> {
  const scanner = new JsonScanner(bytes, { maxDepth, pythonConstants: true });
  const keys = new MemberKeys(bytes);
  const members = new Words(64 * memberWords);
  const entryOf = new Words(256);
  const entries = new Words(1024);
  entries.push(0);
  // Per open container: its first member, its number (-1 for arrays), whether its keys are out of order, its keys' mark.
  const firstMember = new Uint32Array(maxDepth + 1);
  const objectNumber = new Int32Array(maxDepth + 1);
  const outOfOrder = new Uint8Array(maxDepth + 1);
  const keyMark = new Uint32Array(maxDepth + 1);

  for (let tokens = 1; ; tokens++) {
    if (tokens % tokensPerStep === 0) yield;
    const lastEnd = scanner.end;
    const token = scanner.next();
    const { depth } = scanner;
    switch (token) {
      case Token.End:
        return { entryOf: entryOf.data, entries: entries.data };
      case Token.Fault:
        return scanner.expected === 'depth' ? 'too-deep' : 'not-json';
      case Token.ObjectStart:
        firstMember[depth] = members.length;
        objectNumber[depth] = entryOf.length;
        outOfOrder[depth] = 0;
        keyMark[depth] = keys.mark();
        entryOf.push(0);
        break;
      case Token.Key: {
        const first = members.length === firstMember[depth];
        const range = keys.add(scanner.start, scanner.end, scanner.escaped);
        if (!first) {
          const previous = members.length - memberWords;
          members.data[previous + 3] = lastEnd;
          if (outOfOrder[depth] === 0) {
            const order = keys.compare(
              members.at(previous),
              members.at(previous + 1),
              range.start,
              range.end,
            );
            if (order >= 0) outOfOrder[depth] = 1;
          }
        }
        members.push(range.start);
        members.push(range.end);
        members.push(scanner.start);
        members.push(0);
        members.push(entryOf.length);
        break;
      }
      case Token.ObjectEnd: {
        const closed = depth + 1;
        const from = firstMember[closed] ?? 0;
        if (outOfOrder[closed] === 1) {
          members.data[members.length - memberWords + 3] = lastEnd;
          entryOf.data[objectNumber[closed] ?? 0] = entries.length;
          entries.push(scanner.end);
          entries.push(entryOf.length);
          if (members.length - from > mostSortedMembers * memberWords) return 'too-wide';
          yield* writeSorted(members, from, keys, entries);
        }
        members.length = from;
        keys.release(keyMark[closed] ?? 0);
        break;
      }
    }
  }
}

/** Appends the members from `from` on to `entries`, sorted, without those that a later equal key replaces. */
function* writeSorted(members: Words, from: number, keys: MemberKeys, entries: Words): Steps<void> {
  const count = (members.length - from) / memberWords;
  const ranges = new Uint32Array(count * 2);
  for (let i = 0; i < count; i++) {
    ranges[i * 2] = members.at(from + i * memberWords);
    ranges[i * 2 + 1] = members.at(from + i * memberWords + 1);
  }
  const countPlace = entries.length;
  entries.push(0);
  const order = yield* keys.sort(ranges);
  for (let i = 0; i < count; i++) {
    const index = order[i] ?? 0;
    if (i + 1 < count && keys.compareIn(ranges, index, order[i + 1] ?? 0) === 0) continue;
    const member = from + index * memberWords;
    entries.push(members.at(member + 2));
    entries.push(members.at(member + 3));
    entries.push(members.at(member + 4));
    entries.data[countPlace] = entries.at(countPlace) + 1;
  }
}
