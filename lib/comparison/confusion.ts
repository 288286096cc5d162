/** Stands for the counterpart of what has none. */
export const unmatched = Symbol('unmatched');

/** A class name, null for annotations without a class, or nobody at all. */
export type ConfusionLabel = string | null | typeof unmatched;

/** How often one side said one class where the other said another. Plain data. */
export interface ConfusionMatrix {
  /** By name; null, annotations without a class, comes last. */
  readonly classes: readonly (string | null)[];
  /**
   * One row and one column more than there are classes: row i is where the one side said `classes[i]`, column j where
   * the other said `classes[j]`; in the last ones that side had nothing.
   */
  readonly counts: readonly (readonly number[])[];
}

/** Counts class against class. */
export class ConfusionTable {
  readonly #counts = new Map<ConfusionLabel, Map<ConfusionLabel, number>>();

  add(rowLabel: ConfusionLabel, columnLabel: ConfusionLabel, count = 1): void {
    const row = this.#counts.get(rowLabel) ?? new Map<ConfusionLabel, number>();
    this.#counts.set(rowLabel, row);
    row.set(columnLabel, (row.get(columnLabel) ?? 0) + count);
  }

  /** The counts so far, for all classes that were added, or for `classes` where they are given. */
  toMatrix(classes: readonly (string | null)[] = this.#classes()): ConfusionMatrix {
    const labels = [...classes, unmatched] as const;
    const counts = labels.map((row) => labels.map((column) => this.#counts.get(row)?.get(column) ?? 0));
    return { classes, counts };
  }

  #classes(): (string | null)[] {
    const seen = new Set<ConfusionLabel>(this.#counts.keys());
    for (const row of this.#counts.values()) for (const label of row.keys()) seen.add(label);
    const names = [...seen].filter((label) => typeof label === 'string').sort();
    return seen.has(null) ? [...names, null] : names;
  }
}
