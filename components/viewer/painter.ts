import type { Context } from 'konva/lib/Context';
import { Konva } from 'konva/lib/Global';
import { Layer } from 'konva/lib/Layer';
import { Shape } from 'konva/lib/Shape';
import { Stage } from 'konva/lib/Stage';
import { Util } from 'konva/lib/Util';
import { CanvasPen } from '@/components/viewer/canvas-pen';
import { Crowds } from '@/components/viewer/crowd';
import { isSameRef } from '@/components/viewer/hover-store';
import {
  type AnnotationRef,
  isSamePicture,
  type Picture,
  paintAccent,
  paintBase,
  paintMarks,
} from '@/components/viewer/painting';
import type { ViewStore } from '@/components/viewer/view-store';
import type { Size } from '@/lib/geometry/shapes';
import type { Placement } from '@/lib/scene/frame';

// This room paints by hand, once a frame. Konva would paint everything a second time.
Konva.autoDrawEnabled = false;

/** The canvases of a pane: the picture, and over it what stands out. Each one more would be blended in every frame. */
type PaneLayer = 'picture' | 'accents';
const paneLayers: readonly PaneLayer[] = ['picture', 'accents'];

/** Beyond this, more device pixels only cost time. */
const largestPixelRatio = 3;

/** A view that has not changed for so many milliseconds is painted in full quality. */
const settleMs = 150;

/** Konva neither listens nor keeps a picture to hit: this room picks by geometry. */
const deaf = { listening: false };

type PartnersOf = (ref: AnnotationRef) => readonly AnnotationRef[];

/** What the last frames cost and showed; for tests and benchmarks. */
export interface PaintStats {
  /** Frames painted since the pane was opened. */
  readonly frames: number;
  /** Milliseconds of scripting in the last frame. */
  readonly lastFrame: number;
  readonly labels: number;
  readonly pixelRatio: number;
}

/** Paints one pane: at most once a frame, and only the canvases that changed. */
export class Painter {
  readonly #stage: Stage;
  readonly #layers: Readonly<Record<PaneLayer, Layer>>;
  readonly #view: ViewStore;
  readonly #unsubscribe: () => void;
  readonly #dirty = new Set<PaneLayer>();
  readonly #crowds = new Crowds(() => this.#invalidate('picture'));
  #pen: CanvasPen | null = null;
  /** While the view moves, what is shown smaller than it is may be coarse. */
  #isMoving = false;
  /** When the view last moved, and whether it had just moved before. */
  #isPanning = false;
  #movedAt = Number.NEGATIVE_INFINITY;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #hasAccents = false;
  #shownAt = Number.NEGATIVE_INFINITY;
  #request = 0;
  #picture: Picture | null = null;
  #selection: AnnotationRef | null = null;
  #hover: AnnotationRef | null = null;
  #partnersOf: PartnersOf = () => [];
  #stats: PaintStats = { frames: 0, lastFrame: 0, labels: 0, pixelRatio: 1 };

