import type { HeatJob, HeatRequest } from '@/components/viewer/heat-picture';
import type { HeatComparison, ViewerLayer } from '@/components/viewer/viewer-props';
import { urlOf } from '@/lib/client/call';
import { getArtifact } from '@/lib/client/endpoints';
import { intersectBoxes } from '@/lib/geometry/box';
import type { Box } from '@/lib/geometry/shapes';
import type { SceneFilter } from '@/lib/scene/filter';
import {
  type ClassedHeatmap,
  type HeatmapGeometry,
  pairHeatmaps,
  passingHeatmaps,
  withoutOverlaps,
} from '@/lib/scene/heatmaps';
import { classNameOfRow } from '@/lib/scene/scene';

/** A heat map that is drawn, and what has to be painted for it. */
export interface ChosenHeatmap {
  /** The layer under whose lines it lies. */
  readonly layer: ViewerLayer;
  /** Begins with the analysis of that layer. */
  readonly key: string;
  readonly title: string;
  readonly rect: Box;
  readonly job: HeatJob;
}

/** A heat map of a layer that passes its filter. */
interface LayerHeatmap extends ClassedHeatmap {
  readonly layer: ViewerLayer;
}

type FilterOf = (layer: ViewerLayer) => SceneFilter;

/**
 * Which heat maps are drawn of those that pass the filters, and how many these are. Of several that lie over one another
 * the surest is, or another by `turn`.
 */
export function chooseHeatmaps(
  layers: readonly ViewerLayer[],
  comparison: HeatComparison | null,
  filterOf: FilterOf,
  turn: number,
): { readonly chosen: readonly ChosenHeatmap[]; readonly count: number } {
  const differences = comparison?.kind === 'difference' ? differencesOf(layers, comparison, filterOf) : [];
  const candidates = differences.length > 0 ? differences : singlesOf(layers, comparison, filterOf);
  const first = candidates.length === 0 ? 0 : turn % candidates.length;
  const turned = [...candidates.slice(first), ...candidates.slice(0, first)];
  return { chosen: withoutOverlaps(turned), count: candidates.length };
}

function singlesOf(
  layers: readonly ViewerLayer[],
  comparison: HeatComparison | null,
  filterOf: FilterOf,
): ChosenHeatmap[] {
  const others = comparison?.kind === 'shared' ? comparison.among : [];
  return layers.flatMap((layer) => {
    const heatmaps = heatmapsOf(layer, filterOf);
    const pairs = others
      .filter(({ analysisId }) => analysisId !== layer.analysisId)
      .flatMap((other) => pairHeatmaps(heatmaps, heatmapsOf(other, filterOf)));
    return heatmaps.map((heatmap) => ({
      layer,
      key: keyOf(heatmap),
      title: titleOf(heatmap),
      rect: heatmap.rect,
      job: {
        kind: 'map' as const,
        map: toRequest(heatmap),
        sharedWith: pairs.flatMap(([own, other]) => (own === heatmap ? [toRequest(other)] : [])),
      },
    }));
  });
}

function differencesOf(
  layers: readonly ViewerLayer[],
  { among: [a, b] }: HeatComparison,
  filterOf: FilterOf,
): ChosenHeatmap[] {
  const layer = layers.find(({ analysisId }) => analysisId === a?.analysisId);
  if (!layer || !a || !b) return [];
  return pairHeatmaps(heatmapsOf(a, filterOf), heatmapsOf(b, filterOf)).flatMap(([ofA, ofB]) => {
    const rect = intersectBoxes(ofA.rect, ofB.rect);
    if (!rect) return [];
    return [
      {
        layer,
        key: `${keyOf(ofA)} ${keyOf(ofB)}`,
        title: `${titleOf(ofA)}: ${a.title ?? 'first'} − ${b.title ?? 'second'}`,
        rect,
        job: { kind: 'difference' as const, a: toRequest(ofA), b: toRequest(ofB) },
      },
    ];
  });
}

function heatmapsOf(layer: ViewerLayer, filterOf: FilterOf): LayerHeatmap[] {
  const { scene } = layer;
  return passingHeatmaps(scene.items.heatmap, scene.size, filterOf(layer)).map((candidate) => ({
    ...candidate,
    className: classNameOfRow(scene.columns, candidate.row),
    layer,
  }));
}

function keyOf({ layer, row }: LayerHeatmap): string {
  return `${layer.analysisId}/${row}`;
}

function titleOf({ className, map: { source } }: LayerHeatmap): string {
  return className ?? (source.from === 'artifact' ? fileOf(source) : null) ?? 'Heat map';
}

function toRequest({ layer, map, rect }: LayerHeatmap): HeatRequest {
  return { map, url: artifactUrl(layer.analysisId, map), rect };
}

/** Where the artifact of a heat map is. */
function artifactUrl(analysisId: string, { source }: HeatmapGeometry): string | null {
  if (source.from === 'values') return null;
  const name = fileOf(source);
  return name ? new URL(urlOf(getArtifact, { analysisId, name }), location.href).href : null;
}

/** The name of an artifact; the last segment of a storage path is one. */
function fileOf(source: Extract<HeatmapGeometry['source'], { from: 'artifact' }>): string | null {
  return source.name ?? source.storagePath?.split('/').at(-1) ?? null;
}
