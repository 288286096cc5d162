import type { ViewStore } from '@/components/viewer/view-store';
import { boxOfSize, intersectBoxes } from '@/lib/geometry/box';
import type { Box, Size } from '@/lib/geometry/shapes';
import { clampView, fitBox, scaleLimits, visibleBox } from '@/lib/geometry/viewport';

/** A view that has not changed for so many milliseconds is at rest. */
const restMs = 350;

/** What a keeper acts on. */
interface RegionHost {
  readonly view: ViewStore;
  pane(): Size;
  image(): Size;
  showWhole(): void;
  /** The view has come to rest on another part of the image; null: on all of it. */
  onRest(region: Box | null): void;
}

/**
 * Keeps a view and the part of the image that a link names in step: obeys the one when it changes, tells the other when
 * the view has come to rest, and keeps that part in the pane while the pane changes its size.
 */
export class RegionKeeper {
  readonly #host: RegionHost;
  readonly #unsubscribe: () => void;
  /** As last obeyed or told; undefined before either. */
  #known: Box | null | undefined;
  /** Obeyed, and nobody has moved the view since. */
  #held: Box | null = null;
  #isObeying = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: RegionHost) {
    this.#host = host;
    this.#unsubscribe = host.view.subscribe(() => {
      if (this.#isObeying) return;
      this.#held = null;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#rest(), restMs);
    });
  }

  /** Another image: what was known of the last one does not count. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#known = null;
    this.#held = null;
  }

  /** Shows a part of the image, unless that is what is shown since the last time. What lies beside the image is none. */
  obey(wanted: Box | null): void {
    const region = wanted && intersectBoxes(wanted, boxOfSize(this.#host.image())) ? wanted : null;
    if (wanted && !region) this.#host.onRest(null);
    if (this.#known !== undefined && isSameBox(region, this.#known)) return;
    const isFirst = this.#known === undefined;
    this.#known = region;
    if (!region && isFirst) return;
    clearTimeout(this.#timer);
    this.#held = region;
    this.#show();
  }

  /** The pane has another size. Answers whether the view is seen to. */
  resized(): boolean {
    if (!this.#held) return false;
    this.#show();
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#unsubscribe();
  }

  #show(): void {
    const { view, showWhole, pane, image } = this.#host;
    const asked = this.#held && fitBox(this.#held, pane());
    this.#isObeying = true;
    // Farther out than anybody may zoom, the image would be a speck.
    if (asked && asked.scale >= scaleLimits(image(), pane()).min) {
      view.isFitted = false;
      view.set(clampView(asked, image(), pane()));
    } else showWhole();
    this.#isObeying = false;
  }

  #rest(): void {
    const { view, pane, onRest } = this.#host;
    const region = view.isFitted ? null : rounded(visibleBox(view.get(), pane()));
    if (this.#known !== undefined && isSameBox(region, this.#known)) return;
    this.#known = region;
    onRest(region);
  }
}

function rounded(box: Box): Box {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return { xMin: round(box.xMin), yMin: round(box.yMin), xMax: round(box.xMax), yMax: round(box.yMax) };
}

/** To the hundredth of a pixel. */
function isSameBox(a: Box | null, b: Box | null): boolean {
  if (!a || !b) return a === b;
  const isNear = (x: number, y: number): boolean => Math.abs(x - y) < 0.0151;
  return isNear(a.xMin, b.xMin) && isNear(a.yMin, b.yMin) && isNear(a.xMax, b.xMax) && isNear(a.yMax, b.yMax);
}
