import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Report, toPointer, toPrintable } from '@/lib/annotations/report';

/** Follows a JSON pointer as RFC 6901 says. */
function follow(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  const parts = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    document,
  );
}

test('a pointer leads to the place it was made for, whatever the keys are', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('~', '/', '~1', 'a/b~c', ''));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 5 }), (path) => {
      const document = path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), 'here');
      expect(follow(document, toPointer(path))).toBe('here');
    }),
  );
});

test('paths are taken from the place entered', () => {
  const report = new Report();
  report.error(['x'], 'first');
  report.enter(['annotations', 3]);
  report.error(['data', 'bbox', 2], 'second', { got: Number.NaN });
  report.warn('zero-size', ['data'], 'third');
  expect(report.errors).toEqual([
    { pointer: '/x', message: 'first' },
    { pointer: '/annotations/3/data/bbox/2', message: 'second', got: 'NaN' },
  ]);
  expect(report.warnings).toEqual([{ code: 'zero-size', pointer: '/annotations/3/data', message: 'third' }]);
});

test('whatever was sent can be shown in JSON', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const shown = toPrintable(value);
      expect(JSON.parse(JSON.stringify(shown))).toEqual(shown === 0 ? 0 : shown);
      expect(String(shown).length).toBeLessThanOrEqual(100);
    }),
  );
});
