import { describe, expect, it } from 'vitest';
import type { HeatPicture } from '@/components/viewer/heat-picture';
import { Rasters } from '@/components/viewer/rasters';
import type { SceneTask, SceneTasks } from '@/components/viewer/scene-messages';
import type { SceneWorkers } from '@/components/viewer/scene-worker-client';
import { boxOfSize } from '@/lib/geometry/box';
import { showAll } from '@/lib/scene/filter';
import { sceneOf } from '@/lib/testing/scene';

interface Painting {
  readonly key: string;
  readonly threshold: number;
  finish(bitmaps: readonly ImageBitmap[]): void;
  fail(reason: string): void;
}

/** Workers that paint when the test says so, and write down what they were asked. */
class HeldWorkers implements SceneWorkers {
  readonly paintings: Painting[] = [];
  readonly heatmaps: ((picture: HeatPicture) => void)[] = [];
  readonly dropped: string[] = [];
  readonly pending = 0;
  isClosed = false;
  readonly #tasks: {
    readonly [Task in SceneTask]: (ask: SceneTasks[Task]['ask']) => Promise<SceneTasks[Task]['answer']>;
  } = {
    dropScene: () => Promise.reject(new Error('not asked for here')),
    indexScene: () => Promise.reject(new Error('not asked for here')),
    buildScene: () => Promise.reject(new Error('not asked for here')),
    keepMasks: () => Promise.resolve(null),
    dropMasks: ({ key }) => {
      this.dropped.push(key);
      return Promise.resolve(null);
    },
    paintMasks: ({ key, filter }) =>
      new Promise((resolve, reject) => {
        const fail = (reason: string) => reject(new Error(reason));
        this.paintings.push({ key, threshold: filter.threshold, finish: resolve, fail });
      }),
    keepBoxes: () => Promise.reject(new Error('not asked for here')),
    dropBoxes: () => Promise.reject(new Error('not asked for here')),
    paintBoxes: () => Promise.reject(new Error('not asked for here')),
    paintHeatmap: (job) =>
      job.kind === 'map' && job.map.url !== null
        ? Promise.reject(new Error('it was never uploaded'))
        : new Promise((resolve) => this.heatmaps.push(resolve)),
    keepPair: () => Promise.reject(new Error('not asked for here')),
    comparePair: () => Promise.reject(new Error('not asked for here')),
    explainPair: () => Promise.reject(new Error('not asked for here')),
  };

  ask<Task extends SceneTask>(task: Task, ask: SceneTasks[Task]['ask']): Promise<SceneTasks[Task]['answer']> {
    return this.#tasks[task](ask);
  }

  close(): void {
    this.isClosed = true;
  }
}

const size = { width: 4, height: 4 };
const colours = ['#0072b2', '#b4b8be'];
const masked = () =>
  sceneOf(
    [
      {
        annotation_type: 'segmentation',
        class_name: 'a',
        confidence: 0.5,
        data: { rle: { counts: [0, 3], size: [4, 4] }, format: 'rle' },
      },
    ],
    size,
  );
const heatmapOf = (values: number[][]) => ({ annotation_type: 'heatmap', data: { values } });
const at = (threshold: number) => ({ ...showAll, threshold });
const settled = () => new Promise((resolve) => setTimeout(resolve));

function bitmap(closed: string[], name: string): ImageBitmap {
  return { width: 4, height: 4, close: () => closed.push(name) };
}

