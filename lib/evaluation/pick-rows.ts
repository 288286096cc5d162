import type { EvaluatedColumns } from '@/lib/evaluation/input';
import { gather } from '@/lib/evaluation/order';

/** Some of the rows, in the order given. */
export function pickRows(columns: EvaluatedColumns, rows: Uint32Array): EvaluatedColumns {
  const numbers = (column: Float64Array) => gather(new Float64Array(rows.length), column, rows);
  const indexes = (column: Uint32Array) => gather(new Uint32Array(rows.length), column, rows);
  const flags = (column: Uint8Array) => gather(new Uint8Array(rows.length), column, rows);
  // Boxes have no lists to pick from.
  const items = <T>(list: readonly T[]) =>
    list.length === 0 ? list : [...rows].flatMap((row) => list.slice(row, row + 1));
  const { bounds } = columns;
  return {
    count: rows.length,
    images: indexes(columns.images),
    categories: indexes(columns.categories),
    areas: numbers(columns.areas),
    bounds: {
      xMin: numbers(bounds.xMin),
      yMin: numbers(bounds.yMin),
      xMax: numbers(bounds.xMax),
      yMax: numbers(bounds.yMax),
    },
    extents: numbers(columns.extents),
    masks: items(columns.masks),
    keypoints: items(columns.keypoints),
    scores: numbers(columns.scores),
    crowds: flags(columns.crowds),
    ignored: flags(columns.ignored),
  };
}
