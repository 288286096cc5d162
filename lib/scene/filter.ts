import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';

/** What of a scene is shown. Every drawing, pick and label asks the same two functions, so that they always agree. */
export interface SceneFilter {
  /** Shows confidence ≥ threshold. */
  readonly threshold: number;
  /** Shows confidence ≤ most. Left out: 1. */
  readonly most?: number;
  /** Annotations without a confidence pass every threshold, unless this is on. */
  readonly hideUnscored: boolean;
  /** Class slots (see `classSlots`) that are switched off. */
  readonly hiddenSlots: ReadonlySet<number>;
  /** Indexes in `annotationTypes` that are switched off. */
  readonly hiddenTypes?: ReadonlySet<number>;
  /** Square pixels, both ends included. What has no extent passes. */
  readonly area?: AreaRange;
  /** Colours of single annotations. Left out: all have the colour of their class. */
  readonly tints?: Tints;
}

/** Areas in square pixels of the image, both ends included. */
export interface AreaRange {
  readonly min: number;
  readonly max: number;
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

/** What the tints [from, to) mean: one colour by itself, or, with `ends`, colours that run from one value to another. */
export interface TintKey {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly ends?: readonly [string, string];
}

/**
 * Whether an annotation of this class slot and confidence (NaN = unknown) is shown. Only a filter with tints looks at
 * the row.
 */
export function passes(filter: SceneFilter, slot: number, confidence: number, row = -1): boolean {
  if (filter.hiddenSlots.has(slot) || filter.tints?.byRow[row] === hiddenTint) return false;
  if (Number.isNaN(confidence)) return !filter.hideUnscored;
  return confidence >= filter.threshold && confidence <= (filter.most ?? 1);
}

/** Whether an area (NaN = no extent) passes. */
export function passesArea(filter: SceneFilter, area: number): boolean {
  return !filter.area || !(area < filter.area.min || area > filter.area.max);
}

/** The filter that hides nothing. */
export const showAll: SceneFilter = { threshold: 0, hideUnscored: false, hiddenSlots: new Set() };

/** A filter in words that hold for every scene: classes and types by name. */
export interface FilterChoice {
  readonly threshold: number;
  readonly most?: number;
  readonly hiddenTypes?: ReadonlySet<AnnotationType>;
  readonly area?: AreaRange;
  readonly hideUnscored: boolean;
  readonly hiddenClasses: ReadonlySet<string>;
}

/** The filter of a scene with these classes. */
export function filterFor(classes: readonly string[], choice: FilterChoice): SceneFilter {
  const { hiddenClasses, hiddenTypes, ...rest } = choice;
  const hiddenSlots = new Set(classes.flatMap((name, slot) => (hiddenClasses.has(name) ? [slot] : [])));
  if (!hiddenTypes || hiddenTypes.size === 0) return { ...rest, hiddenSlots };
  const indexes = annotationTypes.flatMap((type, index) => (hiddenTypes.has(type) ? [index] : []));
  return { ...rest, hiddenSlots, hiddenTypes: new Set(indexes) };
}

/** Whether two filters show the same in the same colours. */
export function isSameFilter(a: SceneFilter, b: SceneFilter): boolean {
  return (
    a.threshold === b.threshold &&
    a.most === b.most &&
    a.hideUnscored === b.hideUnscored &&
    a.area?.min === b.area?.min &&
    a.area?.max === b.area?.max &&
    a.tints?.byRow === b.tints?.byRow &&
    hasSameMembers(a.hiddenSlots, b.hiddenSlots) &&
    hasSameMembers(a.hiddenTypes ?? noTypes, b.hiddenTypes ?? noTypes)
  );
}

const noTypes: ReadonlySet<number> = new Set();

function hasSameMembers(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member));
}
