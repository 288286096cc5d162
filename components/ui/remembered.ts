'use client';

import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Storage can be switched off, or full: then nothing is remembered, and nothing breaks. */
function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {}
  for (const listener of listeners) listener();
}

/** A number that this browser remembers, within bounds. */
export function useRememberedNumber(
  name: string,
  usual: number,
  least: number,
  most: number,
): readonly [number, (value: number) => void] {
  const key = `vista.${name}`;
  const text = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const bound = (value: number) => Math.min(most, Math.max(least, value));
  const known = text === null ? Number.NaN : Number(text);
  const set = useCallback((value: number) => write(key, String(value)), [key]);
  return [Number.isFinite(known) ? bound(known) : usual, set];
}

/** A choice of yes or no that this browser remembers. */
export function useRememberedFlag(
  name: string,
  usual: boolean,
): readonly [boolean, (value: boolean) => void] {
  const [value, set] = useRememberedNumber(name, usual ? 1 : 0, 0, 1);
  return [value === 1, useCallback((next: boolean) => set(next ? 1 : 0), [set])];
}
