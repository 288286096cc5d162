import { describe, expect, it } from 'vitest';
import type { Explanation } from '@/lib/comparison/explain';
import { defaultParameters } from '@/lib/comparison/parameters';
import { explanationWords } from './explanation-words';

const member = (className: string, confidence: number | null, row = 7) => ({ row, className, confidence });
const wordsOf = (explanation: Explanation, side: 'a' | 'b' = 'a') => {
  const [own, other] = side === 'a' ? (['A', 'B'] as const) : (['B', 'A'] as const);
  const parameters = { ...defaultParameters, b: { ...defaultParameters.b, minConfidence: 0.3 } };
  return explanationWords(explanation, { own, other, side, parameters });
};

describe('an explanation in words', () => {
  it('names the partner, its confidence and the IoU', () => {
    const pair = {
      kind: 'class_differs' as const,
      a: member('cat', 0.85, 1),
      b: member('dog', 0.484, 2),
      iou: 0.91,
    };
    const words = wordsOf({ reason: 'paired', pair });
    expect(words.headline).toBe('The class differs');
    expect(words.text).toBe(
      'It is matched with B’s dog (0.48) in the same place (IoU 0.910), and A calls it cat.',
    );
    expect(words.otherRow).toBe(2);
    expect(wordsOf({ reason: 'paired', pair }, 'b').text).toContain('A’s cat (0.85)');
  });

  it('never rounds an IoU up to the threshold that it does not reach', () => {
    const best = { ...member('dog', null), iou: 0.49999, sameClass: true };
    expect(wordsOf({ reason: 'below_iou', best, iou: 0.5 }).text).toBe(
      'The best candidate is B’s dog: IoU 0.499 is under the threshold 0.50.',
    );
  });

  it('says which threshold hides the best candidate', () => {
    const best = { ...member('dog', 0.2), iou: 0.8, sameClass: true };
    expect(wordsOf({ reason: 'best_is_hidden', best, iou: 0.5 }).text).toContain('threshold of B, 0.30');
  });

  it('says by whom the best candidate is taken, and why', () => {
    const words = wordsOf({
      reason: 'taken',
      best: { ...member('dog', 0.9, 3), iou: 0.6, sameClass: true },
      iou: 0.5,
      takenBy: member('dog', 0.8, 4),
      takenIou: 0.75,
      because: 'iou',
    });
    expect(words.text).toBe(
      'B’s dog (0.90) overlaps it with IoU 0.600, but is in a better pair with A’s dog (0.80) (IoU 0.750): those two overlap more.',
    );
    expect([words.otherRow, words.ownRow]).toEqual([3, 4]);
  });
});
