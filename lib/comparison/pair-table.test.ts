import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from '@/lib/comparison/compare';
import { Instances } from '@/lib/comparison/instances';
import { kindOfEntry, noEntry, toPairTable } from '@/lib/comparison/pair-table';
import { defaultParameters } from '@/lib/comparison/parameters';

const size = { width: 40, height: 40 };
const side = fc
  .array(
    fc.record({
      className: fc.constantFrom('a', 'b', null),
      confidence: fc.constantFrom(0, 0.4, 0.9, null),
      x: fc.integer({ min: 0, max: 4 }),
      y: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 12 },
  )
  .map((rows) =>
    Instances.of(
      rows.map(({ className, confidence, x, y }, i) => ({
        id: String(i),
        className,
        confidence,
        geometry: {
          type: 'bounding_box' as const,
          box: { xMin: x * 3, yMin: y * 3, xMax: x * 3 + 10, yMax: y * 3 + 10 },
        },
      })),
      size,
    ),
  );

describe('a comparison as columns', () => {
  it('says the same as the comparison, and finds every pair by either of its rows', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(0, 0.5), (a, b, minConfidence) => {
        const parameters = { ...defaultParameters, a: { ...defaultParameters.a, minConfidence } };
        const comparison = compare(a, b, parameters);
        const table = toPairTable(comparison, a.count, b.count);
        expect(table.counts).toEqual(comparison.counts);
        comparison.pairs.forEach((pair, entry) => {
          expect(kindOfEntry(table, entry)).toBe(pair.kind);
          expect(table.ious[entry]).toBe(pair.iou ?? Number.NaN);
          if (pair.a) expect(table.entryOfA[pair.a.row]).toBe(entry);
          if (pair.b) expect(table.entryOfB[pair.b.row]).toBe(entry);
        });
        const taking = comparison.pairs.filter((pair) => pair.a !== null).length;
        expect([...table.entryOfA].filter((entry) => entry !== noEntry)).toHaveLength(taking);
      }),
    );
  });
});
