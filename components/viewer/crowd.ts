import type { CanvasPen } from '@/components/viewer/canvas-pen';
import type { PictureLayer } from '@/components/viewer/painting';
import { SceneWorkerClient, type SceneWorkers } from '@/components/viewer/scene-worker-client';
import { type Boxes, hasMoreInView } from '@/lib/scene/boxes';
import { isSameFilter } from '@/lib/scene/filter';
import type { Frame, Placement } from '@/lib/scene/frame';

/** More boxes than this on the screen take longer than a frame to stroke: a worker does it. */
const mostStroked = 20_000;

interface Drawn {
  readonly bitmap: ImageBitmap;
  readonly frame: Frame;
}

interface Crowd {
  readonly boxes: Boxes;
  /** As it was asked for last, and the same while it waits for its turn. */
  asked: Frame | null;
  waiting: Frame | null;
  isPainting: boolean;
  drawn: Drawn | null;
}

/**
 * Boxes by the ten thousand: stroked by a worker into a bitmap of the screen, which is shown, moved and scaled as the view
 * moves, until the next one is there. Of several views during one painting only the last is painted.
 */
export class Crowds {
  readonly #onChange: () => void;
  readonly #startWorkers: () => SceneWorkers;
  readonly #crowds = new Map<string, Crowd>();
  #workers: SceneWorkers | null = null;
  #isClosed = false;

  constructor(onChange: () => void, startWorkers: () => SceneWorkers = () => new SceneWorkerClient()) {
    this.#onChange = onChange;
    this.#startWorkers = startWorkers;
  }

  /** How many paintings are under way. */
  get pending(): number {
    return this.#workers?.pending ?? 0;
  }

  /** Draws the boxes of a layer where there are too many to stroke; false: there are not, and nothing was drawn. */
  paint(pen: CanvasPen, layer: PictureLayer, frame: Frame): boolean {
    const { analysisId, scene } = layer;
    const boxes = scene.items.bounding_box;
    if (boxes.order.rows.length <= mostStroked || !hasMoreInView(boxes, frame, mostStroked)) return false;
    let crowd = this.#crowds.get(analysisId);
    if (crowd?.boxes !== boxes) {
      crowd?.drawn?.bitmap.close();
      crowd = { boxes, asked: null, waiting: null, isPainting: false, drawn: null };
      this.#crowds.set(analysisId, crowd);
      // What refuses this refuses the painting too, where it shows.
      this.#worker()
        .ask('keepBoxes', { key: analysisId, boxes })
        .catch(() => {});
    }
    if (!crowd.asked || !isSameFrame(crowd.asked, frame)) {
      crowd.asked = frame;
      crowd.waiting = frame;
      void this.#paint(analysisId, crowd);
    }
    if (crowd.drawn) {
      const { bitmap, frame: from } = crowd.drawn;
      const zoom = frame.scale / from.scale;
      pen.opacity(1);
      pen.image(
        bitmap,
        frame.dx - from.dx * zoom,
        frame.dy - from.dy * zoom,
        bitmap.width * zoom,
        bitmap.height * zoom,
      );
    }
    return true;
  }

  /** Forgets all layers but these. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, crowd] of this.#crowds) {
      if (keys.has(key)) continue;
      crowd.drawn?.bitmap.close();
      this.#crowds.delete(key);
      this.#worker()
        .ask('dropBoxes', { key })
        .catch(() => {});
    }
  }

  /** Ends the worker and frees all bitmaps. */
  close(): void {
    this.#isClosed = true;
    this.#workers?.close();
    for (const { drawn } of this.#crowds.values()) drawn?.bitmap.close();
    this.#crowds.clear();
  }

  async #paint(key: string, crowd: Crowd): Promise<void> {
    if (crowd.isPainting) return;
    crowd.isPainting = true;
    while (crowd.waiting) {
      const frame = crowd.waiting;
      crowd.waiting = null;
      try {
        const bitmap = await this.#worker().ask('paintBoxes', { key, frame });
        if (this.#isClosed || this.#crowds.get(key) !== crowd) {
          bitmap.close();
          return;
        }
        crowd.drawn?.bitmap.close();
        crowd.drawn = { bitmap, frame };
        this.#onChange();
      } catch {
        // The worker is gone: with nothing asked for, the next frame asks a new one.
        if (this.#isClosed) return;
        crowd.asked = null;
        this.#workers = null;
        this.#crowds.delete(key);
      }
    }
    crowd.isPainting = false;
  }

  #worker(): SceneWorkers {
    this.#workers ??= this.#startWorkers();
    return this.#workers;
  }
}

function isSamePlacement(a: Placement, b: Placement): boolean {
  return (
    a.scale === b.scale &&
    a.dx === b.dx &&
    a.dy === b.dy &&
    a.width === b.width &&
    a.height === b.height &&
    a.pixelRatio === b.pixelRatio
  );
}

function isSameFrame(a: Frame, b: Frame): boolean {
  return (
    isSamePlacement(a, b) &&
    isSameFilter(a.filter, b.filter) &&
    a.look.lineOpacity === b.look.lineOpacity &&
    a.look.dash.join() === b.look.dash.join() &&
    a.look.colours.length === b.look.colours.length &&
    a.look.colours.every((colour, i) => colour === b.look.colours[i])
  );
}
