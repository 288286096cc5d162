'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';

/** How a piece of state stands in the query of an address. */
export interface UrlCodec<State> {
  /** The parameters it owns; all others are left alone. */
  readonly names: readonly string[];
  /** Must take any address: what cannot be read counts as absent. */
  readonly read: (params: URLSearchParams) => State;
  readonly write: (state: State) => URLSearchParams;
}

/** A change of some fields, or how to find it from the present state. */
export type Change<State> = Partial<State> | ((state: State) => Partial<State>);

/** Long enough for a slider that moves sixty times a second: browsers bound how often an address may change. */
const writeDelay = 200;

/** So many milliseconds after it was changed or moved, a view stands in the address. */
export const settleTime = 2 * writeDelay + 250;

function ownPart(names: readonly string[], params: URLSearchParams): string {
  const own = new URLSearchParams();
  for (const name of names) for (const value of params.getAll(name)) own.append(name, value);
  return own.toString();
}

/** An address's query with a state put in the place of what it holds of it now. */
export function withState<State>(
  codec: UrlCodec<State>,
  params: URLSearchParams,
  state: State,
): URLSearchParams {
  const next = new URLSearchParams();
  for (const [name, value] of params) if (!codec.names.includes(name)) next.append(name, value);
  for (const [name, value] of codec.write(state)) next.append(name, value);
  return next;
}

/**
 * State that a link carries. It changes at once; the address follows a moment later, without a new history entry. An
 * address that changes by itself (back, a link) changes the state.
 */
export function useUrlState<State>(
  codec: UrlCodec<State>,
): readonly [State, (change: Change<State>) => void] {
  const searchParams = useSearchParams();
  const inAddress = ownPart(codec.names, new URLSearchParams(searchParams));
  const [state, setState] = useState(() => codec.read(new URLSearchParams(inAddress)));
  /** What the address holds of the state, as far as this hook knows: anything else came from outside. */
  const known = useRef(inAddress);

  useEffect(() => {
    const follow = () => {
      const current = ownPart(codec.names, new URLSearchParams(window.location.search));
      if (current === known.current) return;
      known.current = current;
      setState(codec.read(new URLSearchParams(current)));
    };
    // The router tells of addresses late, and one by one: what counts is where the browser is by now. Of one that is
    // left and come back to quickly it tells nothing.
    if (inAddress !== known.current) follow();
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, [codec, inAddress]);

  useEffect(() => {
    const wanted = ownPart(codec.names, codec.write(state));
    if (wanted === known.current) return;
    const timer = setTimeout(() => {
      known.current = wanted;
      const query = withState(codec, new URLSearchParams(window.location.search), state).toString();
      window.history.replaceState(null, '', `${window.location.pathname}${query && `?${query}`}`);
    }, writeDelay);
    return () => clearTimeout(timer);
  }, [codec, state]);

  const change = useCallback((next: Change<State>) => {
    setState((current) => ({ ...current, ...(typeof next === 'function' ? next(current) : next) }));
  }, []);
  return [state, change];
}
