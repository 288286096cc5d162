import { createReadStream, type ReadStream } from 'node:fs';
import { runAtOnce } from '@/lib/json/steps';
import { JsonFault } from '../http/json-fault';
import { readJson } from '../http/read-json';

/** A value that stands directly in a list below the root, or directly below the root itself. */
export interface JsonElement {
  /** The root's key; '' where the root is a list. */
  readonly list: string;
  /** Place in the list from 0; −1 for a value that is no list. */
  readonly index: number;
  readonly value: unknown;
  /** The bytes it was read from; a view that lasts until the next batch. */
  readonly bytes: Buffer;
}

/** How far a reader has come, in bytes. */
export interface ReadProgress {
  bytes: number;
}

/** One annotation, mask and all. */
const longestElement = 64 << 20;
const maxDepth = 64;

const quote = 0x22;
const backslash = 0x5c;
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const opens = (byte: number) => byte === 0x7b || byte === 0x5b;
const closes = (byte: number) => byte === 0x7d || byte === 0x5d;

/**
 * Reads a JSON file of any size element by element: `{"images": […], "annotations": […]}` or one list. Only the lists
 * that `wants` names are parsed, strictly; of the rest only brackets and quotation marks are followed.
 * @throws JsonFault with a pointer to the element that is no JSON, or where the file is cut off
 */
export async function* jsonElements(
  path: string,
  wants: (list: string) => boolean,
  progress: ReadProgress,
  chunkBytes = 1 << 20,
): AsyncGenerator<readonly JsonElement[]> {
  const splitter = new Splitter(wants);
  const stream: ReadStream = createReadStream(path, { highWaterMark: chunkBytes });
  for await (const chunk of stream) {
    const batch = splitter.push(chunk);
    progress.bytes += chunk.length;
    if (batch.length > 0) yield batch;
  }
  splitter.end();
}

type State =
  | 'root'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'value'
  | 'element'
  | 'element-or-end'
  | 'in'
  | 'after'
  | 'done';

class Splitter {
  readonly #wants: (list: string) => boolean;
  #state: State = 'root';
  /** '' in a root that is a list, or before the first key. */
  #key = '';
  #rootIsList = false;
  /** Within a list that is wanted. */
  #inList = false;
  #index = 0;
  /** What of the current element or key came in earlier chunks. */
  #parts: Buffer[] = [];
  #partsLength = 0;
  /** Open brackets within the current value. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #isKey = false;
  /** Bytes of the chunks before this one. */
  #passed = 0;

  constructor(wants: (list: string) => boolean) {
    this.#wants = wants;
  }

  push(chunk: Buffer): readonly JsonElement[] {
    const batch: JsonElement[] = [];
    let at = this.#passed === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
    let start = at;
    while (at < chunk.length) {
      if (this.#state === 'in') {
        const end = this.#follow(chunk, at);
        if (end < 0) break;
        this.#finish(chunk.subarray(start, end), batch);
        at = end;
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (isSpace(byte)) {
        at++;
        continue;
      }
      start = at;
      at += this.#step(byte, at);
    }
    if (this.#state === 'in' && (this.#isKey || this.#isWanted)) {
      this.#parts.push(Buffer.from(chunk.subarray(Math.min(start, chunk.length))));
      this.#partsLength += chunk.length - start;
      if (this.#partsLength > longestElement)
        throw this.#fault(at, `one element has more than ${longestElement} bytes`);
    }
    this.#passed += chunk.length;
    return batch;
  }

  end(): void {
    if (this.#state !== 'done')
      throw this.#fault(0, this.#passed === 0 ? 'the file is empty' : 'the file ends before it is whole');
  }

  get #isWanted(): boolean {
    return this.#wants(this.#key);
  }

  /** Takes a byte that is no part of a value; gives how many bytes are done with. */
  #step(byte: number, at: number): 0 | 1 {
    switch (this.#state) {
      case 'root':
        if (!opens(byte)) throw this.#fault(at, 'the file must be a JSON object or list');
        this.#rootIsList = byte === 0x5b;
        this.#inList = this.#rootIsList;
        this.#state = this.#rootIsList ? 'element-or-end' : 'key-or-end';
        return 1;
      case 'key-or-end':
        if (byte === 0x7d) return this.#become('done');
        return this.#beginKey(byte, at);
      case 'key':
        return this.#beginKey(byte, at);
      case 'colon':
        if (byte !== 0x3a) throw this.#fault(at, `a colon must follow the key "${this.#key}"`);
        return this.#become('value');
      case 'value':
        if (byte === 0x5b && this.#isWanted) {
          this.#inList = true;
          this.#index = 0;
          return this.#become('element-or-end');
        }
        return this.#begin();
      case 'element-or-end':
        if (byte === 0x5d) return this.#endList();
        return this.#begin();
      case 'element':
        return this.#begin();
      case 'after':
        return this.#afterValue(byte, at);
      default:
        throw this.#fault(at, 'something stands after the end of the document');
    }
  }

  #become(state: State): 1 {
    this.#state = state;
    return 1;
  }

