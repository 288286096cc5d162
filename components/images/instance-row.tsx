'use client';

import { formatConfidence } from '@/components/ui/numbers';
import { typeNames } from '@/lib/annotations/describe';
import { classNameOfRow, type Scene, typeOfRow } from '@/lib/scene/scene';
import { sizeWords } from './instances';
import classes from './instances-panel.module.css';

interface InstanceRowProps {
  readonly scene: Scene;
  readonly row: number;
  /** #rrggbb. */
  readonly colour: string;
}

/** One instance in the list: its class, how sure the model is, and how large it is. */
export function InstanceRow({ scene, row, colour }: InstanceRowProps) {
  const { columns } = scene;
  const name = classNameOfRow(columns, row);
  const type = typeNames[typeOfRow(columns, row)];
  const confidence = columns.confidences[row] ?? Number.NaN;
  return (
    <>
      <span className={classes.swatch} style={{ background: colour }} />
      <bdi className={classes.name} title={name === null ? type : `${name} (${type.toLowerCase()})`}>
        {name ?? type}
      </bdi>
      <span className={classes.confidence} title={Number.isNaN(confidence) ? 'Unscored' : String(confidence)}>
        {formatConfidence(confidence)}
      </span>
      <span className={classes.size}>{sizeWords(columns, row)}</span>
    </>
  );
}
