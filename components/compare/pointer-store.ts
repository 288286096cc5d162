import type { Point } from '@/lib/geometry/shapes';

/** Where the pointer is over one of several panes, kept outside React. */
export interface PointerStore {
  get(): PointerPlace | null;
  set(place: PointerPlace | null): void;
  subscribe(listener: () => void): () => void;
}

/** A place in image pixels, and the pane that the pointer is over. */
interface PointerPlace extends Point {
  readonly pane: number;
}

/** A store with the pointer nowhere. */
export function createPointerStore(): PointerStore {
  let place: PointerPlace | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => place,
    set(next) {
      place = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
