/** What `JsonScanner.next` came upon. `End` and `Fault` are final. */
export const Token = {
  End: 0,
  Fault: 1,
  ObjectStart: 2,
  ObjectEnd: 3,
  ArrayStart: 4,
  ArrayEnd: 5,
  Key: 6,
  Text: 7,
  Number: 8,
  Literal: 9,
} as const;
export type Token = (typeof Token)[keyof typeof Token];

/** What stood at the place where a text stops being JSON: the thing the grammar wanted, or what is wrong there. */
export type Expected =
  | 'value'
  | 'key'
  | 'colon'
  | 'comma'
  | 'end'
  | 'quote'
  | 'escape'
  | 'control'
  | 'number'
  | 'depth';

/** How far containers may be nested, unless a caller says otherwise. */
export const defaultMaxDepth = 64;

const wantsValue = 0;
const wantsValueOrEnd = 1;
const wantsKey = 2;
const wantsKeyOrEnd = 3;
const afterValue = 4;

const literals = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));
const pythonConstants = ['NaN', 'Infinity', '-Infinity'].map((word) => new TextEncoder().encode(word));

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isHexDigit = (byte: number): boolean =>
  isDigit(byte) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46);

function grown(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}

/**
 * A strict pull tokenizer of JSON (RFC 8259) in UTF-8 bytes: no recursion, no allocation for a token, nesting bounded.
 * It does not look into multi-byte characters; check the encoding first.
 */
export class JsonScanner {
  /** First byte of the last token; for `Key` and `Text`, the opening quote. */
  start = 0;
  /** One past the last byte of the last token; for `Key` and `Text`, past the closing quote. */
  end = 0;
  /** Whether the last `Key` or `Text` holds a backslash. */
  escaped = false;
  /** How many containers are open after the last token. */
  depth = 0;
  /** After `Fault`: the byte where it stands (the length, if the text stops too early) and what was wrong. */
  faultAt = 0;
  expected: Expected = 'value';

  private readonly bytes: Uint8Array;
  private readonly length: number;
  private readonly maxDepth: number;
  private readonly constants: boolean;
  private inObject: Uint8Array;
  private at = 0;
  private state: number = wantsValue;