  /** @param container an element whose content is the painter's */
  constructor(container: HTMLDivElement, view: ViewStore) {
    this.#stage = new Stage({ container, width: 1, height: 1, ...deaf });
    const layer = (name: PaneLayer, make: () => Layer): Layer => {
      const made = make();
      const sceneFunc = (context: Context): void => this.#paint(name, context);
      made.add(new Shape({ ...deaf, perfectDrawEnabled: false, sceneFunc }));
      this.#stage.add(made);
      return made;
    };
    this.#layers = {
      picture: layer('picture', () => withOpaqueCanvas(() => new Layer({ clearBeforeDraw: false, ...deaf }))),
      accents: layer('accents', () => new Layer(deaf)),
    };
    this.#view = view;
    this.#unsubscribe = view.subscribe(() => {
      this.#invalidate('picture');
      if (this.#hasAccents) this.#invalidate('accents');
      this.#isMoving = true;
      this.#isPanning = performance.now() - this.#movedAt < settleMs;
      this.#movedAt = performance.now();
      this.#settle();
    });
  }

  /** How many bitmaps of boxes are being made. */
  get pending(): number {
    return this.#crowds.pending;
  }

  get stats(): PaintStats {
    return this.#stats;
  }

  /** Gives the pane a size in CSS pixels, on a screen of this many device pixels to one of them. */
  resize(size: Size, devicePixelRatio: number): void {
    const pixelRatio = Math.min(largestPixelRatio, devicePixelRatio);
    for (const name of paneLayers) this.#layers[name].getCanvas().setPixelRatio(pixelRatio);
    this.#stage.size({
      width: wholePixels(size.width, pixelRatio),
      height: wholePixels(size.height, pixelRatio),
    });
    this.#invalidate(...paneLayers);
  }

  /** Shows a picture from the next frame on. */
  show(picture: Picture): void {
    if (this.#picture && isSamePicture(picture, this.#picture)) return;
    // A slider that is drawn is like a view that moves.
    if (performance.now() - this.#shownAt < settleMs) {
      this.#isMoving = true;
      this.#settle();
    }
    this.#shownAt = performance.now();
    this.#picture = picture;
    this.#crowds.keepOnly(new Set(picture.layers.map(({ analysisId }) => analysisId)));
    this.#invalidate(...paneLayers);
  }

  get selection(): AnnotationRef | null {
    return this.#selection;
  }

  set selection(ref: AnnotationRef | null) {
    this.#selection = ref;
    this.#invalidate('accents');
  }

  get hover(): AnnotationRef | null {
    return this.#hover;
  }

  set hover(ref: AnnotationRef | null) {
    if (isSameRef(ref, this.#hover)) return;
    this.#hover = ref;
    this.#invalidate('accents');
  }

  /** What stands out together with an annotation. */
  set partnersOf(partnersOf: PartnersOf) {
    if (partnersOf === this.#partnersOf) return;
    this.#partnersOf = partnersOf;
    this.#invalidate('accents');
  }

  /** Paints again, because a font has arrived that texts were measured without. */
  refreshTexts(): void {
    this.#pen?.forgetTexts();
    this.#invalidate(...paneLayers);
  }

  /** What is shown now, where, and what stands out; null before anything is. */
  get shown(): { picture: Picture; placement: Placement; selection: AnnotationRef | null } | null {
    return (
      this.#picture && { picture: this.#picture, placement: this.#placement(), selection: this.#selection }
    );
  }

  /** Called by the shape of a layer while Konva draws that layer. */
  #paint(name: PaneLayer, context: Context): void {
    const picture = this.#picture;
    if (!picture) return;
    const canvas = deviceContext(context);
    const placement = this.#placement();
    canvas.save();
    this.#pen ??= new CanvasPen(canvas);
    if (name === 'picture') {
      canvas.setTransform(1, 0, 0, 1, 0, 0);
      canvas.fillStyle = picture.ground;
      canvas.fillRect(0, 0, placement.width, placement.height);
      paintBase(canvas, picture, placement, this.#isMoving ? 'low' : 'medium');
      this.#pen.take(canvas);
      this.#pen.isHurried = this.#isPanning && performance.now() - this.#movedAt < settleMs;
      const labels = paintMarks(this.#pen, picture, placement, (...crowd) => this.#crowds.paint(...crowd));
      this.#stats = { ...this.#stats, labels };
    } else {
      this.#pen.take(canvas);
      const selected = this.#withPartners(this.#selection);
      for (const ref of selected) paintAccent(this.#pen, picture, placement, ref, 'selection');
      for (const ref of this.#withPartners(this.#hover)) {
        if (selected.some((other) => isSameRef(ref, other))) continue;
        paintAccent(this.#pen, picture, placement, ref, 'hover');
      }
    }
    canvas.restore();
  }

  /** Stops painting, and takes the canvases away. */
  close(): void {
    this.#unsubscribe();
    this.#crowds.close();
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#settling);
    this.#stage.destroy();
  }

  /** Once nothing has moved for a moment, the picture is painted in full quality. */
  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#isMoving = false;
      this.#invalidate('picture');
    }, settleMs);
  }

  #withPartners(ref: AnnotationRef | null): readonly AnnotationRef[] {
    return ref ? [...this.#partnersOf(ref), ref] : [];
  }

  #placement(): Placement {
    const canvas = this.#layers.picture.getCanvas();
    const pixelRatio = canvas.getPixelRatio();
    const { scale, x, y } = this.#view.get();
    return {
      scale: scale * pixelRatio,
      // On whole device pixels, so that at whole zooms every image pixel is.
      dx: Math.round(x * pixelRatio),
      dy: Math.round(y * pixelRatio),
      width: canvas.getWidth(),
      height: canvas.getHeight(),
      pixelRatio,
    };
  }

  #invalidate(...names: PaneLayer[]): void {
    for (const name of names) this.#dirty.add(name);
    if (this.#request !== 0) return;
    this.#request = requestAnimationFrame(() => this.paintDue());
  }

  /** Paints at once what is to be painted in the next frame. */
  paintDue(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    const start = performance.now();
    this.#hasAccents = this.#selection !== null || this.#hover !== null;
    // A canvas that nothing is painted on is black, or would be blended with the other in every frame.
    this.#display('picture', this.#picture !== null);
    this.#display('accents', this.#hasAccents);
    for (const name of paneLayers) if (this.#dirty.has(name)) this.#layers[name].drawScene();
    this.#dirty.clear();
    this.#stats = {
      ...this.#stats,
      frames: this.#stats.frames + 1,
      lastFrame: performance.now() - start,
      pixelRatio: this.#layers.picture.getCanvas().getPixelRatio(),
    };
  }

  #display(name: PaneLayer, isShown: boolean): void {
    this.#layers[name].getNativeCanvasElement().style.display = isShown ? 'block' : 'none';
  }
}

/**
 * Makes something of Konva's whose canvases are opaque, which it has no setting for: whoever puts the window together
 * may copy them in place of blending them, and leaves out what lies behind. A canvas keeps the context it got first.
 */
function withOpaqueCanvas<T>(make: () => T): T {
  const { createCanvasElement } = Util;
  Util.createCanvasElement = () => {
    const canvas = createCanvasElement();
    canvas.getContext('2d', { alpha: false });
    return canvas;
  };
  try {
    return make();
  } finally {
    Util.createCanvasElement = createCanvasElement;
  }
}

/** The browser's own context behind Konva's, which has no public name for it. */
function deviceContext(context: Context): CanvasRenderingContext2D {
  return context._context;
}

/** The largest length in CSS pixels, up to this one, that is a whole number of device pixels: others are blurred. */
function wholePixels(length: number, pixelRatio: number): number {
  const pixels = Math.floor(length * pixelRatio);
  const whole = pixels / pixelRatio;
  // Konva multiplies again and rounds down; a hair more keeps the product from falling just short.
  return Math.floor(whole * pixelRatio) === pixels ? whole : (pixels + 0.001) / pixelRatio;
}
