import { describe, expect, it } from 'vitest';
import { showAll } from '@/lib/scene/filter';
import { pairHeatmaps, passingHeatmaps, withoutOverlaps } from '@/lib/scene/heatmaps';
import { sceneOf } from '@/lib/testing/scene';

const size = { width: 100, height: 80 };
const heatmap = (confidence: number | null, image_rect?: number[]) => ({
  annotation_type: 'heatmap',
  class_name: 'a',
  confidence,
  data: { values: [[0, 1]], image_rect },
});

describe('heat maps', () => {
  it('come the surest first, over the whole image unless they say otherwise, by the filter of everything else', () => {
    const { heatmap: maps } = sceneOf(
      [heatmap(null), heatmap(0.3), heatmap(0.8, [10, 20, 30, 40])],
      size,
    ).items;
    expect(passingHeatmaps(maps, size, showAll).map(({ row, rect }) => [row, rect])).toEqual([
      [2, { xMin: 10, yMin: 20, xMax: 40, yMax: 60 }],
      [1, { xMin: 0, yMin: 0, xMax: 100, yMax: 80 }],
      [0, { xMin: 0, yMin: 0, xMax: 100, yMax: 80 }],
    ]);
    const filter = { ...showAll, threshold: 0.5 };
    expect(passingHeatmaps(maps, size, filter).map(({ row }) => row)).toEqual([2, 0]);
  });

  it('are never drawn over one another, but side by side', () => {
    const at = (xMin: number, xMax: number) => ({ rect: { xMin, yMin: 0, xMax, yMax: 10 } });
    const [left, right, both] = [at(0, 10), at(10, 20), at(5, 15)];
    expect(withoutOverlaps([left, both, right])).toEqual([left, right]);
    expect(withoutOverlaps([both, left, right])).toEqual([both]);
  });

  it('of two analyses belong together by class, the surest first, and only where they meet', () => {
    const scene = sceneOf([heatmap(0.3), heatmap(0.8)], size);
    const [sure, unsure] = passingHeatmaps(scene.items.heatmap, size, showAll);
    if (!sure || !unsure) throw new Error('there are no heat maps');
    const of = (className: string | null, map = sure) => ({ ...map, className });
    const rows = (pairs: ReturnType<typeof pairHeatmaps>) => pairs.map(([a, b]) => [a.row, b.row]);
    expect(rows(pairHeatmaps([of('cat'), of('cat', unsure)], [of('dog', unsure), of('cat')]))).toEqual([
      [1, 1],
    ]);
    expect(rows(pairHeatmaps([of('cat')], [of(null, unsure)]))).toEqual([[1, 0]]);
    expect(pairHeatmaps([of('cat')], [of('dog'), of(null, unsure)])).toEqual([]);
    const away = { ...of('cat'), rect: { xMin: 200, yMin: 0, xMax: 300, yMax: 80 } };
    expect(pairHeatmaps([of('cat')], [away])).toEqual([]);
  });
});
