import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Comparison, compare, type PairKind } from '@/lib/comparison/compare';
import {
  type ComparisonTable,
  ComparisonTableWriter,
  countMatching,
  kindCountsOf,
  type PairFilter,
} from '@/lib/comparison/comparison-table';
import { type InstanceInput, Instances } from '@/lib/comparison/instances';
import { sidesOf, toInstances } from '@/lib/testing/comparison-arbitraries';

const images = fc.array(sidesOf(2), { maxLength: 4 });

function tabulate(all: readonly InstanceInput[][][]) {
  const writer = new ComparisonTableWriter();
  const comparisons: Comparison[] = [];
  for (const [a = [], b = []] of all) {
    const sides = [toInstances(a), toInstances(b)] as const;
    const comparison = compare(...sides);
    comparisons.push(comparison);
    writer.add(...sides, comparison);
  }
  return { table: writer.finish(), comparisons };
}

const filters: fc.Arbitrary<PairFilter> = fc.record(
  {
    kinds: fc.subarray<PairKind>(['agree', 'class_differs', 'moved', 'only_a', 'only_b']),
    className: fc.constantFrom('car', 'dog', 'unknown'),
    classA: fc.constantFrom('car', 'automobile', '__proto__'),
    classB: fc.constantFrom('car', 'dog'),
    minIou: fc.constantFrom(0, 0.5, 0.8, 1),
    maxIou: fc.constantFrom(0.5, 0.8, 1),
  },
  { requiredKeys: [] },
);

test('the pairs behind a figure are those that a look at every pair finds', () => {
  fc.assert(
    fc.property(images, filters, (all, filter) => {
      const { table, comparisons } = tabulate(all);
      const { kinds, className, classA, classB, minIou, maxIou } = filter;
      const expected = comparisons.map(
        ({ pairs }) =>
          pairs.filter(
            ({ kind, a, b, iou }) =>
              (kinds === undefined || kinds.includes(kind)) &&
              (className === undefined || a?.className === className || b?.className === className) &&
              (classA === undefined || a?.className === classA) &&
              (classB === undefined || b?.className === classB) &&
              (minIou === undefined || (iou ?? -1) >= minIou) &&
              (maxIou === undefined || (iou !== null && (iou < maxIou || (maxIou === 1 && iou === 1)))),
          ).length,
      );
      expect([...countMatching(table, filter)]).toEqual(expected);
      expect(comparisons.map(({ counts }) => counts)).toEqual(
        comparisons.map((_, image) => kindCountsOf(table, image)),
      );
    }),
    { numRuns: 200 },
  );
});

const totalOf = ({ iouHistogram }: ComparisonTable) => iouHistogram.reduce((sum, count) => sum + count, 0);

test('the histogram holds every pair, and the sample all of few', () => {
  fc.assert(
    fc.property(images, (all) => {
      const { table, comparisons } = tabulate(all);
      const pairs = comparisons.flatMap((comparison) => comparison.pairs.filter(({ iou }) => iou !== null));
      expect([totalOf(table), table.sampledFrom, table.sample.length]).toEqual([
        pairs.length,
        pairs.length,
        pairs.length,
      ]);
      expect(table.sample.map(({ iou }) => iou)).toEqual(pairs.map(({ iou }) => iou));
    }),
    { numRuns: 100 },
  );
});

test('of very many pairs the sample is thinned out evenly', () => {
  const size = { width: 100_000, height: 4 };
  const row = (id: string, i: number) =>
    ({
      id: `${id}${i}`,
      className: 'car',
      confidence: 0.5,
      geometry: { type: 'bounding_box', box: { xMin: 10 * i, yMin: 0, xMax: 10 * i + 4, yMax: 4 } },
    }) as const;
  const sides = ['a', 'b'].map((id) =>
    Instances.of(
      Array.from({ length: 9000 }, (_, i) => row(id, i)),
      size,
    ),
  );
  const [a, b] = sides;
  if (!a || !b) throw new Error('two sides were made');
  const writer = new ComparisonTableWriter();
  writer.add(a, b, compare(a, b));
  const { sample, sampledFrom } = writer.finish();
  expect(sampledFrom).toBe(9000);
  expect(sample.length).toBeGreaterThan(1000);
  expect(sample.length).toBeLessThanOrEqual(2000);
  expect(new Set(sample.map((pair) => pair.a.id)).size).toBe(sample.length);
});