  #beginKey(byte: number, at: number): 0 {
    if (byte !== quote) throw this.#fault(at, 'a key in quotation marks must stand here');
    this.#isKey = true;
    return this.#begin();
  }

  /** The byte is the first of a key or a value and is looked at again by `#follow`. */
  #begin(): 0 {
    this.#state = 'in';
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#parts = [];
    this.#partsLength = 0;
    return 0;
  }

  #endList(): 1 {
    this.#inList = false;
    return this.#become(this.#rootIsList ? 'done' : 'after');
  }

  #afterValue(byte: number, at: number): 0 | 1 {
    if (byte === 0x2c) return this.#become(this.#inList ? 'element' : 'key');
    if (this.#inList && byte === 0x5d) return this.#endList();
    if (!this.#inList && byte === 0x7d) return this.#become('done');
    throw this.#fault(at, 'a comma or a closing bracket must stand here');
  }

  /** Follows a value from `at`; gives the place after its end, or −1 where it goes on in the next chunk. */
  #follow(chunk: Buffer, at: number): number {
    const { length } = chunk;
    let depth = this.#depth;
    let inString = this.#inString;
    for (; at < length; at++) {
      const byte = chunk[at] ?? 0;
      if (inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) {
          inString = false;
          if (depth === 0) return at + 1;
        }
      } else if (byte === quote) inString = true;
      else if (opens(byte)) depth++;
      else if (closes(byte)) {
        // A bare number or word ends where its container does.
        if (depth === 0) return at;
        depth--;
        if (depth === 0) return at + 1;
      } else if (depth === 0 && (byte === 0x2c || isSpace(byte))) return at;
    }
    this.#depth = depth;
    this.#inString = inString;
    return -1;
  }

  #finish(tail: Buffer, batch: JsonElement[]): void {
    if (this.#isKey) {
      this.#isKey = false;
      const key = this.#parse(this.#whole(tail));
      this.#key = typeof key === 'string' ? key : '';
      this.#state = 'colon';
      return;
    }
    this.#state = 'after';
    if (!this.#isWanted) return;
    const bytes = this.#whole(tail);
    const index = this.#inList ? this.#index++ : -1;
    batch.push({ list: this.#key, index, value: this.#parse(bytes, index), bytes });
  }

  #whole(tail: Buffer): Buffer {
    if (this.#parts.length === 0) return tail;
    const whole = Buffer.concat([...this.#parts, tail]);
    this.#parts = [];
    return whole;
  }

  #parse(bytes: Buffer, index = -1): unknown {
    try {
      return runAtOnce(readJson(bytes, { maxDepth }));
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      throw new JsonFault(
        `${this.#place(index)}: ${error.message}`,
        { line: error.line, column: error.column, pointer: error.pointer },
        error.hint,
      );
    }
  }

  #place(index: number): string {
    const list = this.#key === '' ? '' : `/${this.#key}`;
    return index < 0 ? list || '/' : `${list}/${index}`;
  }

  #fault(at: number, what: string): JsonFault {
    const where = this.#inList ? this.#place(this.#index) : this.#place(-1);
    const byte = this.#passed + at;
    return new JsonFault(`${where}: ${what}, at byte ${byte}`, { line: 1, column: byte + 1, pointer: '' });
  }
}
