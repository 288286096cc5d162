import type { ViewStore } from '@/components/viewer/view-store';
import type { Point, Size } from '@/lib/geometry/shapes';
import { clampView, panBy, scaleLimits, type View, zoomAt } from '@/lib/geometry/viewport';

/** What gestures act on and report to. Places are in CSS pixels from the pane's corner. */
export interface GestureTarget {
  readonly view: ViewStore;
  /** Size of the pane and of the image at this moment. */
  pane(): Size;
  image(): Size;
  /** A press without a drag. */
  onTap(place: Point): void;
  /** The pointer is here and nothing is pressed; null when it has left. */
  onHover(place: Point | null): void;
  /** The view was changed by hand. */
  onMove(): void;
}

/** A press that moves less than this, in CSS pixels, is a tap. */
const slop = 4;
const wheelZoom = 0.0015;
/** Browsers report a pinch on a touch pad as a wheel with Ctrl, in small steps. */
const pinchZoom = 0.01;
const lineHeight = 16;

/** Listens for wheel, drag and pinch on a pane; answers how to stop. */
export function attachGestures(element: HTMLElement, target: GestureTarget): () => void {
  const pressed = new Map<number, Point>();
  let start: Point | null = null;
  let isDrag = false;

  const placeOf = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const move = (view: View): void => {
    target.view.set(clampView(view, target.image(), target.pane()));
    target.onMove();
  };
  const zoom = (place: Point, factor: number): void => {
    const view = target.view.get();
    const { min, max } = scaleLimits(target.image(), target.pane());
    move(zoomAt(view, place, Math.min(max, Math.max(min, view.scale * factor))));
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeight : 1;
    const pages = event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? target.pane().height : unit;
    const delta = Math.max(-300, Math.min(300, event.deltaY * pages));
    zoom(placeOf(event), Math.exp(-delta * (event.ctrlKey ? pinchZoom : wheelZoom)));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button > 1) return;
    // The middle button drags too, and must not start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    pressed.set(event.pointerId, place);
    start = pressed.size === 1 ? place : null;
    if (pressed.size > 1) isDrag = true;
  };
  const onPointerMove = (event: PointerEvent): void => {
    const place = placeOf(event);
    const before = pressed.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') target.onHover(place);
      return;
    }
    if (!isDrag && start && Math.hypot(place.x - start.x, place.y - start.y) < slop) return;
    if (!isDrag) {
      isDrag = true;
      target.onHover(null);
      element.dataset.dragging = '';
    }
    const others = [...pressed].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    const [other] = others;
    pressed.set(event.pointerId, place);
    if (!other) {
      move(panBy(target.view.get(), place.x - before.x, place.y - before.y));
      return;
    }
    const middle = { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 };
    const middleBefore = { x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 };
    const spread = Math.hypot(place.x - other.x, place.y - other.y);
    const spreadBefore = Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    target.view.set(panBy(target.view.get(), middle.x - middleBefore.x, middle.y - middleBefore.y));
    zoom(middle, spread / spreadBefore);
  };
  const onUp = (event: PointerEvent): void => {
    if (!pressed.delete(event.pointerId)) return;
    if (pressed.size > 0) return;
    const wasTap = !isDrag && event.type === 'pointerup' && event.button === 0;
    isDrag = false;
    start = null;
    delete element.dataset.dragging;
    if (wasTap) target.onTap(placeOf(event));
  };
  const onLeave = (): void => target.onHover(null);

  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onPointerMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('pointerleave', onLeave);
  return () => {
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onPointerMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('pointerleave', onLeave);
  };
}
