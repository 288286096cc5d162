import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOverlaps } from '@/lib/comparison/compare';
import { explain } from '@/lib/comparison/explain';
import type { InstanceInput } from '@/lib/comparison/instances';
import { findOverlaps } from '@/lib/comparison/overlaps';
import { type ComparisonParameters, defaultParameters } from '@/lib/comparison/parameters';
import { boxFromXywh } from '@/lib/geometry/box';
import { comparisonParameters, sidesOf, toInstances } from '@/lib/testing/comparison-arbitraries';

const box = (
  id: string,
  x: number,
  { className = 'car', confidence = 0.5 }: { className?: string; confidence?: number | null } = {},
): InstanceInput => ({
  id,
  className,
  confidence,
  geometry: { type: 'bounding_box', box: boxFromXywh(x, 0, 4, 4) },
});

function explainA(
  a: readonly InstanceInput[],
  b: readonly InstanceInput[],
  row = 0,
  parameters: ComparisonParameters = defaultParameters,
) {
  const overlaps = findOverlaps(toInstances(a), toInstances(b));
  return explain(overlaps, compareOverlaps(overlaps, parameters), 'a', row);
}

const hiding = (minConfidence: number) => ({ minConfidence, classMapping: new Map<string, string>() });

describe('an annotation is explained', () => {
  test('by its partner, where it has one', () => {
    expect(explainA([box('a0', 0)], [box('b0', 0)])).toMatchObject({
      reason: 'paired',
      pair: { kind: 'agree' },
    });
  });

  test('by the emptiness around it', () => {
    expect(explainA([box('a0', 0)], [box('b0', 8)])).toEqual({ reason: 'nothing_near' });
  });

  test('by the best overlap, where that does not reach the threshold', () => {
    expect(explainA([box('a0', 0)], [box('b0', 3), box('b1', 2)])).toMatchObject({
      reason: 'below_iou',
      best: { row: 1, iou: 8 / 24, sameClass: true },
      iou: 0.5,
    });
  });

  test('by the better pair that took its candidate, and what made that better', () => {
    const taken = (a: readonly InstanceInput[], b: readonly InstanceInput[]) => explainA(a, b);
    expect(taken([box('a0', 1), box('a1', 0)], [box('b0', 0)])).toMatchObject({
      reason: 'taken',
      best: { row: 0 },
      takenBy: { row: 1 },
      takenIou: 1,
      because: 'iou',
    });
    expect(taken([box('a0', 0, { className: 'dog' }), box('a1', 1)], [box('b0', 0)])).toMatchObject({
      reason: 'taken',
      because: 'class',
    });
    expect(
      taken([box('a0', 0, { confidence: 0.1 }), box('a1', 0, { confidence: 0.9 })], [box('b0', 0)]),
    ).toMatchObject({ reason: 'taken', because: 'tie' });
  });

  test('by the threshold of its own model, or of the other', () => {
    const [a, b] = [[box('a0', 0, { confidence: 0.2 })], [box('b0', 0, { confidence: 0.2 })]];
    expect(explainA(a, b, 0, { ...defaultParameters, a: hiding(0.5) })).toEqual({ reason: 'hidden' });
    expect(explainA(a, b, 0, { ...defaultParameters, b: hiding(0.5) })).toMatchObject({
      reason: 'best_is_hidden',
      best: { row: 0, confidence: 0.2, iou: 1 },
    });
  });

  test('by its kind, where that does not take part', () => {
    expect(explainA([box('a0', 0)], [], 0, { ...defaultParameters, types: ['keypoint'] })).toEqual({
      reason: 'not_compared',
    });
  });

  test('always, and in agreement with the comparison', () => {
    fc.assert(
      fc.property(sidesOf(2), comparisonParameters, ([a = [], b = []], parameters) => {
        const overlaps = findOverlaps(toInstances(a), toInstances(b));
        const comparison = compareOverlaps(overlaps, parameters);
        for (const [side, inputs] of [
          ['a', a],
          ['b', b],
        ] as const) {
          for (const row of inputs.keys()) {
            const explanation = explain(overlaps, comparison, side, row);
            const pair = comparison.pairs.find((one) => one[side]?.row === row);
            expect(explanation.reason === 'paired').toBe(pair?.iou != null);
            expect(explanation.reason === 'hidden' || explanation.reason === 'not_compared').toBe(!pair);
            if (explanation.reason === 'below_iou') expect(explanation.best.iou).toBeLessThan(parameters.iou);
            if (explanation.reason !== 'taken') continue;
            expect(explanation.best.iou).toBeGreaterThanOrEqual(parameters.iou);
            expect(explanation.takenBy.row).not.toBe(row);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
