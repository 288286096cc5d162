'use client';

import { Slider } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { roundShare } from '@/lib/client/image-view';
import classes from './agreement.module.css';

interface CommittedSliderProps {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly step?: number;
  /** Called when the slider is let go, and after a key: what hangs on it is computed on the server. */
  readonly onCommit: (value: number) => void;
  /** Called while it moves. */
  readonly onMove?: (value: number) => void;
  /** As wide as what it stands in. */
  readonly isFull?: boolean;
}

/** A slider from 0 to 1 that shows at once and asks when it rests. */
export function CommittedSlider(props: CommittedSliderProps) {
  const { name, label, value, min = 0, step = 0.01, onCommit, onMove, isFull = false } = props;
  const [moving, setMoving] = useState(value);
  /** What was handed out last: when it comes back as `value`, the slider may have moved on. */
  const handedOut = useRef<number | null>(null);
  useEffect(() => {
    if (handedOut.current === value) return;
    handedOut.current = null;
    setMoving(value);
  }, [value]);
  // A key that is held ends a change at every step.
  const commit = useDebouncedCallback((next: number) => {
    handedOut.current = next;
    onCommit(next);
  }, 200);
  return (
    <div className={classes.slider} data-full={isFull || undefined}>
      <span>
        {name} <b>{moving.toFixed(2)}</b>
      </span>
      <Slider
        thumbLabel={label}
        min={min}
        max={1}
        step={step}
        label={null}
        value={moving}
        onChange={(next) => {
          setMoving(roundShare(next));
          onMove?.(roundShare(next));
        }}
        onChangeEnd={(next) => commit(roundShare(next))}
      />
    </div>
  );
}
