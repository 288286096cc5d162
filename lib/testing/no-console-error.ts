import { afterEach, beforeEach, expect, vi } from 'vitest';

/** A test in which something complains on the console has failed, whatever its expectations say. */
beforeEach(() => {
  vi.spyOn(console, 'error');
});

afterEach(() => {
  const spy = vi.mocked(console.error);
  const calls = spy.mock.calls.map((args) => args.map(String).join(' '));
  spy.mockRestore();
  expect(calls).toEqual([]);
});
