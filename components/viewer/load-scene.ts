import { SceneWorkerClient } from '@/components/viewer/scene-worker-client';
import type { Size } from '@/lib/geometry/shapes';
import type { BoundsIndex } from '@/lib/scene/bounds-index';
import type { Scene } from '@/lib/scene/scene';

let client: SceneWorkerClient | null = null;
let lastKey = 0;
const indexes = new WeakMap<Scene, BoundsIndex>();

/** So many milliseconds after a scene has come it is indexed: by then it has been drawn, which is what people wait for. */
const indexDelay = 500;

/**
 * The scene of an analysis from the address of its annotation columns (`application/vnd.vista.columns`), for an image of
 * this size as displayed. It is fetched and built in a worker.
 * @throws CallFailed; rejects too when the bytes are no columns
 */
export async function loadScene(url: string, size: Size, signal: AbortSignal): Promise<Scene> {
  if (!client || client.isOver) client = new SceneWorkerClient();
  const worker = client;
  const key = ++lastKey;
  const drop = () => void worker.ask('dropScene', { key }).catch(() => undefined);
  signal.addEventListener('abort', drop);
  const scene = await worker
    .ask('buildScene', { key, url, size })
    .finally(() => signal.removeEventListener('abort', drop));
  setTimeout(async () => {
    // Without an index every row is looked at: slower, and nothing else.
    const index = await worker.ask('indexScene', { key }).catch(() => null);
    if (index) indexes.set(scene, index);
  }, indexDelay);
  return scene;
}

/** The index of a loaded scene's bounds; null until it is there. */
export function indexOfScene(scene: Scene): BoundsIndex | null {
  return indexes.get(scene) ?? null;
}
