import type { AnnotationRef } from '@/components/viewer/painting';

/** What is under the pointer, kept outside React: panes that share it make the same annotation stand out. */
export interface HoverStore {
  get(): AnnotationRef | null;
  set(hover: AnnotationRef | null): void;
  /** Calls back after every change; answers how to stop. */
  subscribe(listener: () => void): () => void;
}

/** A store with nothing under the pointer. */
export function createHoverStore(): HoverStore {
  let hover: AnnotationRef | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => hover,
    set(next) {
      if (isSameRef(next, hover)) return;
      hover = next;
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

/** Whether two references name the same annotation, or both none. */
export function isSameRef(a: AnnotationRef | null, b: AnnotationRef | null): boolean {
  return a?.analysisId === b?.analysisId && a?.row === b?.row;
}
