import { describe, expect, it } from 'vitest';
import { countsAt, totalsAt } from './counts';

const byConfidence = {
  confidence: [0, 0.25, 0.5, 0.75, 1],
  classes: [
    { class_name: 'cat', truths: 4, true_positives: [3, 3, 2, 1, 0], false_positives: [5, 2, 1, 0, 0] },
    { class_name: 'dog', truths: 0, true_positives: [0, 0, 0, 0, 0], false_positives: [1, 1, 1, 0, 0] },
  ],
};

describe('the counts at a threshold', () => {
  it('are those of the step that is not under it', () => {
    expect(countsAt(byConfidence, 0.5).get('cat')).toEqual({
      truePositives: 2,
      falsePositives: 1,
      falseNegatives: 2,
      precision: 2 / 3,
      recall: 0.5,
      f1: 4 / 7,
    });
    expect(countsAt(byConfidence, 0.3).get('cat')?.falsePositives).toBe(1);
  });

  it('have no recall without truth, and no precision without detections', () => {
    expect(countsAt(byConfidence, 0).get('dog')).toMatchObject({ precision: 0, recall: null, f1: 0 });
    expect(countsAt(byConfidence, 1).get('dog')).toMatchObject({ precision: null, recall: null, f1: null });
  });

  it('add up over the classes', () => {
    expect(totalsAt(byConfidence, 0)).toMatchObject({
      truePositives: 3,
      falsePositives: 6,
      falseNegatives: 1,
    });
  });
});
