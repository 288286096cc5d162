import { usesKey, watchClicks } from '@/components/ui/key-users';

/** What keys can do in a viewer. */
export interface KeyActions {
  fit(): void;
  zoomTo(scale: number): void;
  zoomBy(factor: number): void;
  panBy(dx: number, dy: number): void;
  /** Through the stack of annotations at the last click. */
  stepSelection(step: 1 | -1): void;
  clearSelection(): void;
  hideOverlays(hidden: boolean): void;
}

const zoomStep = 1.25;
const panStep = 80;

const plainKeys: Readonly<Record<string, (actions: KeyActions) => void>> = {
  f: (actions) => actions.fit(),
  '1': (actions) => actions.zoomTo(1),
  '+': (actions) => actions.zoomBy(zoomStep),
  '=': (actions) => actions.zoomBy(zoomStep),
  '-': (actions) => actions.zoomBy(1 / zoomStep),
  arrowdown: (actions) => actions.stepSelection(1),
  arrowup: (actions) => actions.stepSelection(-1),
  escape: (actions) => actions.clearSelection(),
};
/** The left and right arrows alone belong to the page, for the next image. */
const shiftKeys: Readonly<Record<string, (actions: KeyActions) => void>> = {
  arrowleft: (actions) => actions.panBy(panStep, 0),
  arrowright: (actions) => actions.panBy(-panStep, 0),
  arrowup: (actions) => actions.panBy(0, panStep),
  arrowdown: (actions) => actions.panBy(0, -panStep),
  // Where these keys lie on the keyboard of a language is another matter.
  '+': (actions) => actions.zoomBy(zoomStep),
  '1': (actions) => actions.zoomTo(1),
};

/** Listens for the viewer's keys, while nothing is being typed or chosen elsewhere; answers how to stop. */
export function attachKeys(element: HTMLElement | Document, actions: KeyActions): () => void {
  const clicks = watchClicks();
  let isHolding = false;
  const hold = (isHeld: boolean): void => {
    isHolding = isHeld;
    actions.hideOverlays(isHeld);
  };
  const onDown = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (usesKey(event.target, event.key, clicks.isClicked(event.target))) return;
    const isHold = event.key === ' ' && !event.shiftKey;
    const action = (event.shiftKey ? shiftKeys : plainKeys)[event.key.toLowerCase()];
    if (!action && !isHold) return;
    event.preventDefault();
    action?.(actions);
    if (isHold && !event.repeat) hold(true);
  };
  const onUp = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.key !== ' ') return;
    // Some browsers click a checkbox when the key is let go.
    if (isHolding) event.preventDefault();
    hold(false);
  };
  // A window that loses the focus never hears that the key was let go.
  const onBlur = (): void => hold(false);
  element.addEventListener('keydown', onDown);
  element.addEventListener('keyup', onUp);
  window.addEventListener('blur', onBlur);
  return () => {
    clicks.stop();
    window.removeEventListener('blur', onBlur);
    element.removeEventListener('keydown', onDown);
    element.removeEventListener('keyup', onUp);
  };
}
