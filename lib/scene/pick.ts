import type { AnnotationType } from '@/lib/annotations/annotation';
import { type BoundsIndex, searchIndex, searchRows } from '@/lib/scene/bounds-index';
import type { SceneFilter } from '@/lib/scene/filter';
import { kinds } from '@/lib/scene/kinds';
import { areaOfRow, passesRow } from '@/lib/scene/order';
import { noItem, type Scene, typeOfRow } from '@/lib/scene/scene';

/**
 * The rows under a point, the smallest first: all that are stacked there and pass the filter. `tolerance` widens thin
 * and tiny things; everything is in image pixels.
 */
export type Picker = (x: number, y: number, tolerance: number, filter: SceneFilter) => number[];

/**
 * Makes a scene ready for picking: candidates by their bounds, then each by its exact shape. `indexOf` answers the index
 * of its bounds from when there is one; until then every row is looked at.
 */
export function createPicker(scene: Scene, indexOf: () => BoundsIndex | null = () => null): Picker {
  const { columns } = scene;
  let search = searchRows(scene);
  let isIndexed = false;
  return (x, y, tolerance, filter) => {
    const index = isIndexed ? null : indexOf();
    if (index) {
      search = searchIndex(index);
      isIndexed = true;
    }
    // Points are easier to aim at than lines: keypoints reach twice as far.
    const reach = 2 * tolerance;
    const rows: number[] = [];
    for (const row of search(x - reach, y - reach, x + reach, y + reach)) {
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
