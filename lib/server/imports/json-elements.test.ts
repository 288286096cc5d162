import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { jsonElements } from './json-elements';

const folder = mkdtempSync(join(tmpdir(), 'vista-elements-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string | Buffer, lists: readonly string[] | 'all' = 'all', chunkBytes?: number) {
  const path = join(folder, 'file.json');
  writeFileSync(path, text);
  const found: { list: string; index: number; value: unknown }[] = [];
  const wants = (list: string) => lists === 'all' || lists.includes(list);
  for await (const batch of jsonElements(path, wants, { bytes: 0 }, chunkBytes))
    for (const { list, index, value } of batch) found.push({ list, index, value });
  return found;
}

describe('a JSON file read element by element', () => {
  test('gives what JSON.parse gives, wherever the chunks end', async () => {
    const documents = fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (value, chunk, wide) => {
          const text = JSON.stringify(value, null, wide ? 2 : undefined);
          const expected = Object.entries(JSON.parse(text)).flatMap(([list, item]) =>
            Array.isArray(item)
              ? item.map((element, index) => ({ list, index, value: element }))
              : [{ list, index: -1, value: item }],
          );
          expect(await read(text, 'all', chunk)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('gives the elements of a root that is a list', async () => {
    expect(await read('[{"a":1},[2],"]",3]', 'all', 2)).toEqual([
      { list: '', index: 0, value: { a: 1 } },
      { list: '', index: 1, value: [2] },
      { list: '', index: 2, value: ']' },
      { list: '', index: 3, value: 3 },
    ]);
  });

  test('passes over what is not wanted', async () => {
    expect(await read('{"info":{"x":[1]},"images":[1],"annotations":[{"s":"}]"},2]}', ['images'], 3)).toEqual(
      [{ list: 'images', index: 0, value: 1 }],
    );
  });

  test('takes a byte order mark for what it is', async () => {
    expect(await read(Buffer.from('\ufeff[1]'))).toEqual([{ list: '', index: 0, value: 1 }]);
  });

  test.each([
    ['', 'the file is empty'],
    ['{"a":[1', 'ends before it is whole'],
    ['{"a":[1]', 'ends before it is whole'],
    ['{"a":[1 2]}', '/a/1'],
    ['{"a":[NaN]}', '/a/0'],
    ['{"a":[{"b":tru}]}', '/a/0'],
    ['{"a" [1]}', 'a colon must follow'],
    ['{"a":[1]} x', 'after the end'],
    ['hello', 'must be a JSON object or list'],
    ['{"a":[1,]}', '/a/1'],
  ])('says where %j is no JSON', async (text, words) => {
    await expect(read(text)).rejects.toThrow(words);
  });
});
