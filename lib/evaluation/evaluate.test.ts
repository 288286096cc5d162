import { describe, expect, test } from 'vitest';
import { evaluate } from '@/lib/evaluation/evaluate';
import { averagePrecisionPerCategory, cocoFigures } from '@/lib/evaluation/figures';
import { readSynthetic, readVal2014, sortedIds, toInput } from '@/lib/testing/coco-vectors';

function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-9): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) {
    expect(
      Math.abs(value - (expected[i] ?? Number.NaN)),
      `${value} against ${expected[i]}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}

describe('against pycocotools, on images of COCO', () => {
  test.each(['bbox', 'segm'] as const)(
    'all 12 figures and AP of every category of %s are the same',
    (iouType) => {
      const vector = readVal2014(iouType);
      const evaluation = evaluate(toInput(vector, iouType));
      const figures = cocoFigures(evaluation);
      expect(Object.keys(figures)).toEqual(vector.statNames);
      expectClose(Object.values(figures), vector.stats);
      const categoryIds = sortedIds(vector.truth.categories);
      expect(categoryIds).toHaveLength(80);
      expectClose(
        averagePrecisionPerCategory(evaluation),
        categoryIds.map((id) => vector.ap_per_category[id] ?? Number.NaN),
      );
    },
  );
});

describe('against pycocotools, in corner cases', () => {
  const cases = readSynthetic();

  test('the data holds crowds, ties, doubled boxes, areas on a limit and more detections than count', () => {
    const boxes = cases.filter(({ iou_type }) => iou_type === 'bbox');
    expect(boxes.length).toBeGreaterThanOrEqual(5);
    for (const { annotations, results } of boxes) {
      expect(annotations.some(({ iscrowd }) => iscrowd === 1)).toBe(true);
      expect(
        results.filter(({ image_id, category_id }) => image_id === 3 && category_id === 2).length,
      ).toBeGreaterThan(100);
      expect(new Set(results.map(({ score }) => score)).size).toBeLessThan(results.length / 2);
    }
    expect(boxes.some(({ annotations }) => annotations.some(({ area }) => area === 32 ** 2))).toBe(true);
    expect(cases.filter(({ iou_type }) => iou_type === 'segm').length).toBeGreaterThanOrEqual(2);
    expect(cases.filter(({ iou_type }) => iou_type === 'keypoints').length).toBeGreaterThanOrEqual(3);
  });

  test.each(cases)('$name: figures, AP of every category, recalls and curves are the same', (vector) => {
    const { expected, iou_type: iouType } = vector;
    const evaluation = evaluate(toInput({ truth: vector, results: vector.results }, iouType));
    expectClose(Object.values(cocoFigures(evaluation)), expected.stats);
    const categoryIds = sortedIds(vector.categories);
    expectClose(
      averagePrecisionPerCategory(evaluation),
      categoryIds.map((id) => expected.ap_per_category[id] ?? Number.NaN),
    );

    const { parameters, recall, precision, scores } = evaluation;
    const { iouThresholds, recallThresholds, areaRanges, maxDetections } = parameters;
    const [T, R, K, A] = [
      iouThresholds.length,
      recallThresholds.length,
      categoryIds.length,
      areaRanges.length,
    ];
    const recalls = maxDetections.flatMap((_, m) =>
      areaRanges.flatMap((__, a) =>
        categoryIds.flatMap((___, k) =>
          iouThresholds.map((____, t) => expected.recall[t]?.[k]?.[a]?.[m] ?? Number.NaN),
        ),
      ),
    );
    expect(recalls).toHaveLength(maxDetections.length * A * K * T);
    expectClose([...recall], recalls);
    for (let k = 0; k < K; k++) {
      const from = k * T * R;
      expectClose([...precision.subarray(from, from + R)], expected.precision_at_50[k] ?? []);
      expectClose([...scores.subarray(from, from + R)], expected.scores_at_50[k] ?? []);
    }
  });
});
