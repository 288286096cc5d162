import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isObjectKey } from './object-key';

it('an object key leads downwards, in one spelling, and is itself in an address', () => {
  const part = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('a', 'b.png', '-', '0_1', 'a..b') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '.', '..', '.b', 'b.', 'A', '%2e', '\\', 'a\n', '\0', 'ä', ' '),
    },
    { weight: 1, arbitrary: fc.string() },
  );
  let keys = 0;
  fc.assert(
    fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
      const key = parts.join('/');
      if (!isObjectKey(key)) return;
      keys += 1;
      expect(posix.join('/store', key)).toBe(`/store/${key}`);
      expect(key.toLowerCase()).toBe(key);
      expect(encodeURI(key)).toBe(key);
    }),
    { numRuns: 1000 },
  );
  expect(keys).toBeGreaterThan(100);
});

it('keys that the server makes are object keys', () => {
  const id = '01980f2e-7c1a-7bd2-8a44-0242ac120002';
  for (const key of [`incoming/${id}`, `artifacts/${id}/${id}`, `images/${id}/thumbnail-320`, 'a/b']) {
    expect(isObjectKey(key), key).toBe(true);
  }
});
