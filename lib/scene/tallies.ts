import { annotationTypes } from '@/lib/annotations/annotation';
import type { AnnotationColumns } from '@/lib/annotations/columns';
import { classSlot, classSlots } from '@/lib/scene/order';

/** Equal steps of the confidence from 0 to 1 that annotations are counted in; exactly 1 belongs to the last. */
export const confidenceSteps = 40;
/** Those, and one more for the unscored. */
const cells = confidenceSteps + 1;

/** How often what occurs in an analysis: counted where a scene is built, so that no page has to go through its rows. */
export interface Tallies {
  /** By class slot, and in it by step of the confidence, then the unscored: `confidenceSteps` + 1 counts a slot. */
  readonly spread: Uint32Array;
  /** By index in `annotationTypes`. */
  readonly types: Uint32Array;
}

/** Counts all rows of an analysis. */
export function tallyRows(columns: AnnotationColumns): Tallies {
  const spread = new Uint32Array(classSlots(columns) * cells);
  const types = new Uint32Array(annotationTypes.length);
  for (let row = 0; row < columns.count; row++) {
    const confidence = columns.confidences[row] ?? Number.NaN;
    const step = Number.isNaN(confidence)
      ? confidenceSteps
      : Math.min(confidenceSteps - 1, Math.floor(confidence * confidenceSteps));
    const cell = classSlot(columns, row) * cells + step;
    spread[cell] = (spread[cell] ?? 0) + 1;
    const type = columns.types[row] ?? 0;
    types[type] = (types[type] ?? 0) + 1;
  }
  return { spread, types };
}

/** The counts of one class slot, by step of the confidence; the last one is of the unscored. */
export function spreadOf({ spread }: Tallies, slot: number): Uint32Array {
  return spread.subarray(slot * cells, (slot + 1) * cells);
}
