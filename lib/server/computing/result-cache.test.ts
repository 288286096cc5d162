import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ResultCache } from './result-cache';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vista-results-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (bytes: Uint8Array): unknown => deserialize(bytes);
/** About 1,000 bytes, told apart by a number. */
const result = (name: number) => ({ name, filling: new Uint8Array(980) });
const put = (cache: ResultCache, name: number) =>
  cache.put(`key${name}`, result(name), serialize(result(name)));
const nameOf = async (cache: ResultCache, name: number) => {
  const found = await cache.get(`key${name}`, read);
  return found === undefined ? undefined : (found as { name: number }).name;
};

test('a result is there for this process and the next', async () => {
  const cache = new ResultCache(folder, 10_000, 10_000);
  expect(await nameOf(cache, 1)).toBeUndefined();
  await put(cache, 1);
  expect(await nameOf(cache, 1)).toBe(1);
  const next = new ResultCache(folder, 10_000, 10_000);
  expect(await next.get('key1', read)).toEqual(result(1));
});

test('files stay within their bytes: what was not used for longest goes first', async () => {
  const cache = new ResultCache(folder, 3500, 0);
  for (const name of [1, 2, 3]) {
    await put(cache, name);
    await sleep(15);
  }
  expect(await nameOf(cache, 1)).toBe(1);
  await sleep(15);
  await put(cache, 4);
  expect(readdirSync(folder).sort()).toEqual(['key1', 'key3', 'key4']);
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThanOrEqual(3500);
});

test('a result that is larger than all the room is answered and not kept', async () => {
  const cache = new ResultCache(folder, 500, 10_000);
  await put(cache, 1);
  expect(await nameOf(cache, 1)).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('memory holds the last used ones only', async () => {
  const cache = new ResultCache(join(folder, 'none'), 0, 2500);
  for (const name of [1, 2]) await put(cache, name);
  await nameOf(cache, 1);
  await put(cache, 3);
  expect([await nameOf(cache, 1), await nameOf(cache, 2), await nameOf(cache, 3)]).toEqual([1, undefined, 3]);
});
