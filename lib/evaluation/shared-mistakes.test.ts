import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EvaluationInput } from '@/lib/evaluation/input';
import { judge } from '@/lib/evaluation/outcomes';
import { falsePositiveRows, type Judged, sharedMistakes } from '@/lib/evaluation/shared-mistakes';
import { boxFromXywh, boxIou } from '@/lib/geometry/box';

interface Found {
  readonly image: number;
  readonly category: number;
  readonly x: number;
  readonly score: number | null;
}
const boxAt = (x: number) => boxFromXywh(x, 0, 4, 4);

function judged(truths: readonly Omit<Found, 'score'>[], found: readonly Found[], iou = 0.5): Judged {
  const input = new EvaluationInput('bbox', 2, 2);
  for (const { image, category, x } of truths)
    input.addTruth({ image, category, shape: { type: 'bbox', box: boxAt(x) } });
  for (const { image, category, x, score } of found)
    input.addDetection({ image, category, score, shape: { type: 'bbox', box: boxAt(x) } });
  return { input, outcomes: judge(input, { iou, minConfidence: 0 }) };
}

const place = { image: fc.nat({ max: 1 }), category: fc.nat({ max: 1 }), x: fc.integer({ min: 0, max: 9 }) };
const truthsOf = fc.array(fc.record(place), { maxLength: 5 });
const found = fc.array(fc.record({ ...place, score: fc.constantFrom(null, 0.25, 0.5, 0.5, 1) }), {
  maxLength: 9,
});

describe('the false positives that two models share', () => {
  test('are of one class in one place: neither what is there, nor what another class is, nor what one has alone', () => {
    const truths = [{ image: 0, category: 0, x: 0 }];
    const first = judged(truths, [
      { image: 0, category: 0, x: 0, score: 0.9 },
      { image: 0, category: 1, x: 20, score: 0.8 },
      { image: 0, category: 0, x: 40, score: 0.8 },
      { image: 1, category: 1, x: 60, score: 0.8 },
    ]);
    const second = judged(truths, [
      { image: 0, category: 0, x: 0, score: 0.9 },
      { image: 0, category: 1, x: 21, score: 0.7 },
      { image: 0, category: 1, x: 40, score: 0.7 },
      { image: 0, category: 1, x: 60, score: 0.7 },
    ]);
    const { starts, first: rowsFirst, second: rowsSecond, ious } = sharedMistakes(first, second, 0.5);
    expect([[...starts], [...rowsFirst], [...rowsSecond]]).toEqual([[0, 1, 1], [1], [1]]);
    expect(ious[0]).toBeCloseTo(3 / 5, 12);
  });

  test('count what has been given a wrong class by both', () => {
    const truths = [{ image: 0, category: 0, x: 0 }];
    const both = judged(truths, [{ image: 0, category: 1, x: 0, score: 0.9 }]);
    expect(sharedMistakes(both, both, 0.5).first).toHaveLength(1);
  });

  test('of a model with itself are all that it has', () => {
    fc.assert(
      fc.property(truthsOf, found, (truths, of) => {
        const model = judged(truths, of);
        expect(sharedMistakes(model, model, 0.5).first.toSorted()).toEqual(falsePositiveRows(model.outcomes));
      }),
    );
  });

  test('pair one to one, on one image and of one class, at the IoU or over it, and swap with the models', () => {
    fc.assert(
      fc.property(truthsOf, found, found, (truths, p, q) => {
        const [first, second] = [judged(truths, p), judged(truths, q)];
        const shared = sharedMistakes(first, second, 0.5);
        const swapped = sharedMistakes(second, first, 0.5);
        expect(swapped.starts).toEqual(shared.starts);
        expect(swapped.ious.toSorted()).toEqual(shared.ious.toSorted());
        for (const [rows, judgedOf] of [
          [shared.first, first],
          [shared.second, second],
        ] as const) {
          expect(new Set(rows).size).toBe(rows.length);
          const wrong = falsePositiveRows(judgedOf.outcomes);
          for (const row of rows) expect(wrong).toContain(row);
        }
        for (const [i, row] of shared.first.entries()) {
          const [a, b] = [p[row], q[shared.second[i] ?? -1]];
          if (!a || !b) throw new Error('a row that is not there');
          expect([a.image, a.category]).toEqual([b.image, b.category]);
          expect(shared.ious[i]).toBe(boxIou(boxAt(b.x), boxAt(a.x)));
          expect(shared.ious[i]).toBeGreaterThanOrEqual(0.5);
        }
      }),
    );
  });
});
