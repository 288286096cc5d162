import type { Geometry } from '@/lib/annotations/annotation';
import { boxOfSize, intersectBoxes } from '@/lib/geometry/box';
import type { Box, Size } from '@/lib/geometry/shapes';
import type { SceneFilter } from '@/lib/scene/filter';
import { arrange, type Kind } from '@/lib/scene/kind';
import { type ItemOrder, visitPassing } from '@/lib/scene/order';

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

/** The heat maps that pass the filter, the surest first; `size` is the image's. */
export function passingHeatmaps(
  { order, maps }: Heatmaps,
  size: Size,
  filter: SceneFilter,
): HeatmapCandidate[] {
  const candidates: (HeatmapCandidate & { readonly rank: number })[] = [];
  visitPassing(order, filter, (from, to) => {
    for (let item = from; item < to; item++) {
      const map = maps[item];
      const score = order.scores[item] ?? Number.NaN;
      const rank = Number.isNaN(score) ? -1 : score;
      if (map) {
        candidates.push({ row: order.rows[item] ?? 0, map, rect: map.imageRect ?? boxOfSize(size), rank });
      }
    }
  });
  return candidates.sort((a, b) => b.rank - a.rank || a.row - b.row);
}

/**
 * Which of some heat maps are drawn: in their order, leaving out each that lies over one drawn before. Two
 * transparent maps on top of each other would show colours that neither of them has.
 */
export function withoutOverlaps<Candidate extends Pick<HeatmapCandidate, 'rect'>>(
  candidates: readonly Candidate[],
): Candidate[] {
  const drawn: Candidate[] = [];
  for (const candidate of candidates) {
    if (drawn.every(({ rect }) => intersectBoxes(rect, candidate.rect) === null)) drawn.push(candidate);
  }
  return drawn;
}

/** A heat map with the class that it stands for. */
export interface ClassedHeatmap extends HeatmapCandidate {
  readonly className: string | null;
}

/**
 * Which heat maps of two analyses show the same: those of one class, the surest first, where they meet; where no class is
 * in both, the two that are the only ones.
 */
export function pairHeatmaps<A extends ClassedHeatmap, B extends ClassedHeatmap>(
  ofA: readonly A[],
  ofB: readonly B[],
): (readonly [A, B])[] {
  const free = new Set(ofB);
  const pairs = ofA.flatMap((a) => {
    const b = [...free].find((other) => other.className === a.className && doMeet(a, other));
    if (!b) return [];
    free.delete(b);
    return [[a, b] as const];
  });
  const [a] = ofA;
  const [b] = ofB;
  const areOnly = a && b && ofA.length === 1 && ofB.length === 1;
  return pairs.length === 0 && areOnly && doMeet(a, b) ? [[a, b]] : pairs;
}

function doMeet(a: HeatmapCandidate, b: HeatmapCandidate): boolean {
  return intersectBoxes(a.rect, b.rect) !== null;
}
