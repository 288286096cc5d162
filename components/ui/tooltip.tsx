'use client';

import { type ReactNode, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import classes from './tooltip.module.css';

interface TooltipProps {
  /** A function where finding the words takes its time: they are asked for when they are shown. */
  readonly label: string | (() => string);
  /** Shows it whether or not somebody points at what it belongs to. */
  readonly opened?: boolean;
  /** Milliseconds that the pointer has to rest there. */
  readonly openDelay?: number;
  /** One element. */
  readonly children: ReactNode;
}

const usualDelay = 350;
/** Pixels between it and what it belongs to, and the edge of the window. */
const gap = 5;

/** A word about something: shown while the pointer rests on it, or the keyboard is there; Esc takes it away. */
export function Tooltip({ label, opened = false, openDelay = usualDelay, children }: TooltipProps) {
  const around = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isAsked, setAsked] = useState(false);
  const show = (delay: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAsked(true), delay);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setAsked(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has no box; what is in it takes the keyboard
    <span
      ref={around}
      className={classes.around}
      onPointerEnter={(event) => event.pointerType !== 'touch' && show(openDelay)}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(':focus-visible') && show(0)}
      onBlur={hide}
      onKeyDown={(event) => event.key === 'Escape' && hide()}
    >
      {children}
      {(isAsked || opened) && <Bubble around={around} label={typeof label === 'string' ? label : label()} />}
    </span>
  );
}

/** In the browser's top layer, over dialogs too; above what it belongs to, or below where there is no room. */
function Bubble({ around, label }: { around: RefObject<HTMLSpanElement | null>; label: string }) {
  const bubble = useRef<HTMLSpanElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const target = around.current?.firstElementChild;
    target?.setAttribute('aria-describedby', id);
    return () => target?.removeAttribute('aria-describedby');
  }, [around, id]);
  useLayoutEffect(() => {
    const own = bubble.current;
    const target = around.current?.firstElementChild;
    if (!own || !target) return;
    if (!own.matches(':popover-open')) own.showPopover();
    const { left, top, bottom, width } = target.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = own;
    const above = top - gap - offsetHeight;
    const most = document.documentElement.clientWidth - gap - offsetWidth;
    own.style.top = `${above >= gap ? above : bottom + gap}px`;
    own.style.left = `${Math.max(gap, Math.min(most, left + (width - offsetWidth) / 2))}px`;
  });
  return (
    <span ref={bubble} id={id} role="tooltip" popover="manual" className={classes.bubble}>
      {label}
    </span>
  );
}
