'use client';

import { formatConfidence } from '@/components/ui/numbers';
import { typeNames } from '@/lib/annotations/describe';
import { classNameOfRow, type Scene, typeOfRow } from '@/lib/scene/scene';
import { sizeWords } from './instances';
import classes from './instances-panel.module.css';

interface InstanceRowProps {
  readonly id: string;
  readonly scene: Scene;
  readonly row: number;
  readonly colours: ReadonlyMap<string, string>;
  readonly isChosen: boolean;
  /** Counted from 1. */
  readonly position: number;
  readonly count: number;
  readonly top: number;
}

/** One instance: its class, how sure the model is, and how large it is. */
export function InstanceRow(props: InstanceRowProps) {
  const { id, scene, row, colours, isChosen, position, count, top } = props;
  const { columns } = scene;
  const name = classNameOfRow(columns, row);
  const type = typeNames[typeOfRow(columns, row)];
  const confidence = columns.confidences[row] ?? Number.NaN;
  return (
    <div
      id={id}
      className={classes.row}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-setsize={count}
      aria-posinset={position}
      style={{ transform: `translateY(${top}px)` }}
      data-index={position - 1}
    >
      <span
        className={classes.swatch}
        style={{ background: (name === null ? undefined : colours.get(name)) ?? '#b4b8be' }}
      />
      <bdi className={classes.name} title={name === null ? type : `${name} (${type.toLowerCase()})`}>
        {name ?? type}
      </bdi>
      <span className={classes.confidence} title={Number.isNaN(confidence) ? 'Unscored' : String(confidence)}>
        {formatConfidence(confidence)}
      </span>
      <span className={classes.size}>{sizeWords(columns, row)}</span>
    </div>
  );
}
