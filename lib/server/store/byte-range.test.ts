import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseByteRange } from './byte-range';

const edge = fc.oneof(
  fc.nat(3),
  fc.integer({ min: 98, max: 102 }),
  fc.nat(),
  fc.constant(Number.MAX_SAFE_INTEGER),
);

it('a range that is answered lies in the object and holds exactly the bytes asked for that exist', () => {
  const size = fc.oneof(fc.constant(0), fc.constant(100), fc.nat(200));
  fc.assert(
    fc.property(edge, edge, size, (first, last, bytes) => {
      const range = parseByteRange(`bytes=${first}-${last}`, bytes);
      if (last < first) expect(range).toBeNull();
      else if (first >= bytes) expect(range).toBe('unsatisfiable');
      else expect(range).toEqual({ start: first, end: Math.min(last, bytes - 1) });
    }),
  );
});

it('an open range reaches the end, and a suffix counts from there', () => {
  expect(parseByteRange('bytes=90-', 100)).toEqual({ start: 90, end: 99 });
  expect(parseByteRange('bytes=100-', 100)).toBe('unsatisfiable');
  expect(parseByteRange('bytes=-10', 100)).toEqual({ start: 90, end: 99 });
  expect(parseByteRange('bytes=-1000', 100)).toEqual({ start: 0, end: 99 });
  expect(parseByteRange('bytes=-0', 100)).toBe('unsatisfiable');
  expect(parseByteRange('bytes=-5', 0)).toBe('unsatisfiable');
});

it('what cannot be read, and several ranges, mean the whole object', () => {
  for (const header of [
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=1-2,4-5',
    'lines=1-2',
    'bytes=5-4',
  ]) {
    expect(parseByteRange(header, 100), String(header)).toBeNull();
  }
});
