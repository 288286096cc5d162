import { CanvasPen } from '@/components/viewer/canvas-pen';
import { paintHeatJob, toBitmap } from '@/components/viewer/heat-picture';
import type {
  SceneAnswer,
  SceneFailure,
  SceneQuestion,
  SceneTask,
  SceneTasks,
} from '@/components/viewer/scene-messages';
import { transferables } from '@/components/viewer/transferables';
import { decodeColumns } from '@/lib/annotations/columns';
import { fetchBytes } from '@/lib/client/bytes';
import { CallFailed } from '@/lib/client/call';
import { compareOverlaps } from '@/lib/comparison/compare';
import { explain } from '@/lib/comparison/explain';
import { Instances } from '@/lib/comparison/instances';
import { findOverlaps, type Overlaps } from '@/lib/comparison/overlaps';
import { toPairTable } from '@/lib/comparison/pair-table';
import { boundsOf, indexBounds, type RowBounds } from '@/lib/scene/bounds-index';
import { type Boxes, boxKind } from '@/lib/scene/boxes';
import { colourLabels, labelColours, type MaskGrid, paintLabels, shownMasks } from '@/lib/scene/mask-raster';
import type { Masks } from '@/lib/scene/masks';
import { buildScene } from '@/lib/scene/scene';

interface KeptGrid {
  readonly grid: MaskGrid;
  /** The last label map, and the masks that it shows: while they stay, only colours are looked up. */
  shown: Uint8Array | null;
  labels: Uint16Array | Uint32Array;
  /** What the last colours were looked up into; kept, because so many bytes take long to be had. */
  pixels: ImageData | null;
}

const kept = new Map<string, { readonly masks: Masks; readonly grids: KeptGrid[] }>();

/** What the two analyses have in common that are compared. */
let overlaps: Overlaps | null = null;
const fetching = new Map<number, AbortController>();
const unindexed = new Map<number, RowBounds>();
const keptBoxes = new Map<string, Boxes>();
let canvas: OffscreenCanvas | null = null;
let pen: CanvasPen | null = null;

const workers: {
  readonly [Task in SceneTask]: (
    ask: SceneTasks[Task]['ask'],
  ) => SceneTasks[Task]['answer'] | Promise<SceneTasks[Task]['answer']>;
} = {
  // Fetched here: the page is busy with what the same click has changed in it.
  async buildScene({ key, url, size }) {
    const stop = new AbortController();
    fetching.set(key, stop);
    try {
      const scene = buildScene(decodeColumns(await fetchBytes(url, stop.signal)), size);
      unindexed.set(key, boundsOf(scene));
      return scene;
    } finally {
      fetching.delete(key);
    }
  },

  dropScene({ key }) {
    fetching.get(key)?.abort();
    unindexed.delete(key);
    return null;
  },

  indexScene({ key }) {
    const bounds = unindexed.get(key);
    unindexed.delete(key);
    return bounds ? indexBounds(bounds) : null;
  },

  keepMasks({ key, masks, grids }) {
    kept.set(key, {
      masks,
      grids: grids.map((grid) => ({ grid, shown: null, labels: new Uint16Array(0), pixels: null })),
    });
    return null;
  },

  dropMasks({ key }) {
    kept.delete(key);
    return null;
  },

  paintMasks({ key, filter, colours }) {
    const { masks, grids } = kept.get(key) ?? { masks: null, grids: [] };
    return grids.flatMap((entry) => {
      if (!masks) return [];
      const { grid } = entry;
      const shown = shownMasks(masks, grid, filter);
      if (!entry.shown || !isEqual(entry.shown, shown)) {
        entry.labels = paintLabels(masks, grid, shown);
        entry.shown = shown;
      }
      entry.pixels ??= new ImageData(grid.width, grid.height);
      const { pixels } = entry;
      colourLabels(
        entry.labels,
        labelColours(masks, grid, filter, colours),
        new Uint32Array(pixels.data.buffer),
      );
      return [toBitmap(pixels)];
    });
  },

  keepBoxes({ key, boxes }) {
    keptBoxes.set(key, boxes);
    return null;
  },

  dropBoxes({ key }) {
    keptBoxes.delete(key);
    return null;
  },

  paintBoxes({ key, frame }) {
    canvas ??= new OffscreenCanvas(frame.width, frame.height);
    if (canvas.width !== frame.width) canvas.width = frame.width;
    if (canvas.height !== frame.height) canvas.height = frame.height;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('the browser has no canvas left');
    pen ??= new CanvasPen(context);
    pen.take(context);
    context.clearRect(0, 0, frame.width, frame.height);
    const boxes = keptBoxes.get(key);
    if (boxes) boxKind.draw(boxes, pen, frame);
    return canvas.transferToImageBitmap();
  },

  paintHeatmap: paintHeatJob,

  keepPair({ a, b, size }) {
    const start = performance.now();
    overlaps = findOverlaps(Instances.ofColumns(a, size), Instances.ofColumns(b, size));
    return performance.now() - start;
  },

  comparePair(parameters) {
    const start = performance.now();
    const kept = keptOverlaps();
    const comparison = compareOverlaps(kept, parameters);
    const table = toPairTable(comparison, kept.sideA.count, kept.sideB.count);
    return { table, milliseconds: performance.now() - start };
  },

  explainPair({ parameters, side, row }) {
    const kept = keptOverlaps();
    return explain(kept, compareOverlaps(kept, parameters), side, row);
  },
};

self.onmessage = async ({ data }: MessageEvent<SceneQuestion>) => {
  try {
    const reply = await answer(data);
    self.postMessage(reply, { transfer: transferables(reply.answer) });
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    const refusal = error instanceof CallFailed && { status: error.status, problem: error.problem };
    const { id, task } = data;
    self.postMessage({ id, task, failure, ...(refusal && { refusal }) } satisfies SceneFailure);
  }
};

async function answer<Task extends SceneTask>({
  id,
  task,
  ask,
}: SceneQuestion<Task>): Promise<SceneAnswer<Task>> {
  return { id, task, answer: await workers[task](ask) };
}

function keptOverlaps(): Overlaps {
  if (!overlaps) throw new Error('there is nothing to compare');
  return overlaps;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
