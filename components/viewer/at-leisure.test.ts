import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atLeisure } from '@/components/viewer/at-leisure';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is asked for often is done at once, then seldom, and a last time with what came last', () => {
  let value = 0;
  const seen: number[] = [];
  const { ask } = atLeisure(() => seen.push(value), 100);
  for (value = 1; value <= 25; value++) {
    ask();
    vi.advanceTimersByTime(10);
  }
  value = 26;
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual([1, 10, 20, 26]);
});

test('after it was stopped nothing is done any more', () => {
  const seen: string[] = [];
  const { ask, stop } = atLeisure(() => seen.push('done'), 100);
  ask();
  ask();
  stop();
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual(['done']);
});
