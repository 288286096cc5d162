import { type AnnotationType, annotationTypes } from '@/lib/annotations/annotation';
import type { AnnotationColumns } from '@/lib/annotations/columns';
import { byName } from '@/lib/client/by-name';
import { type FilterChoice, filterFor } from '@/lib/scene/filter';
import { firstIndex } from '@/lib/scene/first-index';
import { areaOfRow, classSlot, classSlots, passesRow } from '@/lib/scene/order';
import { countPassingClasses, type Scene } from '@/lib/scene/scene';
import { confidenceSteps, spreadOf } from '@/lib/scene/tallies';

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
  const passing = list.map(({ scene }) => passingRows(scene, choice, search.trim().toLowerCase()));
  const [first, ...others] = passing;
  // One scene comes by confidence already.
  if (first && others.length === 0 && sort === 'confidence')
    return { scenes: new Uint16Array(first.length), rows: first, total };
  const count = passing.reduce((sum, { length }) => sum + length, 0);
  const scenes = new Uint16Array(count);
  const rows = new Uint32Array(count);
  let start = 0;
  passing.forEach((ofScene, scene) => {
    rows.set(ofScene, start);
    scenes.fill(scene, start, start + ofScene.length);
    start += ofScene.length;
  });
  const order = sortedBy(keys[sort](list, { scenes, rows, total }));
  return {
    scenes: scenes.map((_, i) => scenes[order[i] ?? 0] ?? 0),
    rows: order.map((i) => rows[i] ?? 0),
    total,
  };
}

/** The rows of a scene that pass, by descending confidence, unscored last. `wanted` is part of a class name, in lower case. */
function passingRows(scene: Scene, choice: FilterChoice, wanted: string): Uint32Array {
  const { columns, byScore, scored } = scene;
  const filter = filterFor(columns.classes, choice);
  const isByScore = wanted === '' && filter.hiddenSlots.size === 0 && !filter.hiddenTypes && !filter.area;
  if (isByScore) {
    const scoreAt = (place: number): number => columns.confidences[byScore[place] ?? 0] ?? 0;
    const { threshold, most = 1, hideUnscored } = filter;
    const from = firstIndex(0, scored, (place) => scoreAt(place) <= most);
    const to = firstIndex(from, scored, (place) => scoreAt(place) < threshold);
    const unscored = byScore.subarray(hideUnscored ? byScore.length : scored);
    // What is one piece need not be copied.
    if (to === scored) return byScore.subarray(from, to + unscored.length);
    const rows = new Uint32Array(to - from + unscored.length);
    rows.set(byScore.subarray(from, to));
    rows.set(unscored, to - from);
    return rows;
  }
  const isWanted = [...columns.classes.map((name) => name.toLowerCase().includes(wanted)), wanted === ''];
  return byScore.filter((row) => isWanted[classSlot(columns, row)] && passesRow(filter, columns, row));
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
    const names = [...new Set(list.flatMap(({ scene }) => scene.columns.classes))].sort(byName).reverse();
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
    const { classes } = scene.columns;
    const passing = countPassingClasses(scene, filterFor(classes, { ...choice, hiddenClasses: new Set() }));
    passing.forEach((count, slot) => {
      const total = sumOf(spreadOf(scene.tallies, slot));
      if (total === 0) return;
      const name = classes[slot] ?? null;
      const known = counts.get(name) ?? { total: 0, passing: 0 };
      counts.set(name, { total: known.total + total, passing: known.passing + count });
    });
  }
  return [...counts]
    .map(([name, count]) => ({ name, ...count }))
    .sort(
      (a, b) =>
        b.total - a.total ||
        Number(a.name === null) - Number(b.name === null) ||
        byName(a.name ?? '', b.name ?? ''),
    );
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many annotations there are of each type; types without any are left out. */
export function countTypes(list: SceneList): { type: AnnotationType; count: number }[] {
  return annotationTypes
    .map((type, index) => ({
      type,
      count: list.reduce((sum, { scene }) => sum + (scene.tallies.types[index] ?? 0), 0),
    }))
    .filter(({ count }) => count > 0);
}

/** How the confidences are spread. */
export interface Histogram {
  /** Counts of equal steps from 0 to 1; exactly 1 belongs to the last. */
  readonly bins: Uint32Array;
  readonly unscored: number;
}

/** The spread of the confidences of those classes that are switched on. */
export function countConfidences(list: SceneList, hiddenClasses: ReadonlySet<string>): Histogram {
  const spread = new Uint32Array(confidenceSteps + 1);
  for (const { scene } of list) {
    for (let slot = 0; slot < classSlots(scene.columns); slot++) {
      const name = scene.columns.classes[slot];
      if (name !== undefined && hiddenClasses.has(name)) continue;
      spreadOf(scene.tallies, slot).forEach((count, step) => {
        spread[step] = (spread[step] ?? 0) + count;
      });
    }
  }
  return { bins: spread.subarray(0, confidenceSteps), unscored: spread[confidenceSteps] ?? 0 };
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