  /** `maxDepth` may be Infinity. `pythonConstants`: also take NaN, Infinity and -Infinity, as Python's json module writes them. */
  constructor(bytes: Uint8Array, options: { maxDepth: number; pythonConstants?: boolean }) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.maxDepth = options.maxDepth;
    this.constants = options.pythonConstants === true;
    this.inObject = new Uint8Array(Math.min(options.maxDepth, 127) + 1);
  }

  /** The next token; its place is in `start` and `end`. */
  next(): Token {
    let byte = this.skipSpace();
    if (this.state === afterValue) {
      if (this.depth === 0) return byte === -1 ? Token.End : this.fail(this.at, 'end');
      const inObject = this.inObject[this.depth] === 1;
      if (byte === (inObject ? 0x7d : 0x5d)) return this.close(inObject);
      if (byte !== 0x2c) return this.fail(this.at, 'comma');
      this.at++;
      this.state = inObject ? wantsKey : wantsValue;
      byte = this.skipSpace();
    }
    if (this.state === wantsKey || this.state === wantsKeyOrEnd) {
      if (byte === 0x22) return this.key();
      if (byte === 0x7d && this.state === wantsKeyOrEnd) return this.close(true);
      return this.fail(this.at, 'key');
    }
    if (byte === 0x5d && this.state === wantsValueOrEnd) return this.close(false);
    return this.value(byte);
  }

  private value(byte: number): Token {
    switch (byte) {
      case 0x22:
        if (!this.string()) return Token.Fault;
        this.state = afterValue;
        return Token.Text;
      case 0x7b:
        return this.open(true);
      case 0x5b:
        return this.open(false);
      case 0x66:
      case 0x6e:
      case 0x74:
        return this.word(literals);
      case 0x49:
      case 0x4e:
        return this.constants ? this.word(pythonConstants) : this.fail(this.at, 'value');
      case 0x2d:
        if (this.constants && this.bytes[this.at + 1] === 0x49) return this.word(pythonConstants);
        return this.number();
      default:
        return isDigit(byte) ? this.number() : this.fail(this.at, 'value');
    }
  }

  /** The byte at the next place that is not white space, or -1 at the end. */
  private skipSpace(): number {
    const { bytes, length } = this;
    let at = this.at;
    while (at < length) {
      const byte = bytes[at] ?? 0;
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) {
        this.at = at;
        return byte;
      }
      at++;
    }
    this.at = at;
    return -1;
  }

  private open(object: boolean): Token {
    if (this.depth >= this.maxDepth) return this.fail(this.at, 'depth');
    this.start = this.at++;
    this.end = this.at;
    if (++this.depth === this.inObject.length) this.inObject = grown(this.inObject);
    this.inObject[this.depth] = object ? 1 : 0;
    this.state = object ? wantsKeyOrEnd : wantsValueOrEnd;
    return object ? Token.ObjectStart : Token.ArrayStart;
  }

  private close(object: boolean): Token {
    this.start = this.at++;
    this.end = this.at;
    this.depth--;
    this.state = afterValue;
    return object ? Token.ObjectEnd : Token.ArrayEnd;
  }

  private key(): Token {
    if (!this.string()) return Token.Fault;
    if (this.skipSpace() !== 0x3a) return this.fail(this.at, 'colon');
    this.at++;
    this.state = wantsValue;
    return Token.Key;
  }

  private string(): boolean {
    const { bytes, length } = this;
    const start = this.at;
    let at = start + 1;
    let escaped = false;
    while (at < length) {
      const byte = bytes[at] ?? 0;
      if (byte === 0x22) {
        this.start = start;
        this.end = at + 1;
        this.at = at + 1;
        this.escaped = escaped;
        return true;
      }
      if (byte < 0x20) return this.refuse(at, 'control');
      if (byte === 0x5c) {
        escaped = true;
        const width = this.escapeWidth(at);
        if (width === 0) return this.refuse(Math.min(at, length), 'escape');
        at += width;
      } else {
        at++;
      }
    }
    return this.refuse(length, 'quote');
  }

  /** Bytes of the escape at `at` (2 or 6); 0 when it is none. One cut off by the end counts as whole. */
  private escapeWidth(at: number): number {
    const { bytes, length } = this;
    if (at + 1 >= length) return 2;
    switch (bytes[at + 1]) {
      case 0x22:
      case 0x2f:
      case 0x5c:
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
        return 2;
      case 0x75:
        for (let place = at + 2; place < at + 6 && place < length; place++) {
          if (!isHexDigit(bytes[place] ?? 0)) return 0;
        }
        return 6;
      default:
        return 0;
    }
  }

  private number(): Token {
    const { bytes, length } = this;
    const start = this.at;
    let at = start;
    if (bytes[at] === 0x2d) at++;
    const first = at;
    while (at < length && isDigit(bytes[at] ?? 0)) at++;
    if (at === first || (at > first + 1 && bytes[first] === 0x30)) return this.badNumber(start, at);
    if (at < length && bytes[at] === 0x2e) {
      const point = at++;
      while (at < length && isDigit(bytes[at] ?? 0)) at++;
      if (at === point + 1) return this.badNumber(start, at);
    }
    if (at < length && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
      at++;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
      const exponent = at;
      while (at < length && isDigit(bytes[at] ?? 0)) at++;
      if (at === exponent) return this.badNumber(start, at);
    }
    return this.scalar(start, at, Token.Number);
  }

  private badNumber(start: number, at: number): Token {
    return this.fail(at >= this.length ? this.length : start, 'number');
  }

  private word(words: readonly Uint8Array[]): Token {
    const { bytes, at } = this;
    for (const word of words) {
      let place = 0;
      while (place < word.length && bytes[at + place] === word[place]) place++;
      if (place === word.length) return this.scalar(at, at + place, Token.Literal);
      if (place > 0 && at + place === this.length) return this.fail(this.length, 'value');
    }
    return this.fail(at, 'value');
  }

  private scalar(start: number, end: number, token: Token): Token {
    this.start = start;
    this.end = end;
    this.at = end;
    this.state = afterValue;
    return token;
  }

  private fail(at: number, expected: Expected): Token {
    this.faultAt = at;
    this.expected = expected;
    return Token.Fault;
  }

  private refuse(at: number, expected: Expected): boolean {
    this.fail(at, expected);
    return false;
  }
}
