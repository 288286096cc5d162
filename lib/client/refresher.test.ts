import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refresher } from './refresher';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first refresh runs at once, and those that come while it runs are one afterwards', async () => {
  const refresher = new Refresher(100);
  const runs: string[] = [];
  const asked = (name: string) => async () => void runs.push(name);
  refresher.ask('image', asked('first'));
  expect(runs).toEqual(['first']);
  for (const name of ['second', 'third', 'last']) refresher.ask('image', asked(name));
  await vi.advanceTimersByTimeAsync(99);
  expect(runs).toEqual(['first']);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toEqual(['first', 'last']);
});

test('a refresh that takes long is not overtaken by the next of its name, but others run beside it', async () => {
  const refresher = new Refresher(10);
  const runs: string[] = [];
  let finish = (): void => {};
  refresher.ask('slow', () => new Promise<void>((resolve) => (finish = resolve)));
  refresher.ask('slow', async () => void runs.push('slow again'));
  refresher.ask('other', async () => void runs.push('other'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(runs).toEqual(['other']);
  finish();
  await vi.advanceTimersByTimeAsync(10);
  expect(runs).toEqual(['other', 'slow again']);
});

test('a refresh that fails does not stop the next', async () => {
  const refresher = new Refresher(10);
  const runs: string[] = [];
  refresher.ask('image', () => Promise.reject(new Error('no answer')));
  refresher.ask('image', async () => void runs.push('next'));
  await vi.advanceTimersByTimeAsync(10);
  expect(runs).toEqual(['next']);
});

test('after it was closed nothing runs any more', async () => {
  const refresher = new Refresher(10);
  const runs: string[] = [];
  refresher.ask('image', async () => void runs.push('first'));
  refresher.ask('image', async () => void runs.push('second'));
  refresher.close();
  await vi.advanceTimersByTimeAsync(100);
  expect(runs).toEqual(['first']);
});
