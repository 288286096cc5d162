import { type AnnotationColumns, noClassIndex } from '@/lib/annotations/columns';
import { passes, passesArea, type SceneFilter, type Tints, untinted } from '@/lib/scene/filter';
import { firstIndex } from '@/lib/scene/first-index';

/**
 * How the items of one kind lie in their arrays: class after class, in a class by descending confidence, unscored last.
 * A threshold is then a prefix of each class, found by binary search, and a class is switched off without touching an item.
 */
export interface ItemOrder {
  /** Row in the columns, by item. */
  readonly rows: Uint32Array;
  /** Confidence by item; NaN = unknown. */
  readonly scores: Float64Array;
  /** Square pixels by item; NaN where it has no extent. */
  readonly areas: Float64Array;
  /** Index of the items' type in `annotationTypes`. */
  readonly type: number;
  /** First item of each class slot, and the number of items at the end. */
  readonly classStart: Uint32Array;
  /** First unscored item of each class slot. */
  readonly scoredEnd: Uint32Array;
}

/** How many class slots there are: one for each class, and a last one for annotations without a class. */
export function classSlots(columns: AnnotationColumns): number {
  return columns.classes.length + 1;
}

/** The class slot of a row. */
export function classSlot(columns: AnnotationColumns, row: number): number {
  const index = columns.classIndexes[row] ?? noClassIndex;
  return index === noClassIndex ? columns.classes.length : index;
}

/** All rows by descending confidence, unscored last, equal ones in the order of the analysis. */
export function rowsByScore(columns: AnnotationColumns): Uint32Array<ArrayBuffer> {
  const { confidences } = columns;
  const key = (row: number): number => {
    const confidence = confidences[row] ?? Number.NaN;
    return Number.isNaN(confidence) ? -1 : confidence;
  };
  return Uint32Array.from({ length: columns.count }, (_, row) => row).sort(
    (a, b) => key(b) - key(a) || a - b,
  );
}

/** The order of the items of one kind, from those of its rows, which come by descending confidence. */
export function orderItems(columns: AnnotationColumns, sortedRows: Uint32Array): ItemOrder {
  const slots = classSlots(columns);
  const classStart = new Uint32Array(slots + 1);
  const scoredEnd = new Uint32Array(slots);
  for (const row of sortedRows) {
    const slot = classSlot(columns, row);
    classStart[slot + 1] = (classStart[slot + 1] ?? 0) + 1;
    if (!Number.isNaN(columns.confidences[row])) scoredEnd[slot] = (scoredEnd[slot] ?? 0) + 1;
  }
  for (let slot = 0; slot < slots; slot++) {
    classStart[slot + 1] = (classStart[slot + 1] ?? 0) + (classStart[slot] ?? 0);
    scoredEnd[slot] = (scoredEnd[slot] ?? 0) + (classStart[slot] ?? 0);
  }
  const next = classStart.slice();
  const rows = new Uint32Array(sortedRows.length);
  const scores = new Float64Array(sortedRows.length);
  const areas = new Float64Array(sortedRows.length);
  for (const row of sortedRows) {
    const slot = classSlot(columns, row);
    const item = next[slot] ?? 0;
    next[slot] = item + 1;
    rows[item] = row;
    scores[item] = columns.confidences[row] ?? Number.NaN;
    areas[item] = areaOfRow(columns, row);
  }
  return { rows, scores, areas, type: columns.types[sortedRows[0] ?? 0] ?? 0, classStart, scoredEnd };
}

/** The area of a row in square pixels; of its bounds, where it has none of its own; NaN where it has neither. */
export function areaOfRow(columns: AnnotationColumns, row: number): number {
  const area = columns.area[row] ?? Number.NaN;
  if (!Number.isNaN(area)) return area;
  const width = (columns.xMax[row] ?? Number.NaN) - (columns.xMin[row] ?? Number.NaN);
  return width * ((columns.yMax[row] ?? Number.NaN) - (columns.yMin[row] ?? Number.NaN));
}

/** Whether a row passes the filter. */
export function passesRow(filter: SceneFilter, columns: AnnotationColumns, row: number): boolean {
  return (
    passes(filter, classSlot(columns, row), columns.confidences[row] ?? Number.NaN, row) &&
    !filter.hiddenTypes?.has(columns.types[row] ?? 0) &&
    (!filter.area || passesArea(filter, areaOfRow(columns, row)))
  );
}

