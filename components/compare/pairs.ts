import { boundsOf } from '@/components/images/instances';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { LayerTints } from '@/components/viewer/viewer-props';
import type { PairSort } from '@/lib/client/compare-view';
import { type PairKind, pairKinds } from '@/lib/comparison/compare';
import { noPartner } from '@/lib/comparison/match';
import { noEntry, type PairTable } from '@/lib/comparison/pair-table';
import { boxAround } from '@/lib/geometry/box';
import type { Box } from '@/lib/geometry/shapes';
import { hiddenTint, untinted } from '@/lib/scene/filter';
import { classNameOfRow, type Scene } from '@/lib/scene/scene';
import { kindsByInterest, tintColours, tintKeys } from './pair-looks';

/** Two scenes that are compared. */
export interface ComparedScenes {
  readonly a: Scene;
  readonly b: Scene;
}

/** The row of A and of B in an entry; null where that side has nothing. */
export function membersOf(
  table: PairTable,
  entry: number,
): { readonly a: number | null; readonly b: number | null } {
  const a = table.rowsA[entry] ?? noPartner;
  const b = table.rowsB[entry] ?? noPartner;
  return { a: a === noPartner ? null : a, b: b === noPartner ? null : b };
}

/** The entry of a row; null where it takes no part. */
export function entryOf(table: PairTable, side: 'a' | 'b', row: number): number | null {
  const entry = (side === 'a' ? table.entryOfA : table.entryOfB)[row] ?? noEntry;
  return entry === noEntry ? null : entry;
}

/** The entries of a table that are listed, in their order: by kind, by class, or the worst IoU first. */
export function listEntries(
  table: PairTable,
  { a, b }: ComparedScenes,
  hiddenKinds: readonly PairKind[],
  search: string,
  sort: PairSort,
): Uint32Array {
  const wanted = search.trim().toLowerCase();
  const isShown = pairKinds.map((kind) => !hiddenKinds.includes(kind));
  const nameOf = (scene: Scene, row: number | null) =>
    row === null ? '' : (classNameOfRow(scene.columns, row) ?? '');
  const names = (entry: number): [string, string] => {
    const { a: rowA, b: rowB } = membersOf(table, entry);
    return [nameOf(a, rowA), nameOf(b, rowB)];
  };
  const entries = Uint32Array.from(table.kinds.keys()).filter(
    (entry) =>
      isShown[table.kinds[entry] ?? 0] === true &&
      (wanted === '' || names(entry).some((name) => name.toLowerCase().includes(wanted))),
  );
  const interest = pairKinds.map((kind) => kindsByInterest.indexOf(kind));
  const byInterest = (p: number, q: number) =>
    (interest[table.kinds[p] ?? 0] ?? 0) - (interest[table.kinds[q] ?? 0] ?? 0) || p - q;
  if (sort === 'interest') return entries.sort(byInterest);
  if (sort === 'iou') {
    const iou = (entry: number) => {
      const value = table.ious[entry] ?? Number.NaN;
      return Number.isNaN(value) ? -1 : value;
    };
    return entries.sort((p, q) => iou(p) - iou(q) || byInterest(p, q));
  }
  const keys = new Map(
    Array.from(entries, (entry) => [entry, names(entry).find((name) => name !== '') ?? '\uffff']),
  );
  return entries.sort((p, q) => (keys.get(p) ?? '').localeCompare(keys.get(q) ?? '') || byInterest(p, q));
}

/** The entry `step` places further among those that disagree, from `entry` (null: before the first); null: there is none. */
export function nextDisagreement(
  table: PairTable,
  entries: Uint32Array,
  entry: number | null,
  step: 1 | -1,
): number | null {
  const agree = pairKinds.indexOf('agree');
  const from = entry === null ? -1 : entries.indexOf(entry);
  const start = from < 0 && step < 0 ? 0 : from;
  for (let i = 1; i <= entries.length; i++) {
    const candidate = entries[(start + step * i + entries.length * 2) % entries.length];
    if (candidate !== undefined && table.kinds[candidate] !== agree) return candidate;
  }
  return null;
}

/** The part of the image that an entry is about; null where neither annotation has a place. */
export function boxOfEntry(table: PairTable, { a, b }: ComparedScenes, entry: number): Box | null {
  const rows = membersOf(table, entry);
  const boxA = rows.a === null ? null : boundsOf(a.columns, rows.a);
  const boxB = rows.b === null ? null : boundsOf(b.columns, rows.b);
  return boxA && boxB ? boxAround(boxA, boxB) : (boxA ?? boxB);
}

/** The colours of the annotations of one side by what became of them; hidden kinds are left out. */
export function tintsOf(table: PairTable, side: 'a' | 'b', hiddenKinds: readonly PairKind[]): LayerTints {
  const isHidden = pairKinds.map((kind) => hiddenKinds.includes(kind));
  const entries = side === 'a' ? table.entryOfA : table.entryOfB;
  const byRow = Uint8Array.from(entries, (entry) => {
    if (entry === noEntry) return untinted;
    const kind = table.kinds[entry] ?? 0;
    return isHidden[kind] ? hiddenTint : kind;
  });
  return { byRow, count: tintColours.length, colours: tintColours, keys: tintKeys };
}

/** The annotations of one side, in the colours of their classes, without those of hidden kinds. */
export function withoutKinds(
  table: PairTable,
  side: 'a' | 'b',
  hiddenKinds: readonly PairKind[],
): LayerTints {
  const { byRow } = tintsOf(table, side, hiddenKinds);
  const hidden = byRow.map((tint) => (tint === hiddenTint ? hiddenTint : untinted));
  return { byRow: hidden, count: 0, colours: [], keys: [] };
}

/** The annotation that is chosen for an entry: that of A, where there is one. */
export function refOfEntry(table: PairTable, entry: number, idA: string, idB: string): AnnotationRef | null {
  const { a, b } = membersOf(table, entry);
  if (a !== null) return { analysisId: idA, row: a };
  return b === null ? null : { analysisId: idB, row: b };
}
