'use client';

import { type ComponentType, useEffect, useState, useSyncExternalStore } from 'react';

/** A component whose code is no part of the page at first. */
export type Later<Props> = ComponentType<Props> & { readonly fetch: () => Promise<void> };

/** What is not seen at first comes after so many milliseconds, so that a key that asks for it need not wait. */
const restDelay = 2500;

/** Code that comes once, for all who wait for it. */
class Code<Props> {
  readonly #load: () => Promise<ComponentType<Props>>;
  readonly #listeners = new Set<() => void>();
  #coming: Promise<void> | null = null;
  #component: ComponentType<Props> | null = null;

  constructor(load: () => Promise<ComponentType<Props>>) {
    this.#load = load;
  }

  /** null until it is there. */
  get = (): ComponentType<Props> | null => this.#component;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  fetch = (): Promise<void> => {
    this.#coming ??= this.#load().then(
      (component) => {
        this.#component = component;
        for (const listener of this.#listeners) listener();
      },
      (error: unknown) => {
        this.#coming = null;
        throw error;
      },
    );
    return this.#coming;
  };
}

function useCode<Props>(code: Code<Props>, isNeeded: boolean): ComponentType<Props> | null {
  const component = useSyncExternalStore(code.subscribe, code.get, () => null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (isNeeded) code.fetch().catch(setFailure);
  }, [code, isNeeded]);
  // The page's error boundary says so, and offers another try.
  if (failure !== null) throw failure;
  return component;
}

/** A component whose code comes when it is first drawn, or before that by `useSoon`; until then it draws nothing. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  const code = new Code(load);
  const Waiting = (props: Props) => {
    const Component = useCode(code, true);
    return Component && <Component {...props} />;
  };
  return Object.assign(Waiting, { fetch: code.fetch });
}

/** The same for a dialog, which is drawn closed at first: its code comes when it is opened, or when the page is at rest. */
export function laterDialog<Props extends { readonly opened: boolean }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const code = new Code(load);
  const parts = [code];
  return function Closed(props: Props) {
    const Component = useCode(code, props.opened);
    const [isThere, setThere] = useState(false);
    useSoon(parts);
    useEffect(() => setThere(Component !== null), [Component]);
    useEffect(() => {
      if (!props.opened) return;
      // Whatever has popped up would stay over it.
      for (const popover of document.querySelectorAll<HTMLElement>('[popover="auto"]:popover-open'))
        popover.hidePopover();
    }, [props.opened]);
    // A dialog knows where the focus was before only if it was there when it was closed.
    return Component && <Component {...props} opened={props.opened && isThere} />;
  };
}

/** Fetches code as soon as the page is at rest. The list has to be the same at every render. */
export function useSoon(parts: readonly { readonly fetch: () => Promise<void> }[]): void {
  useEffect(() => {
    // Whoever asks for it by then and does not get it is told.
    const fetchAll = () => {
      for (const { fetch } of parts) fetch().catch(() => {});
    };
    let idle = 0;
    const timer = setTimeout(() => {
      // Safari has no such callback.
      if ('requestIdleCallback' in window) idle = window.requestIdleCallback(fetchAll);
      else fetchAll();
    }, restDelay);
    return () => {
      clearTimeout(timer);
      if (idle) window.cancelIdleCallback(idle);
    };
  }, [parts]);
}
