'use client';

import { useEffect, useRef } from 'react';

/** One thing that a key does. All bindings of a page are listed under `?`. */
export interface KeyBinding {
  /** Values of `KeyboardEvent.key`, in lower case: 'f', 'arrowleft', ' ', '?'. Any of them runs it. */
  readonly keys: readonly string[];
  /** What it does, for the list: "Next image". */
  readonly label: string;
  readonly press: () => void;
  /** Called when the key is let go, for what lasts only while it is held. */
  readonly release?: () => void;
}

const ownArrows = 'input, textarea, select, [contenteditable="true"], [role="slider"], [role="listbox"], [role="menu"], [role="tablist"], [role="separator"], [role="grid"], [role="radiogroup"]';
const ownLetters = 'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable="true"]';
const ownSpace = 'button, a, summary, input, textarea, select, [role="slider"], [role="option"], [role="switch"], [tabindex="0"]';

/** Whether the element in focus has a use of its own for a key. */
function isTaken(key: string, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (key === 'escape') return false;
  const owners = key.startsWith('arrow') ? ownArrows : key === ' ' || key === 'enter' ? ownSpace : ownLetters;
  return target.closest(owners) !== null;
}

const isDialogOpen = () => document.querySelector('[aria-modal="true"]') !== null;

/** Listens to keys for the whole page, but where typing or a control needs them, or a dialog is open. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const held = new Map<string, KeyBinding>();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const key = event.key.toLowerCase();
      if (isTaken(key, event.target) || isDialogOpen()) return;
      const binding = latest.current.find((candidate) => candidate.keys.includes(key));
      if (!binding) return;
      event.preventDefault();
      if (binding.release) {
        if (held.has(key)) return;
        held.set(key, binding);
      }
      binding.press();
    };
    const letGo = (key: string) => {
      held.get(key)?.release?.();
      held.delete(key);
    };
    const onKeyUp = (event: KeyboardEvent) => letGo(event.key.toLowerCase());
    // A key that is let go in another window is never reported here.
    const onBlur = () => {
      for (const key of [...held.keys()]) letGo(key);
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onBlur);
    return () => {
      onBlur();
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    };
  }, []);
}
