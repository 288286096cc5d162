import type { Hint } from '@/components/viewer/hover-tip';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { Pane } from '@/components/viewer/pane';
import { typeNames } from '@/lib/annotations/describe';
import { boundsOf, sizeWords } from '@/lib/scene/extent';
import { classNameOfRow, typeOfRow } from '@/lib/scene/scene';

/** What is said about an annotation of a pane; null where it is not shown. `others` lie under the pointer too. */
export function hintOf(pane: Pane, { analysisId, row }: AnnotationRef, others: number): Hint | null {
  const layer = pane.layerOf(analysisId);
  if (!layer) return null;
  const { columns } = layer.scene;
  const type = typeNames[typeOfRow(columns, row)];
  const confidence = columns.confidences[row] ?? Number.NaN;
  const size = boundsOf(columns, row) ? `${sizeWords(columns, row)} px, ` : '';
  return {
    name: classNameOfRow(columns, row) ?? type,
    colour: pane.colourOf(layer, row),
    confidence: Number.isNaN(confidence) ? 'unscored' : confidence.toFixed(2),
    facts: [`${size}${type.toLowerCase()}`, ...(layer.title ? [layer.title] : [])],
    others,
  };
}
