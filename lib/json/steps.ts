/** Work written as a generator that yields wherever it may be interrupted, so that its caller decides how it is run. */
export type Steps<T> = Generator<void, T, void>;

/** Does everything at once. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
