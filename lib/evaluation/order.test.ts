import fc from 'fast-check';
import { expect, test } from 'vitest';
import { descendingOrder, groupRows } from '@/lib/evaluation/order';

/** Scores as they come: many ties, both zeros, unknown ones. */
const score = fc.oneof(
  fc.constantFrom(0, -0, 0.5, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 5e-324),
  fc.double(),
);

test.each([0, 3000])(
  'the highest come first, equal ones in their order, unknown ones last: from %d on',
  (least) => {
    fc.assert(
      fc.property(fc.array(score, { minLength: least === 0 ? 0 : 20, maxLength: 40 }), (few) => {
        const repeats = Math.max(1, Math.ceil(least / Math.max(1, few.length)));
        const numbers = Float64Array.from(Array.from({ length: repeats }, () => few).flat());
        const rank = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
        const expected = [...numbers.keys()].sort((p, q) => {
          const [a, b] = [numbers[p] ?? 0, numbers[q] ?? 0];
          if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
          return rank(a) === rank(b) ? p - q : rank(b) - rank(a);
        });
        expect([...descendingOrder(numbers)]).toEqual(expected);
      }),
      { numRuns: least === 0 ? 300 : 60 },
    );
  },
);

test('rows are put into groups and keep their order in them', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 4 })), (groups) => {
      const rows = Uint32Array.from(groups, (_, i) => i);
      const { rows: grouped, starts } = groupRows(rows, Uint32Array.from(groups), 5);
      for (let group = 0; group < 5; group++) {
        const own = [...grouped.subarray(starts[group], starts[group + 1])];
        expect(own).toEqual([...rows].filter((row) => groups[row] === group));
      }
    }),
  );
});
