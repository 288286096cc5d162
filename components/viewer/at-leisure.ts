/**
 * Runs `work` at once and then at most every `ms` milliseconds however often it is asked to, the last time always: for
 * what people read off while something moves, which must not cost a part of every frame.
 */
export function atLeisure(work: () => void, ms: number): { readonly ask: () => void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const run = (): void => {
    isWanted = false;
    work();
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) run();
    }, ms);
  };
  return {
    ask() {
      if (timer === undefined) run();
      else isWanted = true;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      isWanted = false;
    },
  };
}
