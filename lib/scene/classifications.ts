import type { ClassScore } from '@/lib/annotations/annotation';
import type { SceneFilter } from '@/lib/scene/filter';
import { arrange, type Kind } from '@/lib/scene/kind';
import { type ItemOrder, passesItem } from '@/lib/scene/order';

/** Classifications of an analysis, by item. They have no place in the image and are shown beside it, as chips. */
export interface Classifications {
  readonly order: ItemOrder;
  /** Class slot by item. */
  readonly slots: Uint32Array;
  /** What the model says of each class, the likeliest first. */
  readonly scores: readonly (readonly ClassScore[])[];
}

/** Image-level classes: nothing to draw, nothing to hit. */
export const classificationKind: Kind<Classifications> = {
  collect(source) {
    const found = new Map<number, readonly ClassScore[]>();
    for (const row of source.rows) {
      const geometry = source.geometryOf(row);
      if (geometry?.type === 'classification') found.set(row, geometry.scores);
    }
    const { order, arranged } = arrange(source, found);
    const slots = new Uint32Array(order.rows.length);
    for (let slot = 0; slot < order.scoredEnd.length; slot++) {
      slots.fill(slot, order.classStart[slot], order.classStart[slot + 1]);
    }
    return { order, slots, scores: arranged };
  },
  rowsOf: (classifications) => classifications.order.rows,
  draw() {},
  outline() {},
  hits: () => false,
};

/** One classification as shown. */
export interface ClassificationChip {
  readonly row: number;
  readonly slot: number;
  /** NaN = unknown. */
  readonly confidence: number;
  readonly scores: readonly ClassScore[];
}

/** The classifications that pass the filter, the surest first. */
export function classificationChips(
  classifications: Classifications,
  filter: SceneFilter,
): ClassificationChip[] {
  const rank = (chip: ClassificationChip): number => (Number.isNaN(chip.confidence) ? -1 : chip.confidence);
  const { order } = classifications;
  return Array.from(order.rows, (row, item) => ({
    row,
    slot: classifications.slots[item] ?? 0,
    confidence: order.scores[item] ?? Number.NaN,
    scores: classifications.scores[item] ?? [],
  }))
    .filter(({ slot }, item) => passesItem(filter, order, item, slot))
    .sort((a, b) => rank(b) - rank(a) || a.row - b.row);
}
