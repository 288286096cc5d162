'use client';

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { useRememberedNumber } from './remembered';
import classes from './side-panel.module.css';

const least = 220;
const most = 560;
const step = 16;

interface SidePanelProps {
  /** What it holds, for people who listen to the page. */
  readonly label: string;
  readonly side: 'left' | 'right';
  /** Under this name its width is remembered. */
  readonly name: string;
  readonly usualWidth: number;
  readonly children: ReactNode;
}

/** A column beside the picture whose inner edge can be dragged, or moved by the arrow keys. */
export function SidePanel({ label, side, name, usualWidth, children }: SidePanelProps) {
  const [width, setWidth] = useRememberedNumber(`panel.${name}`, usualWidth, least, most);
  const panel = useRef<HTMLElement>(null);
  const grip = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const outward = side === 'left' ? 1 : -1;
  const widthAt = (x: number) => {
    const from = grip.current;
    return from ? Math.min(most, Math.max(least, from.width + outward * (x - from.x))) : width;
  };
  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent<HTMLHRElement>) => {
    if (grip.current && panel.current) panel.current.style.width = `${widthAt(event.clientX)}px`;
  };
  const onPointerUp = (event: PointerEvent<HTMLHRElement>) => {
    if (!grip.current) return;
    setWidth(widthAt(event.clientX));
    grip.current = null;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLHRElement>) => {
    const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    setWidth(Math.min(most, Math.max(least, width + direction * outward * step)));
  };
  return (
    <aside ref={panel} className={classes.panel} data-side={side} style={{ width }} aria-label={label}>
      {children}
      <hr
        className={classes.edge}
        aria-label={`Width of ${label.toLowerCase()}`}
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={least}
        aria-valuemax={most}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onDoubleClick={() => setWidth(usualWidth)}
        onKeyDown={onKeyDown}
      />
    </aside>
  );
}
