import type { HeatJob, HeatPicture } from '@/components/viewer/heat-picture';
import type { Raster } from '@/components/viewer/painting';
import { SceneWorkerClient, type SceneWorkers } from '@/components/viewer/scene-worker-client';
import { boxOfSize } from '@/lib/geometry/box';
import { isSameFilter, type SceneFilter } from '@/lib/scene/filter';
import { rgbaWord } from '@/lib/scene/mask-raster';
import type { Scene } from '@/lib/scene/scene';

/** The masks that a layer should show. */
interface WantedMasks {
  readonly filter: SceneFilter;
  readonly colours: readonly string[];
}

interface MaskState {
  readonly scene: Scene;
  /** What was asked for last, and the same while it waits for its turn. */
  asked: WantedMasks | null;
  waiting: WantedMasks | null;
  isPainting: boolean;
  rasters: readonly Raster[];
  failure: string | null;
}

/** A heat map on its way to the screen, or why it cannot get there. */
export type HeatState =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly picture: HeatPicture }
  | { readonly state: 'failed'; readonly reason: string };

const none: readonly Raster[] = [];

/**
 * Keeps the bitmaps of masks and heat maps up to date, painted by a worker. Of several changes during one painting only
 * the last is painted. `onChange` tells that there is something new to see; when it returns, nobody may draw the bitmaps
 * that were handed out before.
 */
export class Rasters {
  readonly #onChange: () => void;
  readonly #startWorkers: () => SceneWorkers;
  readonly #masks = new Map<string, MaskState>();
  readonly #heatmaps = new Map<string, { readonly job: HeatJob; readonly state: HeatState }>();
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

  /** The masks of a scene as they were last painted; asks for them as they should be. */
  masks(key: string, scene: Scene, filter: SceneFilter, colours: readonly string[]): readonly Raster[] {
    if (scene.maskGrids.length === 0) return none;
    let state = this.#masks.get(key);
    if (state?.scene !== scene) {
      if (state) closeAll(state.rasters);
      state = { scene, asked: null, waiting: null, isPainting: false, rasters: none, failure: null };
      this.#masks.set(key, state);
      const { masks } = scene.items.segmentation;
      this.#send(this.#worker().ask('keepMasks', { key, masks, grids: scene.maskGrids }));
    }
    if (!state.asked || !isSame(state.asked, { filter, colours })) {
      state.asked = { filter, colours };
      state.waiting = state.asked;
      this.#paintMasks(key, state);
    }
    return state.rasters;
  }

  /** Why the masks of a layer cannot be shown; null where they can. */
  maskFailure(key: string): string | null {
    return this.#masks.get(key)?.failure ?? null;
  }

  /**
   * A heat map by a key of its own; fetched and painted at the first call, and when the key stands for another job. Until
   * it is there the last one is shown, where that is of the same map in another range.
   */
  heatmap(key: string, job: HeatJob): HeatState {
    const known = this.#heatmaps.get(key);
    if (known && isSameJob(known.job, job)) return known.state;
    const isOfSameMap = known && firstMap(known.job) === firstMap(job) && known.job.kind === job.kind;
    if (known && !isOfSameMap) freeHeatmap(known.state);
    const waiting: HeatState = isOfSameMap ? known.state : { state: 'loading' };
    this.#heatmaps.set(key, { job, state: waiting });
    const finish = (state: HeatState): void => {
      if (this.#isClosed || this.#heatmaps.get(key)?.job !== job) {
        freeHeatmap(state);
        return;
      }
      this.#heatmaps.set(key, { job, state });
      this.#onChange();
      freeHeatmap(waiting);
    };
    this.#worker()
      .ask('paintHeatmap', job)
      .then((picture) => finish({ state: 'ready', picture }))
      .catch((error: Error) => finish({ state: 'failed', reason: error.message }));
    return waiting;
  }

  /** Forgets the masks of all layers but these, and the heat maps whose keys do not begin with one of them. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, { rasters }] of this.#masks) {
      if (keys.has(key)) continue;
      closeAll(rasters);
      this.#masks.delete(key);
      this.#send(this.#worker().ask('dropMasks', { key }));
    }
    for (const [key, { state }] of this.#heatmaps) {
      if (keys.has(key.slice(0, key.indexOf('/')))) continue;
      freeHeatmap(state);
      this.#heatmaps.delete(key);
    }
  }

  /** Ends the worker and frees all bitmaps. */
  close(): void {
    this.#isClosed = true;
    this.#workers?.close();
    for (const { rasters } of this.#masks.values()) closeAll(rasters);
    for (const { state } of this.#heatmaps.values()) freeHeatmap(state);
  }

  async #paintMasks(key: string, state: MaskState): Promise<void> {
    if (state.isPainting) return;
    state.isPainting = true;
    while (state.waiting) {
      const { filter, colours } = state.waiting;
      state.waiting = null;
      let bitmaps: readonly ImageBitmap[] = [];
      try {
        bitmaps = await this.#worker().ask('paintMasks', {
          key,
          filter,
          colours: Uint32Array.from(colours, rgbaWord),
        });
        state.failure = null;
      } catch (error) {
        state.failure = error instanceof Error ? error.message : String(error);
      }
      const rect = boxOfSize(state.scene.size);
      const painted = bitmaps.map((bitmap) => ({ bitmap, rect }));
      if (this.#isClosed || this.#masks.get(key) !== state) {
        closeAll(painted);
        return;
      }
      const before = state.rasters;
      state.rasters = painted;
      this.#onChange();
      closeAll(before);
    }
    state.isPainting = false;
  }

  #worker(): SceneWorkers {
    this.#workers ??= this.#startWorkers();
    return this.#workers;
  }

  #send(asked: Promise<null>): void {
    // A worker that does not answer this does not answer the painting either, where it is dealt with.
    asked.catch(() => {});
  }
}

function freeHeatmap(state: HeatState): void {
  if (state.state === 'ready') state.picture.bitmap.close();
}

/** What a job is of before anything else. */
function firstMap(job: HeatJob) {
  return job.kind === 'map' ? job.map.map : job.a.map;
}

function isSameJob(a: HeatJob, b: HeatJob): boolean {
  const mapsOf = (job: HeatJob) =>
    (job.kind === 'map' ? [job.map, ...job.sharedWith] : [job.a, job.b]).map(({ map }) => map);
  const [ofA, ofB] = [mapsOf(a), mapsOf(b)];
  return a.kind === b.kind && ofA.length === ofB.length && ofA.every((map, i) => map === ofB[i]);
}

function closeAll(rasters: readonly Raster[]): void {
  for (const { bitmap } of rasters) bitmap.close();
}

function isSame(a: WantedMasks, b: WantedMasks): boolean {
  return (
    isSameFilter(a.filter, b.filter) &&
    a.colours.length === b.colours.length &&
    a.colours.every((colour, i) => colour === b.colours[i])
  );
}
