/** What of a scene is shown. Every drawing, pick and label asks the same two functions, so that they always agree. */
export interface SceneFilter {
  /** Shows confidence ≥ threshold. */
  readonly threshold: number;
  /** Annotations without a confidence pass every threshold, unless this is on. */
  readonly hideUnscored: boolean;
  /** Class slots (see `classSlots`) that are switched off. */
  readonly hiddenSlots: ReadonlySet<number>;
  /** Colours of single annotations. Left out: all have the colour of their class. */
  readonly tints?: Tints;
}

/** What `Tints.byRow` holds for an annotation that keeps the colour of its class, and for one that is not shown. */
export const untinted = 254;
export const hiddenTint = 255;

/** Annotations coloured one by one, in the place of their classes: by what a comparison says of them. */
export interface Tints {
  /** By row: an index into the tints' colours, `untinted` or `hiddenTint`. */
  readonly byRow: Uint8Array;
  /** How many colours there are; they are drawn in this order, the last on top. */
  readonly count: number;
}

/**
 * Whether an annotation of this class slot and confidence (NaN = unknown) is shown. Only a filter with tints looks at
 * the row.
 */
export function passes(filter: SceneFilter, slot: number, confidence: number, row = -1): boolean {
  if (filter.hiddenSlots.has(slot) || filter.tints?.byRow[row] === hiddenTint) return false;
  return Number.isNaN(confidence) ? !filter.hideUnscored : confidence >= filter.threshold;
}

/** The filter that hides nothing. */
export const showAll: SceneFilter = { threshold: 0, hideUnscored: false, hiddenSlots: new Set() };

/** A filter in words that hold for every scene: classes by name. */
export interface FilterChoice {
  readonly threshold: number;
  readonly hideUnscored: boolean;
  readonly hiddenClasses: ReadonlySet<string>;
}

/** The filter of a scene with these classes. */
export function filterFor(classes: readonly string[], choice: FilterChoice): SceneFilter {
  const { threshold, hideUnscored, hiddenClasses } = choice;
  const hidden = classes.flatMap((name, slot) => (hiddenClasses.has(name) ? [slot] : []));
  return { threshold, hideUnscored, hiddenSlots: new Set(hidden) };
}
