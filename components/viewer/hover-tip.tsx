import { type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import classes from '@/components/viewer/viewer.module.css';
import type { Point } from '@/lib/geometry/shapes';

/** What is said about the annotation under the pointer. */
export interface Hint {
  /** Its class, or its type where it has none. */
  readonly name: string;
  /** #rrggbb. */
  readonly colour: string;
  readonly confidence: string;
  /** Size, type and analysis, each in words. */
  readonly facts: readonly string[];
  /** How many others lie under the pointer. */
  readonly others: number;
}

/** A heat map's value under the pointer. */
export interface HeatHint {
  readonly title: string;
  readonly value: string;
}

/** Shows hints at the pointer, without making React work while it only moves. */
export interface HoverTipHandle {
  /** `place` in CSS pixels from the pane's corner; null: the pointer has left. */
  show(place: Point | null, hint: Hint | null, heat: HeatHint | null): void;
}

const distance = 14;

/** The hint beside the pointer, and the lines through it where those are wanted. */
export function HoverTip({ handle, crossHair }: { handle: Ref<HoverTipHandle>; crossHair: boolean }) {
  const root = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const heatValue = useRef<HTMLSpanElement>(null);
  const place = useRef<Point | null>(null);
  const [hint, setHint] = useState<Hint | null>(null);
  const [heatTitle, setHeatTitle] = useState<string | null>(null);

  const arrange = (): void => {
    const at = place.current;
    const element = root.current;
    if (!element) return;
    element.toggleAttribute('data-here', at !== null);
    if (!at) return;
    element.style.setProperty('--pointer-x', `${at.x}px`);
    element.style.setProperty('--pointer-y', `${at.y}px`);
    if (!tip.current) return;
    const { offsetWidth: width, offsetHeight: height } = tip.current;
    const isLeft = at.x + distance + width > element.clientWidth;
    const isAbove = at.y + distance + height > element.clientHeight;
    const x = isLeft ? at.x - distance - width : at.x + distance;
    const y = isAbove ? at.y - distance - height : at.y + distance;
    tip.current.style.transform = `translate(${Math.max(0, x)}px, ${Math.max(0, y)}px)`;
  };
  useImperativeHandle(handle, () => ({
    show(at, nextHint, heat) {
      place.current = at;
      setHint((before) => (JSON.stringify(before) === JSON.stringify(nextHint) ? before : nextHint));
      setHeatTitle(heat?.title ?? null);
      if (heatValue.current && heat) heatValue.current.textContent = heat.value;
      pendingHeat.current = heat?.value ?? '';
      arrange();
    },
  }));
  const pendingHeat = useRef('');
  useLayoutEffect(() => {
    if (heatValue.current) heatValue.current.textContent = pendingHeat.current;
    arrange();
  });
  return (
    <div ref={root} className={classes.pointerLayer} aria-hidden="true">
      {crossHair && (
        <>
          <span className={classes.crossLine} data-axis="x" />
          <span className={classes.crossLine} data-axis="y" />
        </>
      )}
      {(hint || heatTitle !== null) && (
        <div ref={tip} className={classes.tip}>
          {hint && (
            <>
              <div className={classes.tipTitle}>
                <span className={classes.swatch} style={{ background: hint.colour }} />
                <bdi className={classes.tipName}>{hint.name}</bdi>
                <span>{hint.confidence}</span>
              </div>
              {hint.facts.map((fact) => (
                <div key={fact} className={classes.tipFact}>
                  <bdi>{fact}</bdi>
                </div>
              ))}
              {hint.others > 0 && (
                <div className={classes.tipFact}>{hint.others} more here: click again, or ↑ ↓</div>
              )}
            </>
          )}
          {heatTitle !== null && (
            <div className={classes.tipHeat}>
              <span className={classes.tipFact}>Heat</span>
              <bdi className={classes.tipName}>{heatTitle}</bdi>
              <span ref={heatValue} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}
