'use client';

import { ActionIcon, Button } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Close } from './icons';
import classes from './toasts.module.css';

/** A short remark on what has just happened, with a way to undo it. */
export interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface ShownToast extends Toast {
  readonly id: number;
}

let shown: readonly ShownToast[] = [];
let lastId = 0;
const none: readonly ShownToast[] = [];
const listeners = new Set<() => void>();

function set(next: readonly ShownToast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const mostAtOnce = 3;

/** Shows a remark for a while, on whatever page is open. */
export function showToast(toast: Toast): void {
  lastId += 1;
  set([...shown, { ...toast, id: lastId }].slice(-mostAtOnce));
}

const close = (id: number) => set(shown.filter((toast) => toast.id !== id));

/** The remarks of the moment. Stands once, round all pages. */
export function Toasts() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => shown,
    () => none,
  );
  return (
    <section className={classes.toasts} aria-label="Messages" role="status">
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

/** Long enough to read it and to reach the button; it waits while the pointer or the focus is on it. */
const duration = 10_000;

function ToastLine({ toast }: { toast: ShownToast }) {
  const { id, text, action } = toast;
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => close(id), duration);
    return () => clearTimeout(timer);
  }, [id, isHeld]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only holds the message while it is looked at
    <div
      className={classes.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={classes.text}>{text}</span>
      {action && (
        <Button
          variant="subtle"
          onClick={() => {
            close(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <ActionIcon aria-label="Close message" onClick={() => close(id)}>
        <Close size={14} />
      </ActionIcon>
    </div>
  );
}
