import { SceneWorkerClient } from '@/components/viewer/scene-worker-client';
import type { Size } from '@/lib/geometry/shapes';
import type { Scene } from '@/lib/scene/scene';

let client: SceneWorkerClient | null = null;

/**
 * The scene of an analysis from its annotation columns (`application/vnd.vista.columns`), for an image of this size as
 * displayed. It is built in a worker; `columns` is handed over and empty afterwards. Rejects when the bytes are no columns.
 */
export function loadScene(columns: ArrayBuffer, size: Size): Promise<Scene> {
  if (!client || client.isOver) client = new SceneWorkerClient();
  return client.ask('buildScene', { columns, size }, [columns]);
}
