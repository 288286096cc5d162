import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonTree, jsonTree, spell } from '@/lib/testing/json-spelling';
import { dataSpans } from './data-spans';

const slices = (text: string) => {
  const bytes = Buffer.from(text);
  return dataSpans(bytes).map((span) => span && bytes.toString('utf8', ...span));
};

/** What `JSON.parse` says of the same body, by the same rules. */
function parsedData(text: string): unknown[] {
  const body: unknown = JSON.parse(text);
  if (!isRecord(body) || !Array.isArray(body.annotations)) return [];
  return body.annotations.map((annotation: unknown) => (isRecord(annotation) ? annotation.data : undefined));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOf = (members: readonly (readonly [string, JsonTree])[]): JsonTree => ({
  kind: 'object',
  members,
});
const member = (names: readonly string[], value: fc.Arbitrary<JsonTree>) =>
  fc.tuple(fc.constantFrom(...names), value);
const annotation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(member(['data', 'data', 'dat', 'data ', 'annotations'], jsonTree), { maxLength: 4 })
      .map(objectOf),
  },
  { weight: 1, arbitrary: jsonTree },
);
const list = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(annotation, { maxLength: 5 }).map((items): JsonTree => ({ kind: 'array', items })),
  },
  { weight: 1, arbitrary: jsonTree },
);
const body = fc
  .array(member(['annotations', 'annotations', 'data', 'annotation'], list), { maxLength: 4 })
  .map(objectOf);

test('each slice parses to the data that JSON.parse sees, in any spelling', () => {
  fc.assert(
    fc.property(
      fc.oneof({ weight: 9, arbitrary: body }, { weight: 1, arbitrary: jsonTree }),
      fc.integer(),
      (tree, seed) => {
        const text = spell(tree, seed);
        const parsed = slices(text).map((slice) => (slice === undefined ? undefined : JSON.parse(slice)));
        expect(parsed).toEqual(parsedData(text));
      },
    ),
    { numRuns: 1000 },
  );
});

test('what was sent is kept to the letter', () => {
  expect(
    slices('{"annotations": [ {"data" : {"bbox": [1.0, 2e0,3 , 4]} , "x":1}, {"d\\u0061ta":"a\\u00e9é"} ]}'),
  ).toEqual(['{"bbox": [1.0, 2e0,3 , 4]}', '"a\\u00e9é"']);
});

test('of equal keys the last counts, for the list and within an annotation', () => {
  expect(
    slices('{"annotations":[{"data":1}],"\\u0061nnotations":[{"data":{"data":2},"data":[3]},{}]}'),
  ).toEqual(['[3]', undefined]);
  expect(slices('{"annotations":[{"data":1}],"annotations":null}')).toEqual([]);
});

test('only the data of an annotation itself counts', () => {
  expect(
    slices(
      '{"x":{"annotations":[{"data":1}]},"annotations":[{"y":{"data":2}},[{"data":3}],"data",{"data":null}]}',
    ),
  ).toEqual([undefined, undefined, undefined, 'null']);
  expect(slices('[{"annotations":[{"data":1}]}]')).toEqual([]);
});

test('nesting does not matter, and what is not JSON is an error', () => {
  const deep = '['.repeat(5000) + ']'.repeat(5000);
  expect(slices(`{"annotations":[{"data":${deep}}]}`)).toEqual([deep]);
  expect(() => slices('{"annotations":[{"data":1}')).toThrow('not JSON');
});
