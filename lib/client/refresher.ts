/**
 * Runs refreshes by name: the first at once, further ones for the same name together after it has ended and `gapMs` have
 * passed. So a thing that changes a hundred times a second is asked for at its own pace, and its last state always.
 */
export class Refresher {
  readonly #gapMs: number;
  /** What runs or rests; `next` is what is to run after it. */
  readonly #busy = new Map<string, { next: (() => Promise<unknown>) | null }>();
  #isClosed = false;

  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  ask(name: string, refresh: () => Promise<unknown>): void {
    const busy = this.#busy.get(name);
    if (busy) busy.next = refresh;
    else void this.#run(name, refresh);
  }

  /** Nothing runs from now on. */
  close(): void {
    this.#isClosed = true;
  }

  async #run(name: string, first: () => Promise<unknown>): Promise<void> {
    const state: { next: (() => Promise<unknown>) | null } = { next: first };
    this.#busy.set(name, state);
    while (state.next && !this.#isClosed) {
      const refresh = state.next;
      state.next = null;
      // A refresh that fails shows itself where its answer was wanted.
      await refresh().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, this.#gapMs));
    }
    this.#busy.delete(name);
  }
}
