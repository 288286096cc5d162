import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '@/lib/evaluation/evaluate';
import { averageRecall } from '@/lib/evaluation/figures';
import { EvaluationInput } from '@/lib/evaluation/input';
import { countByConfidence, judge, type OutcomeKind, outcomeKinds } from '@/lib/evaluation/outcomes';
import { boxFromXywh } from '@/lib/geometry/box';
import { readSynthetic, readVal2014, toInput } from '@/lib/testing/coco-vectors';

/** How often each outcome occurs, in all or for a class of the detection or else of the truth. */
function tally(input: EvaluationInput, iou: number, minConfidence = 0): Record<OutcomeKind, number> {
  const { kinds } = judge(input, { iou, minConfidence });
  const counts = { true_positive: 0, class_differs: 0, false_positive: 0, false_negative: 0, ignored: 0 };
  for (const kind of kinds) counts[outcomeKinds[kind] ?? 'ignored']++;
  return counts;
}

interface Marked {
  readonly image: number;
  readonly category: number;
  readonly x: number;
}
const marked = {
  image: fc.nat({ max: 1 }),
  category: fc.nat({ max: 2 }),
  x: fc.integer({ min: 0, max: 8 }),
};
const toShape = ({ x }: Marked) => ({ type: 'bbox' as const, box: boxFromXywh(x, 0, 4, 4) });
const inputs = fc
  .tuple(
    fc.array(fc.record({ ...marked, crowd: fc.boolean() }), { maxLength: 8 }),
    fc.array(fc.record({ ...marked, score: fc.constantFrom(null, 0, 0.25, 0.5, 0.5, 0.75, 1) }), {
      maxLength: 12,
    }),
  )
  .map(([truths, detections]) => {
    const input = new EvaluationInput('bbox', 2, 3);
    for (const { image, category, x, crowd } of truths)
      input.addTruth({ image, category, shape: toShape({ image, category, x }), crowd });
    for (const { image, category, x, score } of detections)
      input.addDetection({ image, category, shape: toShape({ image, category, x }), score });
    return input;
  });
const confidences = [0, 0.25, 0.3, 0.5, 0.75, 1];
const ious = fc.constantFrom(0.5, 0.75, 0.95);

describe('the outcomes of an evaluation', () => {
  test.each(['bbox', 'segm'] as const)('of %s find as much as the recall of COCO says', (type) => {
    const input = toInput(readVal2014(type), type);
    const evaluation = evaluate(input);
    for (const iou of [0.5, 0.75]) {
      const counts = countByConfidence(input, iou, [0]);
      for (const [category, { truths, truePositives }] of counts.entries()) {
        const recall = averageRecall(evaluation, { category, iou });
        expect(truths === 0 ? -1 : (truePositives[0] ?? 0) / truths).toBeCloseTo(recall, 12);
      }
      const total = counts.reduce((sum, { truePositives }) => sum + (truePositives[0] ?? 0), 0);
      expect(tally(input, iou).true_positive).toBe(total);
    }
  });

  test('hold every truth that counts, and every detection that COCO counts, once', () => {
    for (const vector of readSynthetic()) {
      const input = toInput({ truth: vector, results: vector.results }, vector.iou_type);
      const { kinds, truths, detections } = judge(input, { iou: 0.5, minConfidence: 0 });
      const found = [...detections].filter((row) => row >= 0);
      expect(new Set(found).size).toBe(found.length);
      const counting = [...truths].filter((row, i) => row >= 0 && outcomeKinds[kinds[i] ?? 0] !== 'ignored');
      expect(new Set(counting).size).toBe(counting.length);
      expect(counting.length).toBe(input.truths.ignored.filter((ignored) => ignored === 0).length);
    }
  });

  test('at every confidence are what the counts by confidence say, unknown scores and all', () => {
    fc.assert(
      fc.property(inputs, ious, (input, iou) => {
        const counts = countByConfidence(input, iou, confidences);
        for (const [t, confidence] of confidences.entries()) {
          const { true_positive, false_positive, class_differs } = tally(input, iou, confidence);
          const sum = (of: 'truePositives' | 'falsePositives') =>
            counts.reduce((total, one) => total + (one[of][t] ?? 0), 0);
          expect(sum('truePositives')).toBe(true_positive);
          expect(sum('falsePositives')).toBe(false_positive + class_differs);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('stand image by image, with the rows of the input', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...confidences), (input, minConfidence) => {
        const { starts, kinds, truths, detections, ious: found } = judge(input, { iou: 0.5, minConfidence });
        expect(starts).toHaveLength(input.imageCount + 1);
        for (let image = 0; image < input.imageCount; image++) {
          for (let i = starts[image] ?? 0; i < (starts[image + 1] ?? 0); i++) {
            const [truth = -1, detection = -1] = [truths[i], detections[i]];
            if (truth >= 0) expect(input.truths.images[truth]).toBe(image);
            if (detection >= 0) {
              expect(input.detections.images[detection]).toBe(image);
              expect((input.detections.scores[detection] ?? 0) < minConfidence).toBe(false);
            }
            const sameClass = input.truths.categories[truth] === input.detections.categories[detection];
            const kind = outcomeKinds[kinds[i] ?? 0];
            if (kind === 'true_positive') expect([sameClass, (found[i] ?? 0) >= 0.5]).toEqual([true, true]);
            if (kind === 'class_differs') expect([sameClass, (found[i] ?? 0) >= 0.5]).toEqual([false, true]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('a detection of another class is one thing that differs, not a miss and an invention', () => {
  const input = new EvaluationInput('bbox', 1, 2);
  const shape = { type: 'bbox', box: boxFromXywh(0, 0, 4, 4) } as const;
  input.addTruth({ image: 0, category: 0, shape });
  input.addDetection({ image: 0, category: 1, shape, score: 0.5 });
  input.addDetection({ image: 0, category: 1, shape, score: 0.4 });
  expect(tally(input, 0.5)).toEqual({
    true_positive: 0,
    class_differs: 1,
    false_positive: 1,
    false_negative: 0,
    ignored: 0,
  });
});
