'use client';

import { useComputedColorScheme } from '@mantine/core';
import { useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * Whether the page is dark. False while a page from the server is taken over: the server does not know, and a first
 * render that differs from what it sent is thrown away with the whole document.
 */
export function useIsDark(): boolean {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const isTakenOver = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return isTakenOver && scheme === 'dark';
}
