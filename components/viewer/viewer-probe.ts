import type { Painter, PaintStats } from '@/components/viewer/painter';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { Pane } from '@/components/viewer/pane';
import type { ViewStore } from '@/components/viewer/view-store';
import type { View } from '@/lib/geometry/viewport';

/**
 * A hand for tests and benchmarks inside an open viewer: `window.__viewer`, on pages whose address has `probe` among its
 * query parameters (`?probe=1`), in every build, so that what is measured is what people use. It reads and moves; it cannot fetch or change data.
 */
interface ViewerProbe {
  getView(): View;
  /** Scale is CSS pixels an image pixel; x and y are where the image's corner is, in CSS pixels. */
  setView(view: View): void;
  /** Shows another threshold than the page's, until the page changes its own. */
  setThreshold(threshold: number): void;
  /** The annotations at a place in image pixels, the smallest first. */
  hit(x: number, y: number): AnnotationRef[];
  stats(): PaintStats & {
    /** Annotations that pass the filter. */
    readonly shown: number;
    /** Rasters that are still being made: at 0 the picture is complete, one frame later it is painted. */
    readonly pending: number;
    /** Whether the photo is there, and nothing else is missing. */
    readonly isComplete: boolean;
  };
  /** Gives all annotations the next colour, until the page says which they have. */
  recolour(): void;
}

declare global {
  interface Window {
    __viewer?: ViewerProbe;
  }
}

/** Hangs out the probe of a pane, where the address asks for it; answers how to take it in again. */
export function offerProbe(opened: {
  readonly pane: Pane;
  readonly painter: Painter;
  readonly view: ViewStore;
  setView(view: View): void;
}): () => void {
  if (!new URLSearchParams(window.location.search).has('probe')) return () => {};
  const { pane, painter, view, setView } = opened;
  const probe: ViewerProbe = {
    getView: () => view.get(),
    setView,
    setThreshold: (threshold) => {
      pane.threshold = threshold;
    },
    hit: (x, y) => pane.pick({ x, y }, view.get().scale),
    stats() {
      const pending = pane.pending + painter.pending;
      const hasPhoto = painter.shown?.picture.photo !== null;
      return { ...painter.stats, shown: pane.shown, pending, isComplete: hasPhoto && pending === 0 };
    },
    recolour: () => pane.recolour(),
  };
  window.__viewer = probe;
  return () => {
    if (window.__viewer === probe) delete window.__viewer;
  };
}
