'use client';

import { formatConfidence } from '@/components/ui/numbers';
import { typeNames } from '@/lib/annotations/describe';
import { kindOfEntry, type PairTable } from '@/lib/comparison/pair-table';
import { classNameOfRow, type Scene, typeOfRow } from '@/lib/scene/scene';
import { pairLooks } from './pair-looks';
import { type ComparedScenes, membersOf } from './pairs';
import classes from './pairs-panel.module.css';

interface PairRowProps {
  readonly table: PairTable;
  readonly scenes: ComparedScenes;
  readonly entry: number;
  /** Of the side that A is compared with. */
  readonly letter: string;
}

/** One pair in the list: what became of it, the classes, both confidences, and how much they overlap. */
export function PairRow({ table, scenes, entry, letter }: PairRowProps) {
  const { a, b } = membersOf(table, entry);
  const { label, colour } = pairLooks[kindOfEntry(table, entry)];
  const nameA = a === null ? null : nameOf(scenes.a, a);
  const nameB = b === null ? null : nameOf(scenes.b, b);
  const names =
    nameA !== null && nameB !== null && nameA !== nameB ? `${nameA} → ${nameB}` : (nameA ?? nameB ?? '');
  const iou = table.ious[entry] ?? Number.NaN;
  return (
    <>
      <span className={classes.swatch} style={{ background: colour }} />
      <bdi className={classes.names} title={`${label.replace('B', letter)}: ${names}`}>
        {names}
        <span className="visually-hidden">, {label.replace('B', letter).toLowerCase()}</span>
      </bdi>
      <span className={classes.figure} title="Confidence of A">
        {a === null ? '' : confidenceOf(scenes.a, a)}
      </span>
      <span className={classes.figure} title={`Confidence of ${letter}`}>
        {b === null ? '' : confidenceOf(scenes.b, b)}
      </span>
      <span className={classes.iou} title="IoU">
        {Number.isNaN(iou) ? '' : iou.toFixed(2)}
      </span>
    </>
  );
}

function nameOf({ columns }: Scene, row: number): string {
  return classNameOfRow(columns, row) ?? typeNames[typeOfRow(columns, row)];
}

function confidenceOf({ columns }: Scene, row: number): string {
  return formatConfidence(columns.confidences[row] ?? Number.NaN);
}
