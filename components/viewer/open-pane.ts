import { attachGestures } from '@/components/viewer/gestures';
import { hintOf } from '@/components/viewer/hint-of';
import { createHoverStore } from '@/components/viewer/hover-store';
import type { HeatHint, Hint } from '@/components/viewer/hover-tip';
import { legendOf } from '@/components/viewer/legend';
import { Painter } from '@/components/viewer/painter';
import type { AnnotationRef } from '@/components/viewer/painting';
import { Pane, type PaneInputs, type PaneReport } from '@/components/viewer/pane';
import { RegionKeeper } from '@/components/viewer/region-keeper';
import { type PaintedPicture, paintPicture } from '@/components/viewer/save-picture';
import type { ViewStore } from '@/components/viewer/view-store';
import { attachKeys } from '@/components/viewer/viewer-keys';
import { offerProbe } from '@/components/viewer/viewer-probe';
import type { ImageViewerProps, SaveOptions } from '@/components/viewer/viewer-props';
import { intersectBoxes } from '@/lib/geometry/box';
import type { Box, Point, Size } from '@/lib/geometry/shapes';
import {
  clampView,
  fitBox,
  fitView,
  panBy,
  scaleLimits,
  toImage,
  type View,
  visibleBox,
  zoomAt,
} from '@/lib/geometry/viewport';
import type { Placement } from '@/lib/scene/frame';

/** What a pane is opened on. */
export interface PaneHost {
  readonly element: HTMLElement;
  /** Within it, what the canvases are put into. */
  readonly canvases: HTMLDivElement;
  readonly view: ViewStore;
  readonly pageKeys: boolean;
  /** The props of this moment, for callbacks. */
  props(): ImageViewerProps;
  onReport(report: PaneReport): void;
  onHint(place: Point | null, hint: Hint | null, heat: HeatHint | null): void;
  /** The key for it is held, or let go. */
  onHideOverlays(hidden: boolean): void;
}

/** A pane that listens to its element and paints on its canvases, until it is closed. */
export interface OpenPane {
  update(inputs: PaneInputs, imageId: string): void;
  /** Shows this in the place of the layers of the last update, painted before this returns; until others are given. */
  showEarly(early: EarlyInputs): void;
  fit(): void;
  zoomTo(scale: number): void;
  zoomBy(factor: number): void;
  showBox(box: Box): void;
  reveal(box: Box): void;
  setView(view: View): void;
  showNextHeatmap(): void;
  /** What is seen, to be saved; null while nothing is. */
  paintPicture(options: SaveOptions): PaintedPicture | null;
  close(): void;
}

type EarlyInputs = Pick<PaneInputs, 'layers' | 'colourOf'>;

/** CSS pixels around a fitted image, and around a box that is shown. */
const fitPadding = 16;
const boxPadding = 64;
const nobody = (): readonly AnnotationRef[] => [];

