import { describe, expect, it } from 'vitest';
import { sharedMistakes } from './outcomes';

const judged = (id: string) => ({ annotation_id: id, row: 0, class_name: 'cat', confidence: 0.9 });
const outcomes = (entries: Record<string, 'true_positive' | 'false_positive' | 'class_differs'>) => ({
  outcomes: Object.entries(entries).map(([id, outcome]) => ({
    outcome,
    iou: null,
    truth: null,
    prediction: judged(id),
  })),
});
const pair = (a: string, b: string) => ({
  kind: 'agree' as const,
  iou: 0.8,
  a: { ...judged(a), annotation_type: 'bounding_box' as const },
  b: { ...judged(b), annotation_type: 'bounding_box' as const },
});

describe('the false positives that two models share', () => {
  it('are the pairs whose both members are false positives', () => {
    const first = outcomes({ a1: 'false_positive', a2: 'true_positive', a3: 'false_positive' });
    const second = outcomes({ b1: 'class_differs', b2: 'false_positive', b3: 'true_positive' });
    const pairs = [pair('a1', 'b1'), pair('a2', 'b2'), pair('a3', 'b3')];
    expect(sharedMistakes(first, second, { pairs })).toEqual([
      { className: 'cat', iou: 0.8, first: 'a1', second: 'b1' },
    ]);
  });
});
