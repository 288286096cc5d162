import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awkwardText, canonicalText, type JsonTree, jsonTree, spell } from '@/lib/testing/json-spelling';
import { canonicalJson, writeCanonicalJson } from './canonical-json';
import { mostSortedMembers } from './member-order';
import { runAtOnce } from './steps';

const canonical = (text: string, maxDepth = 64) => canonicalJson(Buffer.from(text), { maxDepth });

describe('canonicalJson', () => {
  test('every spelling of a value has the same canonical form', () => {
    fc.assert(
      fc.property(jsonTree, fc.integer(), (tree, seed) => {
        expect(canonical(spell(tree, seed))).toBe(canonicalText(tree));
      }),
      { numRuns: 500 },
    );
  });

  test('many keys are sorted by code point and the last of equal ones stays', () => {
    const part = fc.constantFrom(
      '',
      'a',
      'ab',
      '\u0000',
      'é',
      '\ue000',
      '😀',
      '\ud83d',
      'class_000',
      'x'.repeat(40),
    );
    const key = fc.array(fc.oneof(part, awkwardText), { maxLength: 3 }).map((parts) => parts.join(''));
    const members = fc.array(fc.tuple(key, fc.nat()), { minLength: 17, maxLength: 120 });
    fc.assert(
      fc.property(members, fc.integer(), (entries, seed) => {
        const tree: JsonTree = {
          kind: 'object',
          members: entries.map(([name, value]) => [name, { kind: 'number', text: String(value) }]),
        };
        expect(canonical(spell(tree, seed))).toBe(canonicalText(tree));
      }),
      { numRuns: 200 },
    );
  });

  test('many keys that differ only behind a long common beginning are sorted too', () => {
    for (let length = 0; length < 40; length++) {
      const keys = [...'zyxwvutsrqponmlkjihgf'].map((letter) => `${'k'.repeat(length)}${letter}k`);
      const text = `{${keys.map((key) => `"${key}":0`).join(',')}}`;
      const sorted = keys.toReversed().map((key) => `"${key}":0`);
      expect(canonical(text)).toBe(`{${sorted.join(',')}}`);
    }
  });

  test('numbers stay as they were written', () => {
    const numbers = '[1.0,100.0,1e-05,1E+16,-0.0,-0,12345678901234567890,0.30000000000000004,1e400]';
    expect(canonical(numbers.replaceAll(',', ' , '))).toBe(numbers);
  });

  test('an astral key comes after one from the end of the basic plane, and a lone surrogate before it', () => {
    expect(canonical('{"😀":1,"～":2,"\\ud83d":3}')).toBe('{"\\ud83d":3,"\\uff5e":2,"\\ud83d\\ude00":1}');
  });

  test('a key is the same however it is escaped, and the value that came last stays', () => {
    expect(canonical('{"b":0,"a":1,"\\u0061":[{"y":1,"x":2}],"c":0}')).toBe(
      '{"a":[{"x":2,"y":1}],"b":0,"c":0}',
    );
    expect(canonical('{"a":{"y":1,"x":2},"a":3}')).toBe('{"a":3}');
  });

  test('DEL and everything beyond is escaped in lower case; a slash is not', () => {
    expect(canonical('"\\/\\u007F\u007fé\\u00E9\u2028"')).toBe('"/\\u007f\\u007f\\u00e9\\u00e9\\u2028"');
    expect(canonical('"\\u0008\\u000c\\u000a\\u000D\\u0009\\u0022\\u005c\\u001f"')).toBe(
      '"\\b\\f\\n\\r\\t\\"\\\\\\u001f"',
    );
  });

  test('what Python writes for numbers that are none is taken', () => {
    expect(canonical('{"b":NaN,"a":[Infinity, -Infinity]}')).toBe('{"a":[Infinity,-Infinity],"b":NaN}');
  });

  test.each([
    [
      '',
      '  ',
      '{',
      '[1',
      '"a',
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      '[1,]',
      '[,1]',
      '[1 2]',
      '1 2',
      '{} {}',
      ']',
      '{"a":1]',
    ],
    [
      '01',
      '+1',
      '.5',
      '1.',
      '1e',
      '-',
      '0x1',
      '1_0',
      '--1',
      '-NaN',
      'nan',
      'Inf',
      'tru',
      'truex',
      'True',
      'undefined',
    ],
    [
      "'a'",
      '{a:1}',
      '"\\x"',
      '"\\u12g4"',
      '"\\u12',
      '"\t"',
      '"\n"',
      '\ufeff{}',
      '//\n1',
      '1\u00a0',
      '\u0000',
    ],
  ])('what is not JSON has no canonical form (%#)', (...texts) => {
    for (const text of texts) expect([text, canonical(text)]).toEqual([text, null]);
  });

  test('a control character within a string has to be escaped', () => {
    for (let code = 0; code <= 0x20; code++) {
      expect([code, canonical(`"${String.fromCharCode(code)}"`) !== null]).toEqual([code, code === 0x20]);
    }
  });

  test('bytes that are not UTF-8 have no canonical form', () => {
    const bad = [
      [0x22, 0xff, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0x22, 0xe2, 0x82, 0x22],
    ];
    for (const bytes of bad) expect(canonicalJson(Uint8Array.from(bytes), { maxDepth: 64 })).toBeNull();
  });

  test('it takes and refuses exactly what JSON.parse does', () => {
    const nearJson = fc
      .tuple(jsonTree, fc.integer(), fc.nat(), fc.constantFrom(...'{}[]",:\\ 0-.eu\n\tatn'))
      .map(([tree, seed, place, character]) => {
        const text = spell(tree, seed);
        const at = place % (text.length + 1);
        return place % 2 === 0
          ? text.slice(0, at) + character + text.slice(at + 1)
          : text.slice(0, at) + text.slice(at + 1);
      });
    fc.assert(
      fc.property(nearJson, (text) => {
        fc.pre(text.isWellFormed());
        expect(canonical(text) !== null).toBe(parses(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('nesting up to the limit is taken, and one level more is not', () => {
    const nested = (depth: number) => '{"b":0,"a":['.repeat(depth / 2) + ']}'.repeat(depth / 2);
    expect(canonical(nested(64))).not.toBeNull();
    expect(canonical(nested(66))).toBeNull();
    expect(canonical('['.repeat(64) + ']'.repeat(64))).not.toBeNull();
    expect(canonical('['.repeat(65) + ']'.repeat(65))).toBeNull();
    expect(canonical('['.repeat(1_000_000))).toBeNull();
    expect(canonical('[]', 0)).toBeNull();
    expect(canonical('1', 0)).toBe('1');
  });

  test('an object of more members than anybody sends is not sorted, and one in order need not be', () => {
    const keys = Array.from({ length: mostSortedMembers + 1 }, (_, i) => `"${String(i).padStart(7, '0')}":0`);
    const text = `{${keys.join(',')}}`;
    expect(canonical(text)).toBe(text);
    expect(canonical(`{${keys.toReversed().join(',')}}`)).toBeNull();
    expect(canonical(`{${keys.slice(1).toReversed().join(',')}}`)).toBe(`{${keys.slice(1).join(',')}}`);
  });

  test('a body of many chunks comes out whole, wherever characters fall on their edges', () => {
    for (const character of ['a', '\u007f', 'é', '～', '😀', '\n']) {
      for (let length = 65_500; length < 65_545; length++) {
        const text = JSON.stringify('a'.repeat(length) + character.repeat(8));
        const tree: JsonTree = { kind: 'text', value: JSON.parse(text) };
        if (canonical(`[${text},7]`) !== `[${canonicalText(tree)},7]`)
          expect.fail(`${character} at ${length}`);
      }
    }
  });

  test('a long body is written in pieces, and the pieces make up the whole', () => {
    const body = Buffer.from(JSON.stringify({ b: 'é'.repeat(100_000), a: [1, 2, 3] }));
    const pieces: Buffer[] = [];
    const outcome = runAtOnce(
      writeCanonicalJson(body, { maxDepth: 8 }, (chunk) => pieces.push(Buffer.from(chunk))),
    );
    expect(outcome).toBe('written');
    expect(pieces.length).toBeGreaterThan(5);
    expect(canonicalJson(body, { maxDepth: 8 })).toBe(Buffer.concat(pieces).toString());
  });

  test('a view into a larger buffer is read from its own beginning', () => {
    const buffer = Buffer.from('xx{"b":1,"a":2}yy');
    expect(canonicalJson(buffer.subarray(2, -2), { maxDepth: 64 })).toBe('{"a":2,"b":1}');
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