/** Opens a pane: from here to `close`, everything that happens many times a second happens outside React. */
export function openPane(host: PaneHost): OpenPane {
  const { element, view } = host;
  const painter = new Painter(host.canvases, view);
  const pane = new Pane(painter);
  let image: Size = { width: 1, height: 1 };
  let imageId: string | null = null;
  let lastInputs: PaneInputs | null = null;
  /** What is shown in the place of these layers: they are given again whenever anything else changes meanwhile. */
  let early: { readonly instead: PaneInputs['layers']; readonly inputs: EarlyInputs } | null = null;
  let size: Size = { width: 1, height: 1 };
  /** What was under the last tap, for going through it. */
  let stack: readonly AnnotationRef[] = [];
  /** The selection of a page that does not keep one. */
  let ownSelection: AnnotationRef | null = null;

  const centre = (): Point => ({ x: size.width / 2, y: size.height / 2 });
  const fitImage = (): void => {
    view.isFitted = true;
    const padding = Math.min(fitPadding, size.width / 8, size.height / 8);
    view.set(fitView(image, size, padding));
  };
  const setView = (next: View): void => {
    view.isFitted = false;
    view.set(clampView(next, image, size));
  };
  const zoomTo = (scale: number): void => {
    const { min, max } = scaleLimits(image, size);
    setView(zoomAt(view.get(), centre(), Math.min(max, Math.max(min, scale))));
  };
  const zoomBy = (factor: number): void => zoomTo(view.get().scale * factor);
  const reveal = (box: Box): void => {
    const { scale, x, y } = view.get();
    const shown = visibleBox(view.get(), size);
    if (intersectBoxes(box, shown)) return;
    const middle = { x: (box.xMin + box.xMax) / 2, y: (box.yMin + box.yMax) / 2 };
    setView({
      scale,
      x: x + centre().x - (middle.x * scale + x),
      y: y + centre().y - (middle.y * scale + y),
    });
  };
  const showBox = (box: Box): void => setView(fitBox(box, size, boxPadding));

  const selection = (): AnnotationRef | null => {
    const given = host.props().selection;
    return given === undefined ? ownSelection : given;
  };
  const select = (ref: AnnotationRef | null): void => {
    if (host.props().selection === undefined) {
      ownSelection = ref;
      painter.selection = ref;
    }
    host.props().onSelect?.(ref);
  };
  const indexIn = (refs: readonly AnnotationRef[], ref: AnnotationRef | null): number =>
    refs.findIndex(({ analysisId, row }) => analysisId === ref?.analysisId && row === ref.row);
  const stepSelection = (step: 1 | -1): void => {
    if (stack.length < 2) {
      host.props().onStep?.(step);
      return;
    }
    const index = indexIn(stack, selection());
    const start = index < 0 && step < 0 ? 0 : index;
    select(stack[(start + step + stack.length) % stack.length] ?? null);
  };
  const pickAt = (place: Point): AnnotationRef[] => pane.pick(toImage(view.get(), place), view.get().scale);
  const hoverStore = host.props().hoverStore ?? createHoverStore();
  const setHover = (ref: AnnotationRef | null): void => {
    const before = hoverStore.get();
    hoverStore.set(ref);
    if (before === hoverStore.get()) return;
    element.toggleAttribute('data-over', ref !== null);
    host.props().onHover?.(ref);
  };
  const unsubscribeHover = hoverStore.subscribe(() => {
    painter.hover = hoverStore.get();
  });

  const detachGestures = attachGestures(element, {
    view,
    pane: () => size,
    image: () => image,
    onMove: () => {
      view.isFitted = false;
    },
    onTap(place) {
      const found = pickAt(place);
      const sameStack = found.length === stack.length && found.every((ref) => indexIn(stack, ref) >= 0);
      stack = found;
      if (sameStack && indexIn(stack, selection()) >= 0) stepSelection(1);
      else select(stack[0] ?? null);
    },
    onHover(place) {
      const found = place ? pickAt(place) : [];
      const at = place && toImage(view.get(), place);
      const [first = null] = found;
      setHover(first);
      const heat = at && pane.heatAt(at);
      host.onHint(
        place,
        first && hintOf(pane, first, found.length - 1),
        heat && { title: heat.title, value: String(Number(heat.value.toPrecision(5))) },
      );
      host.props().onPointer?.(at, heat?.value ?? null);
    },
  });
  const detachKeys = attachKeys(host.pageKeys ? document : element, {
    fit: fitImage,
    zoomTo,
    zoomBy,
    panBy: (dx, dy) => setView(panBy(view.get(), dx, dy)),
    stepSelection,
    clearSelection() {
      stack = [];
      select(null);
    },
    hideOverlays: host.onHideOverlays,
  });

  const region = new RegionKeeper({
    view,
    pane: () => size,
    image: () => image,
    showWhole: fitImage,
    onRest: (shown) => host.props().onRegion?.(shown),
  });
  const measure = (): void => {
    const before = size;
    size = { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) };
    painter.resize(size, window.devicePixelRatio);
    if (!host.props().follows && !region.resized()) {
      if (view.isFitted) fitImage();
      else view.set(panBy(view.get(), (size.width - before.width) / 2, (size.height - before.height) / 2));
    }
    // A canvas of another size is empty, and the frame in which it got it is still to come.
    painter.paintDue();
  };
  const observer = new ResizeObserver(measure);
  observer.observe(element);
  const unwatchRatio = watchPixelRatio(measure);
  measure();

  let isClosed = false;
  document.fonts.ready.then(() => {
    if (!isClosed) painter.refreshTexts();
  });
  const unsubscribe = pane.subscribe(() => host.onReport(pane.report));
  const withdrawProbe = offerProbe({ pane, painter, view, setView });

  return {
    update(inputs, id) {
      image = inputs.size;
      if (imageId !== id) {
        imageId = id;
        stack = [];
        ownSelection = null;
        region.forget();
        if (!host.props().follows) fitImage();
      }
      const wanted = host.props().region;
      if (wanted !== undefined && !host.props().follows) region.obey(wanted);
      painter.partnersOf = host.props().partnersOf ?? nobody;
      lastInputs = inputs;
      if (early?.instead !== inputs.layers) early = null;
      pane.update({ ...inputs, ...early?.inputs, selection: selection() });
    },
    showEarly(earlyInputs) {
      if (!lastInputs) return;
      early = { instead: lastInputs.layers, inputs: earlyInputs };
      pane.update({ ...lastInputs, ...earlyInputs, selection: selection() });
      painter.paintDue();
    },
    fit: fitImage,
    zoomTo,
    zoomBy,
    showBox,
    reveal,
    setView,
    showNextHeatmap: () => pane.showNextHeatmap(),
    paintPicture({ extent, hasLegend, parts = 1 }) {
      const { shown } = painter;
      if (!shown) return null;
      const screen = shown.placement;
      const placement = extent === 'screen' ? screen : wholeImage(image, parts);
      const legend = hasLegend ? legendOf(shown.picture, pane.report.heatmaps) : null;
      const canvas = paintPicture({ ...shown, placement, legend });
      return { canvas, placement, screen, ground: shown.picture.ground };
    },
    close() {
      isClosed = true;
      region.close();
      withdrawProbe();
      unsubscribeHover();
      unsubscribe();
      unwatchRatio();
      observer.disconnect();
      detachKeys();
      detachGestures();
      painter.close();
      pane.close();
    },
  };
}

/** Canvases end at so many pixels a side, and at so many in all, in the browser that allows least. */
const longestSide = 16_384;
const mostPixels = 2 ** 28;
/** On a large image lines and texts are drawn larger, or nobody would see them. */
const widthPerRatio = 1600;

/** An image in its own pixels; smaller where no canvas is large enough for so many of it. */
function wholeImage({ width, height }: Size, parts: number): Placement {
  const scale = Math.min(
    1,
    longestSide / parts / Math.max(width, height),
    Math.sqrt(mostPixels / parts / (width * height)),
  );
  return {
    scale,
    dx: 0,
    dy: 0,
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
    pixelRatio: Math.max(1, Math.round((Math.max(width, height) * scale) / widthPerRatio)),
  };
}

/** Calls back when the window moves to a screen of another density, or the page is zoomed; answers how to stop. */
function watchPixelRatio(onChange: () => void): () => void {
  let query: MediaQueryList | null = null;
  const watch = (): void => {
    query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener('change', changed, { once: true });
  };
  const changed = (): void => {
    onChange();
    watch();
  };
  watch();
  return () => query?.removeEventListener('change', changed);
}
