import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';
import type { AnnotationColumns } from '@/lib/annotations/columns';
import { type FilterChoice, filterFor } from '@/lib/scene/filter';
import { areaOfRow, classSlot, passesRow } from '@/lib/scene/order';
import type { Scene } from '@/lib/scene/scene';

/** The scenes that are shown, from the bottom to the top. */
export type SceneList = readonly { readonly analysisId: string; readonly scene: Scene }[];

/** What the list of instances can be ordered by. */
export const instanceSorts = ['confidence', 'size', 'class'] as const;
export type InstanceSort = (typeof instanceSorts)[number];

/** Annotations as a list: entry i is row `rows[i]` of scene `scenes[i]`. */
export interface Instances {
  readonly scenes: Uint16Array;
  readonly rows: Uint32Array;
  /** How many there are without any filter. */
  readonly total: number;
}

/** The annotations that pass, in the order asked for. `search` is part of a class name. */
export function listInstances(
  list: SceneList,
  choice: FilterChoice,
  search: string,
  sort: InstanceSort,
): Instances {
  const total = list.reduce((sum, { scene }) => sum + scene.columns.count, 0);
  const found = { scenes: new Uint16Array(total), rows: new Uint32Array(total) };
  const wanted = search.trim().toLowerCase();
  let count = 0;
  list.forEach(({ scene: { columns, byScore } }, scene) => {
    const filter = filterFor(columns.classes, choice);
    const isWanted = [...columns.classes.map((name) => name.toLowerCase().includes(wanted)), wanted === ''];
    for (const row of byScore) {
      const slot = classSlot(columns, row);
      if (!isWanted[slot] || !passesRow(filter, columns, row)) continue;
      found.scenes[count] = scene;
      found.rows[count] = row;
      count++;
    }
  });
  const scenes = found.scenes.subarray(0, count);
  const rows = found.rows.subarray(0, count);
  // One scene comes by confidence already.
  if (sort === 'confidence' && list.length === 1) return { scenes, rows, total };
  const order = sortedBy(keys[sort](list, { scenes, rows, total }));
  return {
    scenes: scenes.map((_, i) => scenes[order[i] ?? 0] ?? 0),
    rows: order.map((i) => rows[i] ?? 0),
    total,
  };
}

/** Positions by descending key; equal ones stay as they are. */
function sortedBy(key: Float64Array): Uint32Array {
  return Uint32Array.from(key, (_, i) => i).sort((a, b) => (key[b] ?? 0) - (key[a] ?? 0) || a - b);
}

type Keys = (list: SceneList, instances: Instances) => Float64Array;

/** A number for each instance; what has none comes last. */
function keysOf(
  list: SceneList,
  { scenes, rows }: Instances,
  keyOf: (columns: AnnotationColumns, row: number, scene: number) => number,
): Float64Array {
  return Float64Array.from(rows, (row, i) => {
    const scene = scenes[i] ?? 0;
    const columns = list[scene]?.scene.columns;
    const key = columns ? keyOf(columns, row, scene) : Number.NaN;
    return Number.isNaN(key) ? -1 : key;
  });
}

const keys: { readonly [Sort in InstanceSort]: Keys } = {
  confidence: (list, instances) =>
    keysOf(list, instances, (columns, row) => columns.confidences[row] ?? Number.NaN),
  size: (list, instances) => keysOf(list, instances, areaOfRow),
  class: (list, instances) => {
    const names = [...new Set(list.flatMap(({ scene }) => scene.columns.classes))].sort().reverse();
    const ranks = new Map(names.map((name, rank) => [name, rank]));
    const ofSlot = list.map(({ scene }) => scene.columns.classes.map((name) => ranks.get(name) ?? 0));
    // Within a class by confidence, which is at most 1; the unscored come after 0.
    return keysOf(list, instances, (columns, row, scene) => {
      const rank = ofSlot[scene]?.[classSlot(columns, row)];
      const confidence = columns.confidences[row] ?? Number.NaN;
      return 3 * (rank ?? -1) + 3 + (Number.isNaN(confidence) ? 0 : 1 + confidence);
    });
  },
};

/** How often a class occurs, and how many of these pass the threshold. A null name stands for "no class". */
export interface ClassCount {
  readonly name: string | null;
  readonly total: number;
  readonly passing: number;
}

/** The classes of some scenes, the most frequent first. Which classes are switched off does not matter here. */
export function countClasses(list: SceneList, choice: FilterChoice): ClassCount[] {
  const counts = new Map<string | null, { total: number; passing: number }>();
  for (const { scene } of list) {
    const { columns } = scene;
    const filter = filterFor(columns.classes, { ...choice, hiddenClasses: new Set() });
    const totals = new Uint32Array(columns.classes.length + 1);
    const passing = new Uint32Array(columns.classes.length + 1);
    for (let row = 0; row < columns.count; row++) {
      const slot = classSlot(columns, row);
      totals[slot] = (totals[slot] ?? 0) + 1;
      if (passesRow(filter, columns, row)) {
        passing[slot] = (passing[slot] ?? 0) + 1;
      }
    }
    totals.forEach((total, slot) => {
      if (total === 0) return;
      const name = columns.classes[slot] ?? null;
      const known = counts.get(name) ?? { total: 0, passing: 0 };
      counts.set(name, { total: known.total + total, passing: known.passing + (passing[slot] ?? 0) });
    });
  }
  return [...counts]
    .map(([name, count]) => ({ name, ...count }))
    .sort((a, b) => b.total - a.total || (a.name ?? '\uffff').localeCompare(b.name ?? '\uffff'));
}

/** How many annotations there are of each type; types without any are left out. */
export function countTypes(list: SceneList): { type: AnnotationType; count: number }[] {
  const counts = new Uint32Array(annotationTypes.length);
  for (const { scene } of list)
    for (const type of scene.columns.types) counts[type] = (counts[type] ?? 0) + 1;
  return annotationTypes
    .map((type, index) => ({ type, count: counts[index] ?? 0 }))
    .filter(({ count }) => count > 0);
}

/** How the confidences are spread. */
export interface Histogram {
  /** Counts of equal steps from 0 to 1; exactly 1 belongs to the last. */
  readonly bins: Uint32Array;
  readonly unscored: number;
}

/** The spread of the confidences of those classes that are switched on. */
export function countConfidences(
  list: SceneList,
  hiddenClasses: ReadonlySet<string>,
  steps: number,
): Histogram {
  const bins = new Uint32Array(steps);
  let unscored = 0;
  for (const { scene } of list) {
    const { columns } = scene;
    const hidden = columns.classes.map((name) => hiddenClasses.has(name));
    for (let row = 0; row < columns.count; row++) {
      if (hidden[classSlot(columns, row)] === true) continue;
      const confidence = columns.confidences[row] ?? Number.NaN;
      if (Number.isNaN(confidence)) {
        unscored++;
        continue;
      }
      const bin = Math.min(steps - 1, Math.floor(confidence * steps));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
  }
  return { bins, unscored };
}

/** The row of an annotation by its UUID; null where it is not there. */
export function rowOfAnnotation(columns: AnnotationColumns, annotationId: string): number | null {
  const hex = annotationId.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) return null;
  const bytes = Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  // Ids made one after the other differ at the end: most rows are ruled out by their last byte.
  for (let row = 0; row < columns.count; row++) {
    let i = 15;
    while (i >= 0 && columns.ids[row * 16 + i] === bytes[i]) i--;
    if (i < 0) return row;
  }
  return null;
}

export { boundsOf, sizeWords } from '@/lib/scene/extent';
