import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runAtOnce } from '@/lib/json/steps';
import { jsonTree, spell } from '@/lib/testing/json-spelling';
import { JsonFault, readJson } from './read-json';

const read = (bytes: Uint8Array) => runAtOnce(readJson(bytes, { maxDepth: 64 }));

function faultOf(body: string | Uint8Array): JsonFault {
  try {
    read(typeof body === 'string' ? Buffer.from(body) : body);
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
  throw new Error('It was read without a fault.');
}

describe('what is JSON', () => {
  test('every spelling is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(jsonTree, fc.integer(), (tree, seed) => {
        const text = spell(tree, seed);
        expect(read(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test('a view into a larger buffer is read from its own beginning', () => {
    expect(read(Buffer.from('xx[1]yy').subarray(2, 5))).toEqual([1]);
  });

  test('brackets within strings are not nesting', () => {
    const value = ['['.repeat(100), `\\"${'{'.repeat(100)}`, '\\'];
    expect(read(Buffer.from(JSON.stringify(value)))).toEqual(value);
  });
});

describe('what is not JSON', () => {
  const annotation = (confidence: string) =>
    `{"annotations": [\n  {"class_name": "é", "confidence": 0.5},\n  {"class_name": "é", "confidence": ${confidence}}\n]}`;

  test.each([
    ['NaN', 'NaN', 'null'],
    ['-Infinity', '-Infinity', 'null'],
    ['inf', 'inf', 'null'],
    ['None', 'Python', 'json.dumps'],
    ['True', 'Python', 'json.dumps'],
    ['undefined', 'undefined', 'null'],
    ["'0.5'", 'single quote', 'json.dumps'],
    ['“0.5”', 'typographic quote', '"'],
    ['.5', 'not a JSON number', 'both sides'],
    ['+1', 'not a JSON number', 'leading plus'],
    ['0.', 'not a JSON number', 'leading zeros'],
    ['05', 'not a JSON number', 'leading zeros'],
    ['-', 'not a JSON number', 'leading zeros'],
    ['// none', 'comment', 'Remove'],
    ['', 'Expected a value, found "}"', undefined],
    ['abc', 'Expected a value, found "abc"', undefined],
    ['\u0000', 'zero byte', 'UTF-8'],
  ])('%s in place of a value is named, with line, column, pointer and remedy', (written, what, hint) => {
    const fault = faultOf(annotation(written));
    expect(fault).toMatchObject({ line: 3, column: 37, pointer: '/annotations/1/confidence' });
    expect(fault.message.toLowerCase()).toContain(what.toLowerCase());
    expect(fault.message).toContain('(line 3, column 37, in /annotations/1/confidence)');
    if (hint === undefined) expect(fault.hint).toBeUndefined();
    else expect(fault.hint).toContain(hint);
  });

  test.each([
    ['{"a": [1, 2', 'ends after 11 bytes', '/a/1', 1, 12],
    ['{"a": [1, ', 'ends after', '/a/1', 1, 11],
    ['{"a": {"b": "xy', 'ends after', '/a/b', 1, 16],
    ['{"a": {"b', 'ends after', '/a', 1, 10],
    ['{"a": {"b"', 'ends after', '/a', 1, 11],
    ['{"a": {"b":', 'ends after', '/a/b', 1, 12],
    ['{"a": tru', 'ends after', '/a', 1, 10],
    ['{"a": -', 'ends after', '/a', 1, 8],
    ['{"a": "\\u00', 'ends after', '/a', 1, 12],
    ['  ', 'ends after', '', 1, 3],
    ['[1,\n2,\n]', 'comma before the closing bracket', '/2', 3, 1],
    ['{"a": 1,}', 'comma before the closing brace', '', 1, 9],
    ['[[1, 2] [3]]', 'Expected a comma', '/0', 1, 9],
    ['{"a": {"x": 1 "y": 2}}', 'Expected a comma', '/a/x', 1, 15],
    ['{"a" 1}', 'Expected a colon', '', 1, 6],
    ['{a: 1}', 'key in double quotes', '', 1, 2],
    ["{'a': 1}", 'single quote', '', 1, 2],
    ['[1}', 'Expected a comma or the end', '/0', 1, 3],
    ['[]]', 'has ended', '', 1, 3],
    ['{}\n{}', 'has ended', '', 2, 1],
    ['["a\tb"]', 'control character (U+0009)', '/0', 1, 4],
    ['{"a\nb": 1}', 'control character (U+000A)', '', 1, 4],
    ['{"path": "C:\\data"}', 'escape', '/path', 1, 13],
    ['["\\u12G4"]', 'escape', '/0', 1, 3],
    ['{"a/b": {"~": [x]}}', 'Expected a value', '/a~1b/~0/0', 1, 16],
    ['annotations=%5B%5D&x=1', 'Form data', '', 1, 1],
    ['{"a": [{}, {"b": [], "c": nul}]}', 'Expected a value', '/a/1/c', 1, 27],
  ])('%j', (body, what, pointer, line, column) => {
    const fault = faultOf(body);
    expect(fault.message).toContain(what);
    expect({ pointer: fault.pointer, line: fault.line, column: fault.column }).toEqual({
      pointer,
      line,
      column,
    });
  });

  test('wherever a body is cut off, the fault is at its end', () => {
    fc.assert(
      fc.property(jsonTree, fc.integer(), fc.nat(), (tree, seed, place) => {
        const text = `[${spell(tree, seed)}]`;
        const cut = text.slice(0, place % text.length);
        fc.pre(cut !== '' && cut.isWellFormed());
        expect(faultOf(cut).message).toContain(`ends after ${Buffer.byteLength(cut)} bytes`);
      }),
      { numRuns: 300 },
    );
  });

  test('whatever JSON.parse refuses is a fault whose pointer leads somewhere', () => {
    fc.assert(
      fc.property(
        jsonTree,
        fc.integer(),
        fc.nat(),
        fc.constantFrom(...'{}[]",:\\ 0-.eu\n\tatnN\''),
        (tree, seed, place, character) => {
          const text = spell(tree, seed);
          const at = place % text.length;
          const changed = text.slice(0, at) + character + text.slice(at + 1);
          fc.pre(changed.isWellFormed());
          try {
            JSON.parse(changed);
          } catch {
            expect(faultOf(changed).pointer).toMatch(/^(\/.*)?$/su);
            expect(faultOf(changed).message).not.toContain('The body is not JSON');
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('nesting beyond the limit is refused where it begins, however deep it goes', () => {
    expect(read(Buffer.from('['.repeat(64) + ']'.repeat(64)))).toBeInstanceOf(Array);
    for (const depth of [65, 100_000]) {
      const fault = faultOf(`{"a": ${'['.repeat(depth)}${']'.repeat(depth)}}`);
      expect(fault.message).toContain('deeper than 64 levels');
      expect(fault.column).toBe(7 + 63);
      expect(fault.pointer).toBe(`/a${'/0'.repeat(63)}`);
    }
  });

  test('a fault before the deep place is the one that is named', () => {
    expect(faultOf(`[NaN, ${'['.repeat(100)}`).message).toContain('NaN');
  });

  test('a long key does not make a long pointer', () => {
    expect(faultOf(`{"${'k'.repeat(100_000)}": NaN}`).message.length).toBeLessThan(300);
  });
});

describe('what is not UTF-8', () => {
  test.each([
    [[], 'empty', 'Send a JSON document'],
    [[0xef, 0xbb, 0xbf, 0x7b, 0x7d], 'byte order mark', 'utf-8-sig'],
    [[0xff, 0xfe, 0x7b, 0x00], 'UTF-16', 'UTF-8'],
    [[0xfe, 0xff, 0x00, 0x7b], 'UTF-16', 'UTF-8'],
    [[0x7b, 0x00, 0x7d, 0x00], 'zero byte', 'UTF-16'],
    [[0x1f, 0x8b, 0x08, 0x00], 'gzip', 'uncompressed'],
  ])('%j is recognised by its first bytes', (bytes, what, hint) => {
    const fault = faultOf(Uint8Array.from(bytes));
    expect(fault.message).toContain(what);
    expect(fault.hint).toContain(hint);
  });

  test('the first byte that is not UTF-8 is found, with its line, column and pointer', () => {
    for (const length of [0, 1, 100, 255, 256, 65_530, 65_535, 65_536, 200_000]) {
      for (const filler of ['a', 'é', '～', '😀']) {
        const before = `{"x": 1,\n "caf": "${filler.repeat(length)}`;
        const fault = faultOf(
          Buffer.concat([Buffer.from(before), Buffer.from([0xe9]), Buffer.from('", "y": 2}')]),
        );
        expect(fault.message).toContain(`Byte ${Buffer.byteLength(before)} (0xE9)`);
        expect(fault).toMatchObject({ line: 2, column: 10 + length, pointer: '/caf' });
      }
    }
  });
});
