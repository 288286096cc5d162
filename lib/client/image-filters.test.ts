import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
      min_confidence: 0.5,
      status: 'not_run',
      sort: '-annotations',
    });
  });
});
