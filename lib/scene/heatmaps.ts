import type { Geometry } from '@/lib/annotations/annotation';
import { arrange, type Kind } from '@/lib/scene/kind';
import type { ItemOrder } from '@/lib/scene/order';

/** What a heat map annotation says of itself; its samples may still have to be fetched. */
export type HeatmapGeometry = Extract<Geometry, { type: 'heatmap' }>;

/** Heat maps of an analysis, by item. */
export interface Heatmaps {
  readonly order: ItemOrder;
  readonly maps: readonly HeatmapGeometry[];
}

/** Heat maps are drawn as rasters under everything else; they are read off under the cursor, not picked. */
export const heatmapKind: Kind<Heatmaps> = {
  collect(source) {
    const found = new Map<number, HeatmapGeometry>();
    for (const row of source.rows) {
      const geometry = source.geometryOf(row);
      if (geometry?.type === 'heatmap') found.set(row, geometry);
    }
    const { order, arranged } = arrange(source, found);
    return { order, maps: arranged };
  },
  rowsOf: (heatmaps) => heatmaps.order.rows,
  draw() {},
  outline() {},
  hits: () => false,
};

/** A heat map that could be shown, with the part of the image that it covers. */
export interface HeatmapCandidate {
  readonly row: number;
  readonly map: HeatmapGeometry;
  readonly rect: Box;
}

/** The heat maps that pass the filter, the surest first. */
export function passingHeatmaps(scene: Scene, filter: SceneFilter): HeatmapCandidate[] {
  const { order, maps } = scene.items.heatmap;
  const rank = new Map(Array.from(scene.byScore, (row, place) => [row, place]));
  const candidates: HeatmapCandidate[] = [];
  visitPassing(order, filter, (from, to) => {
    for (let item = from; item < to; item++) {
      const map = maps[item];
      if (map) candidates.push({ row: order.rows[item] ?? 0, map, rect: map.imageRect ?? boxOfSize(scene.size) });
    }
  });
  return candidates.sort((a, b) => (rank.get(a.row) ?? 0) - (rank.get(b.row) ?? 0));
}
