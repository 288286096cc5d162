import { beforeEach, expect, test, vi } from 'vitest';
import { runAtOnce, type Steps } from '@/lib/json/steps';
import { runInTurns, WorkAbandoned } from './turns';

/** Time passes by work alone: a machine that is busy with something else makes no turn longer. */
let now = 0;
beforeEach(() => {
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  return () => clock.mockRestore();
});

/** Work of this many milliseconds, in steps of one, that notes what it does. */
function* work(name: string, ms: number, notes: string[]): Steps<string> {
  notes.push(`${name} begins`);
  for (let done = 0; done < ms; done++) {
    now += 1;
    yield;
  }
  notes.push(`${name} ends`);
  return name;
}

const later = () => new Promise((resolve) => setImmediate(resolve));

test('short work is done at once, without giving the thread away', () => {
  const notes: string[] = [];
  void runInTurns(work('short', 1, notes));
  expect(notes).toEqual(['short begins', 'short ends']);
});

test('while long work is done others get the thread, and short work passes it', async () => {
  const notes: string[] = [];
  const long = runInTurns(work('long', 40, notes));
  for (let turn = 0; turn < 3; turn++) await later();
  notes.push('something else');
  await runInTurns(work('short', 1, notes));
  expect(await long).toBe('long');
  expect(notes).toEqual(['long begins', 'something else', 'short begins', 'short ends', 'long ends']);
});

test('of several long pieces of work one is finished after the other', async () => {
  const notes: string[] = [];
  const names = ['a', 'b', 'c'];
  const done = await Promise.all(names.map((name) => runInTurns(work(name, 12, notes))));
  expect(done).toEqual(names);
  expect(notes.slice(3)).toEqual(['a ends', 'b ends', 'c ends']);
});

test('work that fails, or that nobody wants any more, ends and lets the next go on', async () => {
  const notes: string[] = [];
  function* failing(): Steps<never> {
    yield* work('failing', 12, notes);
    throw new Error('broken');
  }
  const results = await Promise.allSettled([
    runInTurns(failing()),
    runInTurns(work('unwanted', 12, notes), () => false),
    runInTurns(work('last', 12, notes)),
  ]);
  expect(results).toEqual([
    { status: 'rejected', reason: new Error('broken') },
    { status: 'rejected', reason: new WorkAbandoned() },
    { status: 'fulfilled', value: 'last' },
  ]);
  expect(notes).not.toContain('unwanted ends');
});

test('at once, everything is done in one go', () => {
  const notes: string[] = [];
  expect(runAtOnce(work('whole', 12, notes))).toBe('whole');
});
