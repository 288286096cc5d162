import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AgreementTally, disagreement } from '@/lib/comparison/agreement';
import { type Comparison, compare, compareOverlaps, type Pair } from '@/lib/comparison/compare';
import { type InstanceInput, Instances } from '@/lib/comparison/instances';
import { likeness } from '@/lib/comparison/likeness';
import { findOverlaps } from '@/lib/comparison/overlaps';
import {
  type ComparisonParameters,
  defaultParameters,
  passesConfidence,
  swapParameters,
} from '@/lib/comparison/parameters';
import { boxFromXywh } from '@/lib/geometry/box';
import {
  comparedSize,
  comparisonParameters,
  sidesOf,
  toInstances,
} from '@/lib/testing/comparison-arbitraries';

const runs = { numRuns: 300 };
const twoSides = sidesOf(2);

function compareInputs(
  a: readonly InstanceInput[],
  b: readonly InstanceInput[],
  parameters: ComparisonParameters = defaultParameters,
): Comparison {
  return compare(toInstances(a), toInstances(b), parameters);
}

const mirrored = {
  agree: 'agree',
  class_differs: 'class_differs',
  moved: 'moved',
  only_a: 'only_b',
  only_b: 'only_a',
} as const;

/** Pairs by the ids of their annotations: what they say, apart from the places of rows. */
function named({ pairs }: Comparison, a: readonly InstanceInput[], b: readonly InstanceInput[]) {
  const member = (one: Pair['a'], side: readonly InstanceInput[]) =>
    one && { id: side[one.row]?.id, className: one.className, confidence: one.confidence };
  return pairs.map((pair) => ({
    kind: pair.kind,
    iou: pair.iou,
    a: member(pair.a, a),
    b: member(pair.b, b),
  }));
}

const box = (
  id: string,
  className: string,
  x: number,
  width = 4,
  confidence: number | null = 0.5,
): InstanceInput => ({
  id,
  className,
  confidence,
  geometry: { type: 'bounding_box', box: boxFromXywh(x, 0, width, 4) },
});

