'use client';

import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { formatCounted } from '@/components/ui/numbers';
import { atLeisure } from '@/components/viewer/at-leisure';
import type { ViewStore } from '@/components/viewer/view-store';
import type { LiveState } from '@/lib/client/project-events';
import classes from './status-bar.module.css';
import type { ImagePageState } from './use-image-page';

/** Takes where the pointer is, in image pixels, without making React work. */
export interface PointerPlace {
  show(place: { readonly x: number; readonly y: number } | null, heat: number | null): void;
}

const liveWords: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  paused: 'Paused',
};
const liveTitles: Readonly<Record<LiveState, string>> = {
  connecting: 'Changes are asked for every few seconds until the connection is there',
  live: 'Changes appear as they happen',
  paused: 'Changes are fetched when this page is looked at again',
};

interface StatusBarProps {
  readonly page: ImagePageState;
  readonly viewStore: ViewStore;
  readonly pointer: RefObject<PointerPlace | null>;
}

/** The line under the picture: where the pointer is, the zoom, and whether something is still running. */
export function StatusBar({ page, viewStore, pointer }: StatusBarProps) {
  const place = useRef<HTMLSpanElement>(null);
  const zoom = useRef<HTMLSpanElement>(null);
  useImperativeHandle(pointer, () => ({
    show(at, heat) {
      if (!place.current) return;
      const value = heat === null ? '' : `  heat ${Number(heat.toPrecision(5))}`;
      place.current.textContent = at ? `x ${at.x.toFixed(1)}  y ${at.y.toFixed(1)}${value}` : '';
    },
  }));
  useEffect(() => {
    const write = () => {
      if (zoom.current) zoom.current.textContent = zoomText(viewStore.get().scale);
    };
    const writing = atLeisure(write, 100);
    writing.ask();
    const unsubscribe = viewStore.subscribe(writing.ask);
    return () => {
      unsubscribe();
      writing.stop();
    };
  }, [viewStore]);
  const running = (page.analyses.data ?? []).filter(
    ({ status }) => status === 'queued' || status === 'processing',
  ).length;
  return (
    <footer className={classes.bar}>
      <span className={classes.message} role="status">
        {page.scenes.isPending && 'Loading annotations…'}
        {!page.scenes.isPending && running > 0 && `${formatCounted(running, 'analysis', 'analyses')} running`}
      </span>
      <span className={classes.live} data-state={page.live} title={liveTitles[page.live]}>
        <span className={classes.lamp} aria-hidden="true" />
        {liveWords[page.live]}
      </span>
      <span ref={place} className={classes.place} />
      <span className={classes.zoom}>
        Zoom <span ref={zoom} />
      </span>
    </footer>
  );
}

function zoomText(scale: number): string {
  const percent = scale * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
