import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listImages } from '@/lib/contract/images';
import { isFiltered, noFilters, readFilters, toQuery, writeFilters } from './image-filters';

const read = (address: string) => readFilters(new URLSearchParams(address));

describe('image filters', () => {
  it('survive the way into an address and back', () => {
    fc.assert(
      fc.property(
        fc.record({
          search: fc.string({ maxLength: 40 }),
          class_name: fc.string({ maxLength: 40 }),
          model: fc.string({ maxLength: 40 }),
          status: fc.constantFrom('', 'completed', 'failed', 'not_run'),
          min_confidence: fc.constantFrom('', '0', '0.25', '1'),
          min_annotations: fc.constantFrom('', '0', '10'),
          max_annotations: fc.constantFrom('', '0', '10'),
          created_from: fc.constantFrom('', '2026-11-23', '2026-11-23T10:00:00Z'),
          created_to: fc.constantFrom('', '2026-11-24'),
          sort: fc.constantFrom('created_at' as const, '-filename' as const),
        }),
        (wanted) => {
          const filters = readFilters(new URLSearchParams(writeFilters(wanted)));
          // Blank names and unstorable text are dropped; whatever is left is stable.
          expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
          if (wanted.class_name.trim() !== '' && !wanted.class_name.includes('\0')) {
            expect(filters.class_name).toBe(wanted.class_name);
          }
          expect(filters.status).toBe(wanted.status);
          expect(filters.min_confidence).toBe(wanted.min_confidence);
          expect(filters.min_annotations).toBe(wanted.min_annotations);
          expect(filters.created_from).toBe(wanted.created_from);
          expect(filters.sort).toBe(wanted.sort);
        },
      ),
    );
  });

  it('are those that the contract takes, and no others', () => {
    const digits = fc.stringMatching(/^-?\d{0,11}(\.\d{0,2})?$/);
    const day = fc
      .tuple(
        fc.integer({ min: 0, max: 2030 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
      )
      .map(([year, month, date]) =>
        [String(year).padStart(4, '0'), ...[month, date].map((part) => String(part).padStart(2, '0'))].join(
          '-',
        ),
      );
    const time = fc.constantFrom(
      '',
      'Z',
      'T10:00Z',
      'T24:00Z',
      'T10:00:00Z',
      'T10:00:60Z',
      'T10:00:00.5Z',
      'T10:00:00+01:00',
      'T10Z',
      'TT10:00Z',
      'T10:00ZT',
    );
    const word = fc.constantFrom(
      'completed',
      'not_run',
      'found_nothing',
      'sleeping',
      '-filename',
      'size',
      '1e3',
      ' ',
      'NaN',
      'Infinity',
      '0x10',
      '2147483647',
      '2147483648',
    );
    const value = fc.oneof(
      digits,
      word,
      fc.tuple(day, time).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', minLength: 250, maxLength: 520 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('\u0000', '\ud800', 'a\udc00'),
    );
    const { shape } = listImages.query;
    const names = [...Object.keys(noFilters)].filter((name) => name in shape) as (keyof typeof noFilters)[];
    expect(names).toEqual(Object.keys(noFilters));
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, text) => {
        const isTaken = text !== '' && shape[name].safeParse(text).success;
        const params = { get: (asked: string) => (asked === name ? text : null) } as URLSearchParams;
        expect(readFilters(params)[name]).toBe(isTaken ? text : noFilters[name]);
      }),
      { numRuns: 2000 },
    );
  });

  it('drop what the server would refuse', () => {
    expect(read('status=sleeping&min_confidence=2&sort=size')).toEqual(noFilters);
    expect(read('min_confidence=abc')).toEqual(noFilters);
  });

  it('write nothing for nothing', () => {
    expect(writeFilters(noFilters)).toEqual({});
    expect(isFiltered(noFilters)).toBe(false);
    expect(isFiltered(read('sort=-filename'))).toBe(false);
    expect(isFiltered(read('class_name=car'))).toBe(true);
  });

  it('become the query of the API', () => {
    expect(toQuery(read('class_name=car&min_confidence=0.5&status=not_run&sort=-annotations'))).toEqual({
      class_name: 'car',
      min_confidence: '0.5',
      status: 'not_run',
      sort: '-annotations',
    });
  });
});
