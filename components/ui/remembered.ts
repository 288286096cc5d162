'use client';

import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

/** What storage holds, as far as it has been asked: it is slow, and components ask at every render. */
const known = new Map<string, string | null>();

function tell(): void {
  for (const listener of listeners) listener();
}

if (typeof window !== 'undefined')
  window.addEventListener('storage', () => {
    known.clear();
    tell();
  });

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Storage can be switched off, or full: then nothing is remembered, and nothing breaks. */
function read(key: string): string | null {
  const value = known.get(key);
  if (value !== undefined) return value;
  try {
    known.set(key, window.localStorage.getItem(key));
  } catch {
    known.set(key, null);
  }
  return known.get(key) ?? null;
}

function write(key: string, value: string): void {
  known.set(key, value);
  try {
    window.localStorage.setItem(key, value);
  } catch {}
  tell();
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
  const number = text === null ? Number.NaN : Number(text);
  const set = useCallback((value: number) => write(key, String(value)), [key]);
  return [Number.isFinite(number) ? bound(number) : usual, set];
}

/** A choice of yes or no that this browser remembers. */
export function useRememberedFlag(
  name: string,
  usual: boolean,
): readonly [boolean, (value: boolean) => void] {
  const [value, set] = useRememberedNumber(name, usual ? 1 : 0, 0, 1);
  return [value === 1, useCallback((next: boolean) => set(next ? 1 : 0), [set])];
}