/** Whether an item of this class slot passes the filter. */
export function passesItem(filter: SceneFilter, order: ItemOrder, item: number, slot: number): boolean {
  return (
    passes(filter, slot, order.scores[item] ?? Number.NaN, order.rows[item]) &&
    !filter.hiddenTypes?.has(order.type) &&
    passesArea(filter, order.areas[item] ?? Number.NaN)
  );
}

/**
 * The slot of a row among the colours of a look: those of the classes, and after them those of the tints.
 */
export function lookSlot(columns: AnnotationColumns, filter: SceneFilter, row: number): number {
  const slot = classSlot(columns, row);
  return tintedSlot(filter.tints?.byRow[row], slot, classSlots(columns));
}

/** The slot of a tint, or that of the class where there is none. */
export function tintedSlot(tint: number | undefined, slot: number, slots: number): number {
  return tint === undefined || tint >= untinted ? slot : slots + tint;
}

/**
 * Calls `visit` for the runs [from, to) of items that pass the filter, with their slot among the colours: at most two
 * in a class slot, where there are no tints and all areas pass; else those of one tint after those of another.
 */
export function visitPassing(
  order: ItemOrder,
  filter: SceneFilter,
  visit: (from: number, to: number, slot: number) => void,
): void {
  const { tints } = filter;
  if (filter.hiddenTypes?.has(order.type)) return;
  if (!tints) {
    visitPassingClasses(order, filter, visit);
    return;
  }
  const slots = order.scoredEnd.length;
  for (const tint of [untinted, ...Array(tints.count).keys()]) {
    visitPassingClasses(order, filter, (from, to, slot) =>
      visitTint(order, tints, tint, from, to, (start, end) =>
        visit(start, end, tintedSlot(tint, slot, slots)),
      ),
    );
  }
}

/** The runs of one tint in [from, to). */
function visitTint(
  { rows }: ItemOrder,
  { byRow }: Tints,
  tint: number,
  from: number,
  to: number,
  visit: (from: number, to: number) => void,
): void {
  let start = -1;
  for (let item = from; item <= to; item++) {
    const isOfTint = item < to && byRow[rows[item] ?? 0] === tint;
    if (isOfTint && start < 0) start = item;
    if (!isOfTint && start >= 0) {
      visit(start, item);
      start = -1;
    }
  }
}

function visitPassingClasses(
  order: ItemOrder,
  filter: SceneFilter,
  visit: (from: number, to: number, slot: number) => void,
): void {
  const most = filter.most ?? 1;
  const visitRun = filter.area
    ? (from: number, to: number, slot: number) =>
        visitByArea(order, filter, from, to, (start, end) => visit(start, end, slot))
    : visit;
  for (let slot = 0; slot < order.scoredEnd.length; slot++) {
    if (filter.hiddenSlots.has(slot)) continue;
    const start = order.classStart[slot] ?? 0;
    const unscored = order.scoredEnd[slot] ?? start;
    const end = order.classStart[slot + 1] ?? unscored;
    const scoreAt = (item: number): number => order.scores[item] ?? 0;
    const from = firstIndex(start, unscored, (item) => scoreAt(item) <= most);
    const to = firstIndex(from, unscored, (item) => scoreAt(item) < filter.threshold);
    if (to === unscored && !filter.hideUnscored) {
      if (from < end) visitRun(from, end, slot);
      continue;
    }
    if (from < to) visitRun(from, to, slot);
    if (unscored < end && !filter.hideUnscored) visitRun(unscored, end, slot);
  }
}

/** The runs in [from, to) whose areas pass. */
function visitByArea(
  { areas }: ItemOrder,
  filter: SceneFilter,
  from: number,
  to: number,
  visit: (from: number, to: number) => void,
): void {
  let start = from;
  for (let item = from; item < to; item++) {
    if (passesArea(filter, areas[item] ?? Number.NaN)) continue;
    if (start < item) visit(start, item);
    start = item + 1;
  }
  if (start < to) visit(start, to);
}

/** How many items pass the filter. */
export function countPassing(order: ItemOrder, filter: SceneFilter): number {
  let count = 0;
  visitPassing(order, filter, (from, to) => {
    count += to - from;
  });
  return count;
}
