'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { usesKey } from './key-users';

/** One thing that a key does. All bindings of a page are listed under `?`. */
export interface KeyBinding {
  /**
   * Values of `KeyboardEvent.key`, in lower case: 'f', 'arrowleft', ' ', '?'. Any of them runs it. 'g m' is two keys,
   * one shortly after the other.
   */
  readonly keys: readonly string[];
  /** What it does, for the list: "Next image". */
  readonly label: string;
  /** Left out where another part of the page listens to it: then it is only listed. */
  readonly press?: () => void;
}

/** On many keyboards [ and ] are typed with AltGr, which Windows reports as Ctrl and Alt. */
const isCommand = (event: KeyboardEvent) =>
  (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');

const isDialogOpen = () => document.querySelector('[aria-modal="true"]') !== null;

/** Milliseconds within which the second key of two must follow. */
const pairTime = 1000;

/** The bindings of all parts of the page that are mounted. One listener serves them, so that a pair outranks a key. */
const mounted = new Set<RefObject<readonly KeyBinding[]>>();
let previous = { key: '', at: 0 };

/** All keys that work on the page as it is now. */
export function listBindings(): readonly KeyBinding[] {
  return [...mounted].flatMap((bindings) => bindings.current);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isCommand(event)) return;
  const key = event.key.toLowerCase();
  if (key.startsWith('arrow') && event.shiftKey) return;
  if (usesKey(event.target, key) || isDialogOpen()) return;
  const all = listBindings().filter(({ press }) => press);
  const find = (keys: string) => all.find((binding) => binding.keys.includes(keys))?.press;
  const isSoon = event.timeStamp - previous.at < pairTime;
  const press = (isSoon ? find(`${previous.key} ${key}`) : undefined) ?? find(key);
  previous = { key, at: event.timeStamp };
  if (!press) return;
  event.preventDefault();
  press();
}

/** Listens to keys for the whole page, but where typing or a control needs them, or a dialog is open. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    if (mounted.size === 0) window.addEventListener('keydown', onKeyDown);
    mounted.add(latest);
    return () => {
      mounted.delete(latest);
      if (mounted.size === 0) window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
