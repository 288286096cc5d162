import type { Steps } from '@/lib/json/steps';

/** Long work on the one thread that also answers everybody else, in short turns. */

/** How long work goes on before others get the thread, in milliseconds. */
const turnMs = 4;

// Next bundles each route by itself: what all of them share hangs on globalThis.
const shared = globalThis as typeof globalThis & { vistaLongWork?: Promise<unknown> };

/**
 * Does what fits into one turn at once. What does not stands in line, so that of all long work of the process one is
 * done at a time, and between two of its turns the thread is free for others.
 * @param isWanted asked before each further turn: false (its caller has gone) ends the work
 * @throws what the work throws; WorkAbandoned
 */
export async function runInTurns<T>(steps: Steps<T>, isWanted: () => boolean = () => true): Promise<T> {
  const first = takeTurn(steps);
  if (first.done) return first.value;
  const before = shared.vistaLongWork;
  const work = (async () => {
    await before?.catch(() => {});
    for (;;) {
      await new Promise(setImmediate);
      if (!isWanted()) throw new WorkAbandoned();
      const turn = takeTurn(steps);
      if (turn.done) return turn.value;
    }
  })();
  shared.vistaLongWork = work;
  return work;
}

/** Long work whose result nobody waits for any more. */
export class WorkAbandoned extends Error {
  constructor() {
    super('Nobody waits for this work any more.');
    this.name = 'WorkAbandoned';
  }
}

function takeTurn<T>(steps: Steps<T>): IteratorResult<void, T> {
  const until = performance.now() + turnMs;
  for (;;) {
    const step = steps.next();
    if (step.done || performance.now() > until) return step;
  }
}
