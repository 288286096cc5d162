import type { View } from '@/lib/geometry/viewport';

/**
 * Where the image lies in a pane, kept outside React: a gesture changes it sixty times a second, and nothing but the
 * canvases has to follow. Panes that share a store move together.
 */
export interface ViewStore {
  get(): View;
  set(view: View): void;
  /** Whether the image fills the pane and is to do so when the pane changes its size. */
  isFitted: boolean;
  /** Calls back after every change; answers how to stop. */
  subscribe(listener: () => void): () => void;
}

/** A store with this view, or with one that is replaced as soon as a pane knows its size. */
export function createViewStore(initial: View = { scale: 1, x: 0, y: 0 }): ViewStore {
  let view = initial;
  const listeners = new Set<() => void>();
  return {
    isFitted: true,
    get: () => view,
    set(next) {
      if (next.scale === view.scale && next.x === view.x && next.y === view.y) return;
      view = next;
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
