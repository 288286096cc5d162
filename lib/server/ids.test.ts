import { expect, test } from 'vitest';
import { isId, newId } from './ids';

test('ids made one after the other sort one after the other and never repeat', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id is a UUID of version 7 and variant 10, and carries the time', () => {
  const before = Date.now();
  const id = newId();
  expect(isId(id)).toBe(true);
  expect(id[14]).toBe('7');
  expect('89ab').toContain(id[19]);
  const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  // A burst may have borrowed from the next milliseconds.
  expect(ms).toBeGreaterThanOrEqual(before);
  expect(ms).toBeLessThan(before + 1000);
});
