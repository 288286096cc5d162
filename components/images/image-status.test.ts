import { describe, expect, it } from 'vitest';
import { statesOfImage } from './image-status';

const none = { total: 0, completed: 0, running: 0, failed: 0, annotations: 0, max_confidence: null };
const states = (counts: Partial<typeof none>) =>
  statesOfImage({ ...none, ...counts }).map(({ state }) => state);

describe('the states of an image', () => {
  it('tell "ran and found nothing" from "not run"', () => {
    expect(states({})).toEqual(['not-run']);
    expect(states({ total: 1, completed: 1 })).toEqual(['nothing']);
    expect(states({ total: 1, completed: 1, annotations: 3 })).toEqual(['found']);
  });

  it('can be several at once, and none is lost', () => {
    expect(states({ total: 4, completed: 2, running: 1, failed: 1, annotations: 3 })).toEqual([
      'found',
      'running',
      'failed',
    ]);
  });

  it('do not take annotations of a running analysis for a result', () => {
    expect(states({ total: 1, running: 1, annotations: 10 })).toEqual(['running']);
  });

  it('count in words', () => {
    expect(statesOfImage({ ...none, total: 1, failed: 1 })[0]?.words).toBe('1 analysis failed or cancelled');
    expect(statesOfImage({ ...none, total: 2, completed: 2 })[0]?.words).toBe(
      '2 analyses completed, nothing found',
    );
  });
});