describe('two models on one image', () => {
  test('swapped, they give the same answer swapped, to the last bit', () => {
    fc.assert(
      fc.property(twoSides, comparisonParameters, ([a = [], b = []], parameters) => {
        const there = compareInputs(a, b, parameters);
        const back = compareInputs(b, a, swapParameters(parameters));
        const swapped = named(back, b, a).map((pair) => ({
          kind: mirrored[pair.kind],
          iou: pair.iou,
          a: pair.b,
          b: pair.a,
        }));
        const alone = (kind: string) => kind === 'only_a' || kind === 'only_b';
        const given = named(there, a, b);
        expect(given.filter(({ kind }) => !alone(kind))).toEqual(swapped.filter(({ kind }) => !alone(kind)));
        for (const kind of ['only_a', 'only_b'])
          expect(given.filter((pair) => pair.kind === kind)).toEqual(
            swapped.filter((pair) => pair.kind === kind),
          );
        expect(disagreement(there)).toBe(disagreement(back));
        expect(there.imageClass?.kind ?? null).toBe(back.imageClass && mirrored[back.imageClass.kind]);
        expect([there.imageClass?.a, there.imageClass?.b]).toEqual([back.imageClass?.b, back.imageClass?.a]);
      }),
      runs,
    );
  });

  test('the order in which annotations were posted changes nothing', () => {
    const shuffled = twoSides.chain(([a = [], b = []]) =>
      fc.tuple(
        fc.constant([a, b] as const),
        fc.shuffledSubarray(a, { minLength: a.length }),
        fc.shuffledSubarray(b, { minLength: b.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, comparisonParameters, ([[a, b], otherA, otherB], parameters) => {
        expect(named(compareInputs(otherA, otherB, parameters), otherA, otherB)).toEqual(
          named(compareInputs(a, b, parameters), a, b),
        );
      }),
      runs,
    );
  });

  test('a model against itself agrees everywhere', () => {
    fc.assert(
      fc.property(twoSides, comparisonParameters, ([a = []], { b: _, ...parameters }) => {
        const comparison = compareInputs(a, a, { ...parameters, b: parameters.a });
        const { agree, ...others } = comparison.counts;
        expect(others).toEqual({ class_differs: 0, moved: 0, only_a: 0, only_b: 0 });
        expect(comparison.pairs.every(({ iou }) => iou === 1)).toBe(true);
        expect(agree).toBe(comparison.pairs.length);
        expect(disagreement(comparison)).toBe(0);
      }),
      runs,
    );
  });

  test('every annotation that takes part is in exactly one pair, and no other is in any', () => {
    fc.assert(
      fc.property(twoSides, comparisonParameters, ([a = [], b = []], parameters) => {
        const { pairs, counts } = compareInputs(a, b, parameters);
        for (const [side, inputs] of [
          ['a', a],
          ['b', b],
        ] as const) {
          const shown = inputs.flatMap(({ confidence, geometry }, row) =>
            parameters.types.some((type) => type === geometry.type) &&
            passesConfidence(
              confidence ?? Number.NaN,
              parameters[side].minConfidence,
              parameters.hideUnscored,
            )
              ? [row]
              : [],
          );
          const paired = pairs.flatMap((pair) => pair[side]?.row ?? []);
          expect(paired.toSorted((p, q) => p - q)).toEqual(shown);
        }
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
      }),
      runs,
    );
  });

  test('a pair is of what overlaps enough, is named by class and IoU, and leaves nothing better undone', () => {
    fc.assert(
      fc.property(twoSides, comparisonParameters, ([a = [], b = []], parameters) => {
        const [sideA, sideB] = [toInstances(a), toInstances(b)];
        const { pairs } = compare(sideA, sideB, parameters);
        for (const { kind, iou, a: memberA, b: memberB } of pairs) {
          if (!memberA || !memberB) continue;
          expect(iou).toBeGreaterThanOrEqual(parameters.iou);
          expect(iou).toBeLessThanOrEqual(1);
          const sameClass = memberA.className === memberB.className;
          const expected = !sameClass
            ? 'class_differs'
            : (iou ?? 0) < parameters.movedIou
              ? 'moved'
              : 'agree';
          expect(kind).toBe(expected);
        }
        expectNothingBetter(sideA, sideB, parameters, pairs);
      }),
      runs,
    );
  });

  test('overlaps found once answer for every threshold above', () => {
    fc.assert(
      fc.property(twoSides, comparisonParameters, ([a = [], b = []], parameters) => {
        const overlaps = findOverlaps(toInstances(a), toInstances(b));
        expect(compareOverlaps(overlaps, parameters)).toEqual(compareInputs(a, b, parameters));
      }),
      runs,
    );
  });
});

/** Of all candidates, one that was left must have lost one of its annotations to a pair that is no worse. */
function expectNothingBetter(
  sideA: Instances,
  sideB: Instances,
  parameters: ComparisonParameters,
  pairs: readonly Pair[],
): void {
  const [classesA, classesB] = [parameters.a.classMapping, parameters.b.classMapping];
  const nameOf = (side: Instances, row: number, mapping: ReadonlyMap<string, string>) => {
    const name = side.classes[side.classIndexes[row] ?? -1] ?? '';
    return mapping.get(name) ?? name;
  };
  const rank = (rowA: number, rowB: number): readonly [number, number] => [
    (nameOf(sideA, rowA, classesA) === nameOf(sideB, rowB, classesB) ? 0 : 2) +
      Number(sideA.typeOf(rowA) !== sideB.typeOf(rowB)),
    likeness(sideA, rowA, sideB, rowB),
  ];
  const partners = pairs.flatMap(({ a, b }) => (a && b ? [{ a: a.row, b: b.row }] : []));
  const rowsA = pairs.flatMap(({ a }) => a?.row ?? []);
  const rowsB = pairs.flatMap(({ b }) => b?.row ?? []);
  for (const a of rowsA) {
    for (const b of rowsB) {
      const [phase, iou] = rank(a, b);
      if (iou < parameters.iou || partners.some((pair) => pair.a === a && pair.b === b)) continue;
      const rivals = partners.filter((pair) => pair.a === a || pair.b === b);
      const lostTo = rivals.some((pair) => {
        const [otherPhase, otherIou] = rank(pair.a, pair.b);
        return otherPhase < phase || (otherPhase === phase && otherIou >= iou);
      });
      expect(lostTo, `row ${a} and row ${b} are alike by ${iou} and free`).toBe(true);
    }
  }
}

describe('the matcher', () => {
  test('takes the same class before a better overlap of another class', () => {
    const { pairs } = compareInputs([box('a0', 'car', 0)], [box('b0', 'dog', 0), box('b1', 'car', 1)]);
    expect(pairs.map(({ kind, a, b }) => [kind, a?.row, b?.row])).toEqual([
      ['moved', 0, 1],
      ['only_b', undefined, 0],
    ]);
  });

  test('takes the best IoU first, also where that leaves another without a partner', () => {
    const { pairs } = compareInputs(
      [box('a0', 'car', 0), box('a1', 'car', 1)],
      [box('b0', 'car', 1), box('b1', 'car', 9)],
    );
    expect(pairs.map(({ kind, a, b, iou }) => [kind, a?.row, b?.row, iou])).toEqual([
      ['agree', 1, 0, 1],
      ['only_a', 0, undefined, null],
      ['only_b', undefined, 1, null],
    ]);
  });

  test('pairs names that are mapped onto each other', () => {
    const [a, b] = [[box('a0', 'car', 0)], [box('b0', 'automobile', 0)]];
    expect(compareInputs(a, b).counts.class_differs).toBe(1);
    const mapped = compareInputs(a, b, {
      ...defaultParameters,
      b: { minConfidence: 0, classMapping: new Map([['automobile', 'car']]) },
    });
    expect(mapped.counts.agree).toBe(1);
    expect(mapped.pairs[0]?.b?.className).toBe('car');
  });

  test('lets an unknown confidence pass every threshold until unscored ones are hidden', () => {
    const [a, b] = [[box('a0', 'car', 0, 4, null)], [box('b0', 'car', 0, 4, 1)]];
    const strict = { minConfidence: 1, classMapping: new Map() };
    expect(compareInputs(a, b, { ...defaultParameters, a: strict }).counts.agree).toBe(1);
    expect(compareInputs(a, b, { ...defaultParameters, hideUnscored: true }).counts).toMatchObject({
      agree: 0,
      only_b: 1,
    });
  });

  test('compares boxes with boxes around masks, and masks with masks by their pixels', () => {
    const polygon = {
      parts: [
        [
          [
            { x: 0, y: 0 },
            { x: 4, y: 0 },
            { x: 4, y: 4 },
            { x: 0, y: 4 },
          ],
        ],
      ],
    };
    const mask: InstanceInput = {
      id: 'a0',
      className: 'car',
      confidence: 1,
      geometry: { type: 'segmentation', form: 'polygon', polygon },
    };
    const counts = new Uint32Array([0, 4, 8, 4, 8, 4, 8, 2]);
    const rle: InstanceInput = {
      ...mask,
      id: 'b0',
      geometry: { type: 'segmentation', form: 'rle', rle: { ...comparedSize, counts } },
    };
    expect(compareInputs([mask], [box('b0', 'car', 0)]).pairs[0]?.iou).toBe(1);
    expect(compareInputs([mask], [rle]).pairs[0]?.iou).toBe(14 / 16);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses an IoU of %d', (iou) => {
    expect(() => compareInputs([], [], { ...defaultParameters, iou })).toThrow(RangeError);
  });

  test('refuses images of different sizes', () => {
    const other = Instances.of([], { width: 1, height: 1 });
    expect(() => compare(toInstances([]), other)).toThrow(RangeError);
  });
});

describe('the score of disagreement', () => {
  const score = (a: readonly InstanceInput[], b: readonly InstanceInput[]) =>
    disagreement(compareInputs(a, b));

  test('counts an annotation of one model once, by how sure that model is', () => {
    expect(score([box('a0', 'car', 0, 4, 1)], [])).toBe(1);
    expect(score([box('a0', 'car', 0, 4, 0)], [])).toBe(0.5);
    expect(score([box('a0', 'car', 0, 4, null)], [])).toBe(0.75);
  });

  test('counts a pair of different classes for both, and one that has moved by how far', () => {
    expect(score([box('a0', 'car', 0, 4, 1)], [box('b0', 'dog', 0, 4, 0)])).toBe(1.5);
    const moved = compareInputs([box('a0', 'car', 0, 4, 1)], [box('b0', 'car', 1, 4, 1)]);
    expect(moved.counts.moved).toBe(1);
    expect(disagreement(moved)).toBeCloseTo(2 * (1 - 3 / 5), 12);
  });

  test('is none where all agree, and never less than none', () => {
    fc.assert(
      fc.property(twoSides, comparisonParameters, ([a = [], b = []], parameters) => {
        const comparison = compareInputs(a, b, parameters);
        const total = disagreement(comparison);
        const agrees =
          comparison.counts.agree === comparison.pairs.length &&
          (comparison.imageClass === null || comparison.imageClass.kind === 'agree');
        expect(total >= 0).toBe(true);
        // A pair that has moved by nothing cannot be: it would agree.
        expect(total === 0).toBe(agrees);
      }),
      runs,
    );
  });
});

describe('figures over images', () => {
  const images = fc.array(twoSides, { maxLength: 4 });

  test('are the sums of the images, swap with the models, and agree with the confusion matrix', () => {
    fc.assert(
      fc.property(images, comparisonParameters, (all, parameters) => {
        const there = new AgreementTally();
        const back = new AgreementTally();
        for (const [a = [], b = []] of all) {
          there.add(compareInputs(a, b, parameters));
          back.add(compareInputs(b, a, swapParameters(parameters)));
        }
        const [figures, swapped] = [there.summary(), back.summary()];
        expect(figures.images).toBe(all.length);
        expect([figures.instancesA, figures.instancesB]).toEqual([swapped.instancesB, swapped.instancesA]);
        expect([figures.agreement, figures.meanIou]).toEqual([swapped.agreement, swapped.meanIou]);
        const { classes, counts } = figures.confusion;
        expect(swapped.confusion.classes).toEqual(classes);
        expect(swapped.confusion.counts).toEqual(counts.map((_, i) => counts.map((row) => row[i])));
        for (const one of figures.perClass) {
          const at = classes.indexOf(one.className);
          const row = counts[at] ?? [];
          expect(row.reduce((sum, count) => sum + count, 0)).toBe(one.instancesA);
          expect(counts.reduce((sum, other) => sum + (other[at] ?? 0), 0)).toBe(one.instancesB);
          expect(row[at]).toBe(one.agree + one.moved);
          expect(row.at(-1)).toBe(one.onlyA);
        }
        const sum = (of: (one: (typeof figures.perClass)[number]) => number) =>
          figures.perClass.reduce((total, one) => total + of(one), 0);
        expect(sum(({ agree }) => agree)).toBe(figures.counts.agree);
        expect(sum(({ classDiffersA }) => classDiffersA)).toBe(figures.counts.class_differs);
        expect(sum(({ onlyB }) => onlyB)).toBe(figures.counts.only_b);
      }),
      { numRuns: 150 },
    );
  });
});
