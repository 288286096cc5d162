import { describe, expect, it } from 'vitest';
import { chooseHeatmaps } from '@/components/viewer/heat-choice';
import type { HeatJob } from '@/components/viewer/heat-picture';
import type { ViewerLayer } from '@/components/viewer/viewer-props';
import { showAll } from '@/lib/scene/filter';
import { sceneOf } from '@/lib/testing/scene';

const size = { width: 100, height: 80 };
const heatmap = (class_name: string, confidence: number, image_rect?: number[]) => ({
  annotation_type: 'heatmap',
  class_name,
  confidence,
  data: { values: [[0, 1]], image_rect },
});

function layer(analysisId: string, ...annotations: ReturnType<typeof heatmap>[]): ViewerLayer {
  const title = analysisId.toUpperCase();
  return { analysisId, title, scene: sceneOf(annotations, size), visible: true };
}

const choose = (
  layers: ViewerLayer[],
  ...[comparison = null, turn = 0]: [Parameters<typeof chooseHeatmaps>[1]?, number?]
) => chooseHeatmaps(layers, comparison, () => showAll, turn);
const others = (job: HeatJob | undefined) => (job?.kind === 'map' ? job.sharedWith.length : null);

describe('the heat maps of several analyses', () => {
  const a = layer('a', heatmap('cat', 0.5), heatmap('dog', 0.9));
  const b = layer('b', heatmap('cat', 0.7), heatmap('cow', 0.8));

  it('are drawn one at a time, the surest first, and the others in turn', () => {
    const { chosen, count } = choose([a, b]);
    expect([chosen.map(({ key }) => key), count]).toEqual([['a/1'], 4]);
    expect(choose([a, b], null, 1).chosen.map(({ key }) => key)).toEqual(['a/0']);
    expect(others(chosen[0]?.job)).toBe(0);
  });

  it('share a range with those of their class in the other analyses, also in those of other panes', () => {
    const shared = { kind: 'shared', among: [a, b] } as const;
    expect(others(choose([a], shared, 0).chosen[0]?.job)).toBe(0);
    expect(others(choose([a], shared, 1).chosen[0]?.job)).toBe(1);
  });

  it('are subtracted where both have one of a class, and then nothing else is drawn', () => {
    const difference = { kind: 'difference', among: [a, b] } as const;
    const { chosen, count } = choose([a, b], difference);
    expect(chosen.map(({ key, title, layer: { analysisId } }) => [key, title, analysisId])).toEqual([
      ['a/0 b/0', 'cat: A − B', 'a'],
    ]);
    expect([count, chosen[0]?.job.kind]).toEqual([1, 'difference']);
  });

  it('are drawn as they are where none has a counterpart', () => {
    const alone = layer('c', heatmap('cow', 0.7), heatmap('owl', 0.8));
    const { chosen } = choose([a, alone], { kind: 'difference', among: [a, alone] });
    expect(chosen.map(({ key }) => key)).toEqual(['a/1']);
  });
});
