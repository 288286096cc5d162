'use client';

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { roundShare } from '@/lib/client/image-view';
import classes from './compare-picture.module.css';
import type { CompareState } from './use-compare';

const step = 0.02;
const longStep = 0.1;

interface SwipeProps {
  readonly compare: CompareState;
  /** Left of the divider, and right of it. */
  readonly under: ReactNode;
  readonly over: ReactNode;
  readonly names: readonly [ReactNode, ReactNode];
}

/** One model left of a divider and the other right of it; the divider is dragged, or moved by the arrow keys. */
export function Swipe({ compare, under, over, names }: SwipeProps) {
  const { view, change, isBlinking } = compare;
  const area = useRef<HTMLDivElement>(null);
  const shareAt = (clientX: number) => {
    const box = area.current?.getBoundingClientRect();
    return box && box.width > 0 ? roundShare((clientX - box.left) / box.width) : view.split;
  };
  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLHRElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) change({ split: shareAt(event.clientX) });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLHRElement>) => {
    const by = event.shiftKey ? longStep : step;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: view.split - by,
      ArrowRight: view.split + by,
      Home: 0,
      End: 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    change({ split: roundShare(target) });
  };
  const percent = `${view.split * 100}%`;
  return (
    <div className={classes.stack}>
      <div className={classes.names} data-apart>
        {names}
      </div>
      <div ref={area} className={classes.view}>
        {under}
        <div className={classes.over} style={{ clipPath: `inset(0 0 0 ${isBlinking ? '0%' : percent})` }}>
          {over}
        </div>
        <hr
          className={classes.divider}
          style={{ left: percent }}
          aria-label="Divider between the models"
          aria-orientation="vertical"
          aria-valuenow={Math.round(view.split * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          tabIndex={0}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onDoubleClick={() => change({ split: 0.5 })}
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  );
}
