import Flatbush from 'flatbush';
import type { AnnotationType } from '@/lib/annotations/annotation';
import type { SceneFilter } from '@/lib/scene/filter';
import { kinds } from '@/lib/scene/kinds';
import { areaOfRow, passesRow } from '@/lib/scene/order';
import { noItem, type Scene, typeOfRow } from '@/lib/scene/scene';

/**
 * The rows under a point, the smallest first: all that are stacked there and pass the filter. `tolerance` widens thin
 * and tiny things; everything is in image pixels.
 */
export type Picker = (x: number, y: number, tolerance: number, filter: SceneFilter) => number[];

/** Makes a scene ready for picking: candidates by their bounds from its index, then each by its exact shape. */
export function createPicker(scene: Scene): Picker {
  const { columns, tree } = scene;
  if (!tree) return () => [];
  const index = Flatbush.from(tree.data);
  return (x, y, tolerance, filter) => {
    // Points are easier to aim at than lines: keypoints reach twice as far.
    const reach = 2 * tolerance;
    const rows: number[] = [];
    for (const entry of index.search(x - reach, y - reach, x + reach, y + reach)) {
      const row = tree.rows[entry] ?? 0;
      if (!passesRow(filter, columns, row)) continue;
      if (isHit(scene, row, x, y, tolerance)) rows.push(row);
    }
    const confidence = (row: number): number => {
      const value = columns.confidences[row] ?? Number.NaN;
      return Number.isNaN(value) ? -1 : value;
    };
    return rows.sort(
      (a, b) => areaOfRow(columns, a) - areaOfRow(columns, b) || confidence(b) - confidence(a) || a - b,
    );
  };
}

function isHit(scene: Scene, row: number, x: number, y: number, tolerance: number): boolean {
  const item = scene.itemOfRow[row] ?? noItem;
  if (item === noItem) return false;
  const test = <Type extends AnnotationType>(type: Type): boolean =>
    kinds[type].hits(scene.items[type], item, x, y, tolerance);
  return test(typeOfRow(scene.columns, row));
}
