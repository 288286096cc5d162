'use client';

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { ViewStore } from '@/components/viewer/view-store';
import { lensSizes } from '@/lib/client/compare-view';
import type { Image } from '@/lib/contract/images';
import { toImage, toScreen } from '@/lib/geometry/viewport';
import classes from './compare-picture.module.css';
import { useLensRadius } from './lens-radius';
import type { PointerStore } from './pointer-store';
import type { CompareState } from './use-compare';

const step = 16;
const sizeStep = 20;
/** The address follows when the lens rests. */
const restDelay = 250;

interface LensProps {
  readonly compare: CompareState;
  readonly image: Image;
  readonly view: ViewStore;
  readonly pointer: PointerStore;
  readonly under: ReactNode;
  /** What is seen in the lens. */
  readonly over: ReactNode;
  readonly names: readonly [ReactNode, ReactNode];
}

/** A round window onto the other model, which follows the pointer; by keys it is moved and made larger or smaller. */
export function Lens({ compare, image, view, pointer, under, over, names }: LensProps) {
  const { isBlinking, change } = compare;
  const { lens, lensSize } = compare.view;
  const [radius, remember] = useLensRadius(lensSize);
  const setRadius = (wanted: number) => {
    const next = Math.min(lensSizes.most, Math.max(lensSizes.least, wanted));
    remember(next);
    change({ lensSize: next });
  };
  const area = useRef<HTMLDivElement>(null);
  const place = useRef(lens ?? { x: image.width / 2, y: image.height / 2 });
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const draw = () => {
      const { x, y } = toScreen(view.get(), place.current);
      area.current?.style.setProperty('--lens-x', `${x}px`);
      area.current?.style.setProperty('--lens-y', `${y}px`);
    };
    const follow = () => {
      const at = pointer.get();
      if (!at) return;
      place.current = { x: at.x, y: at.y };
      draw();
      clearTimeout(rest.current);
      rest.current = setTimeout(() => change({ lens: place.current }), restDelay);
    };
    draw();
    const stops = [view.subscribe(draw), pointer.subscribe(follow)];
    return () => {
      clearTimeout(rest.current);
      for (const stop of stops) stop();
    };
  }, [view, pointer, change]);

  useEffect(() => {
    area.current?.style.setProperty('--lens-size', `${radius}px`);
  }, [radius]);

  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.shiftKey ? 4 * step : step;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-by, 0],
      ArrowRight: [by, 0],
      ArrowUp: [0, -by],
      ArrowDown: [0, by],
    };
    const move = moves[event.key];
    if (event.key === '+' || event.key === '=') setRadius(radius + sizeStep);
    else if (event.key === '-') setRadius(radius - sizeStep);
    else if (move) {
      const at = toScreen(view.get(), place.current);
      const next = toImage(view.get(), { x: at.x + move[0], y: at.y + move[1] });
      pointer.set({ ...next, pane: 0 });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes.stack}>
      <div className={classes.names} data-apart>
        {names[0]}
        <span className={classes.inLens}>In the lens</span>
        {names[1]}
      </div>
      <div ref={area} className={classes.view} data-blink={isBlinking || undefined}>
        {under}
        <div className={classes.lensed}>{over}</div>
        <button
          type="button"
          className={classes.ring}
          aria-label="Lens: arrow keys move it, plus and minus change its size"
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  );
}
