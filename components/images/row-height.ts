'use client';

import { useSyncExternalStore } from 'react';
import { useRememberedNumber } from '@/components/ui/remembered';

/** Heights of a row of pictures in CSS pixels. */
export const rowHeights = { usual: 176, least: 64, most: 480, step: 4 } as const;

/** A large window shows larger pictures, not ever more of them. */
export function usualRowHeight(windowWidth: number): number {
  const { usual, most, step } = rowHeights;
  return Math.min(most, Math.max(usual, step * Math.round(windowWidth / 10 / step)));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

/** How high the rows are: as this browser remembers, or as suits the window. */
export function useRowHeight(): readonly [number, (value: number) => void] {
  const usual = useSyncExternalStore(
    subscribe,
    () => usualRowHeight(window.innerWidth),
    () => rowHeights.usual,
  );
  return useRememberedNumber('gallery.height', usual, rowHeights.least, rowHeights.most);
}
