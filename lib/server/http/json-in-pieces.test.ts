import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runAtOnce } from '@/lib/json/steps';
import { jsonTree, spell } from '@/lib/testing/json-spelling';
import { JsonTooRich, parseInPieces } from './json-in-pieces';

const roomy = { pieceBytes: 8, keys: 1000, containers: 100_000 };
const read = (text: string, how = roomy) => runAtOnce(parseInPieces(Buffer.from(text), 64, how));

test('whatever the size of the pieces, they make up what JSON.parse reads', () => {
  fc.assert(
    fc.property(jsonTree, fc.integer(), fc.nat(40), (tree, seed, pieceBytes) => {
      const text = spell(tree, seed);
      expect(read(text, { ...roomy, pieceBytes })).toEqual({ value: JSON.parse(text) });
    }),
    { numRuns: 1000 },
  );
});

test('of equal keys the last stays, and no key is special', () => {
  const long = JSON.stringify('x'.repeat(20));
  const text = `{"a":[${long},1],"__proto__":{"b":${long}},"a":{"c":[[${long}]]},"constructor":${long},"\\u0061":[${long}]}`;
  const value = read(text)?.value;
  expect(value).toEqual(JSON.parse(text));
  expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
});

test('what JSON.parse refuses is refused, and so is what is nested too deep', () => {
  for (const text of [
    '',
    '[1,]',
    '{"a":1,}',
    '[1',
    '{"a"}',
    '[1][2]',
    'NaN',
    `${'['.repeat(65)}${']'.repeat(65)}`,
  ])
    expect([text, read(text)]).toEqual([text, null]);
});

test('between pieces others get the thread', () => {
  const steps = parseInPieces(Buffer.from(JSON.stringify(Array(100_000).fill({ a: 1 }))), 64);
  let turns = 0;
  while (!steps.next().done) turns++;
  expect(turns).toBeGreaterThan(50);
});

test('names of members are counted once each, however often they come', () => {
  const rows = JSON.stringify(Array(5000).fill({ box: [1, 2], score: 0.5 }));
  expect(read(rows, { ...roomy, keys: 2 })?.value).toHaveLength(5000);
  expect(() => read(rows, { ...roomy, keys: 1 })).toThrow(JsonTooRich);
});

test('what holds too many objects and arrays is refused', () => {
  expect(read('[[],{},[]]', { ...roomy, containers: 4 })?.value).toEqual([[], {}, []]);
  expect(() => read('[[],{},[]]', { ...roomy, containers: 3 })).toThrow('more than 3 objects and arrays');
});
