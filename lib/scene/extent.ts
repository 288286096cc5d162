import type { AnnotationColumns } from '@/lib/annotations/columns';
import { formatPixels, typeNames } from '@/lib/annotations/describe';
import type { Box } from '@/lib/geometry/shapes';
import { typeOfRow } from '@/lib/scene/scene';

/** The bounds of a row; null for what has no place in the image. */
export function boundsOf(columns: AnnotationColumns, row: number): Box | null {
  const xMin = columns.xMin[row] ?? Number.NaN;
  const yMin = columns.yMin[row] ?? Number.NaN;
  const xMax = columns.xMax[row] ?? Number.NaN;
  const yMax = columns.yMax[row] ?? Number.NaN;
  return Number.isNaN(xMin + yMin + xMax + yMax) ? null : { xMin, yMin, xMax, yMax };
}

/** Width and height of a row's bounds; what it is instead, where it has none. */
export function sizeWords(columns: AnnotationColumns, row: number): string {
  const bounds = boundsOf(columns, row);
  if (!bounds) return typeNames[typeOfRow(columns, row)].toLowerCase();
  return `${formatPixels(bounds.xMax - bounds.xMin)} × ${formatPixels(bounds.yMax - bounds.yMin)}`;
}