describe('the rasters of a pane', () => {
  it('paint only the last of several changes that come during one painting', async () => {
    const workers = new HeldWorkers();
    const rasters = new Rasters(
      () => {},
      () => workers,
    );
    const scene = masked();
    for (const threshold of [0.1, 0.2, 0.3, 0.4]) rasters.masks('a', scene, at(threshold), colours);
    expect(workers.paintings.map(({ threshold }) => threshold)).toEqual([0.1]);
    workers.paintings[0]?.finish([]);
    await settled();
    expect(workers.paintings.map(({ threshold }) => threshold)).toEqual([0.1, 0.4]);
    workers.paintings[1]?.finish([]);
    await settled();
    rasters.masks('a', scene, at(0.4), [...colours]);
    expect(workers.paintings).toHaveLength(2);
  });

  it('free a bitmap only when the next one has taken its place', async () => {
    const workers = new HeldWorkers();
    const closed: string[] = [];
    const scene = masked();
    const seen: number[] = [];
    const rasters: Rasters = new Rasters(
      () => {
        seen.push(closed.length);
        rasters.masks('a', scene, at(0.2), colours);
      },
      () => workers,
    );
    rasters.masks('a', scene, at(0.1), colours);
    workers.paintings[0]?.finish([bitmap(closed, 'first')]);
    await settled();
    expect(closed).toEqual([]);
    workers.paintings[1]?.finish([bitmap(closed, 'second')]);
    await settled();
    expect(seen).toEqual([0, 0]);
    expect(closed).toEqual(['first']);
    expect(rasters.masks('a', scene, at(0.2), colours)[0]?.rect).toEqual({
      xMin: 0,
      yMin: 0,
      xMax: 4,
      yMax: 4,
    });
    rasters.close();
    expect(closed).toEqual(['first', 'second']);
    expect(workers.isClosed).toBe(true);
  });

  it('throw away what arrives for a layer that is gone', async () => {
    const workers = new HeldWorkers();
    const closed: string[] = [];
    let changes = 0;
    const rasters = new Rasters(
      () => {
        changes++;
      },
      () => workers,
    );
    rasters.masks('a', masked(), at(0.1), colours);
    rasters.keepOnly(new Set(['b']));
    expect(workers.dropped).toEqual(['a']);
    workers.paintings[0]?.finish([bitmap(closed, 'late')]);
    await settled();
    expect(closed).toEqual(['late']);
    expect(changes).toBe(0);
  });

  it('say why masks or a heat map cannot be shown, and try masks again at the next change', async () => {
    const workers = new HeldWorkers();
    const rasters = new Rasters(
      () => {},
      () => workers,
    );
    const scene = masked();
    rasters.masks('a', scene, at(0.1), colours);
    workers.paintings[0]?.fail('no memory');
    await settled();
    expect(rasters.maskFailure('a')).toBe('no memory');
    rasters.masks('a', scene, at(0.2), colours);
    workers.paintings[1]?.finish([]);
    await settled();
    expect(rasters.maskFailure('a')).toBeNull();

    const [map] = sceneOf([{ annotation_type: 'heatmap', data: { artifact_name: 'x.png' } }], size).items
      .heatmap.maps;
    if (!map) throw new Error('there is no heat map');
    const job = { kind: 'map', map: { map, url: '/x.png', rect: boxOfSize(size) }, sharedWith: [] } as const;
    expect(rasters.heatmap('a/0', job)).toEqual({ state: 'loading' });
    await settled();
    expect(rasters.heatmap('a/0', { ...job })).toEqual({
      state: 'failed',
      reason: 'it was never uploaded',
    });
  });

  it('show a heat map in its last range until it is painted in another, and only then free it', async () => {
    const workers = new HeldWorkers();
    const closed: string[] = [];
    const rect = boxOfSize(size);
    const rasters = new Rasters(
      () => {},
      () => workers,
    );
    const scene = sceneOf(
      [1, 2].map((value) => heatmapOf([[0, value]])),
      size,
    );
    const [map, other] = scene.items.heatmap.maps.map((map) => ({ map, url: null, rect }));
    if (!map || !other) throw new Error('there are no heat maps');
    const alone = { kind: 'map', map, sharedWith: [] } as const;
    const shared = { kind: 'map', map, sharedWith: [other] } as const;
    const picture = (name: string) => ({ bitmap: bitmap(closed, name), rect, scale: null, grid: null });
    rasters.heatmap('a/0', alone);
    workers.heatmaps[0]?.(picture('alone'));
    await settled();
    expect(rasters.heatmap('a/0', shared)).toMatchObject({ state: 'ready' });
    expect(closed).toEqual([]);
    workers.heatmaps[1]?.(picture('shared'));
    await settled();
    expect(closed).toEqual(['alone']);
    expect(rasters.heatmap('a/0', { ...alone, map: other })).toEqual({ state: 'loading' });
    expect(closed).toEqual(['alone', 'shared']);
  });

  it('start no worker for a scene without masks and heat maps', () => {
    const rasters = new Rasters(
      () => {},
      () => {
        throw new Error('started');
      },
    );
    expect(rasters.masks('a', sceneOf([], size), showAll, colours)).toEqual([]);
    rasters.keepOnly(new Set());
    rasters.close();
  });
});
