'use client';

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import type { ChangedKind } from '@/lib/contract/events';
import { urlOf } from './call';
import { streamProjectEvents } from './endpoints';
import { Refresher } from './refresher';

/** Whether changes arrive as they happen. */
export type LiveState = 'connecting' | 'live' | 'paused';

/** What is read of an event: what has changed. */
type Told =
  | { readonly kind: 'missed' }
  | { readonly kind: 'analysis'; readonly id: string; readonly image_id: string }
  | { readonly kind: ChangedKind; readonly id: string };

const isChangedKind: Readonly<Record<ChangedKind, true>> = {
  image: true,
  import: true,
  export: true,
  project: true,
};

interface Watch {
  state: LiveState;
  readonly listeners: Set<() => void>;
  readonly stop: () => void;
}

/** What one image needs is asked for again at most so often, in milliseconds; what a whole project needs, less often. */
const imageGap = 500;
const projectGap = 2_000;
/** A stream that was cut is opened again after so long, where the browser has given up. */
const reopenDelay = 5_000;

const watches = new Map<string, Watch>();

/**
 * Keeps everything that is shown of a project up to date while this is mounted: what an event of the project is about is
 * asked for again. All who watch the same project share one connection, which rests while the page is hidden.
 */
export function useProjectEvents(projectId: string): LiveState {
  const queryClient = useQueryClient();
  const subscribe = useCallback(
    (listener: () => void) => {
      const watch = watches.get(projectId) ?? openWatch(projectId, queryClient);
      watch.listeners.add(listener);
      return () => {
        watch.listeners.delete(listener);
        if (watch.listeners.size === 0) watch.stop();
      };
    },
    [projectId, queryClient],
  );
  return useSyncExternalStore(
    subscribe,
    () => watches.get(projectId)?.state ?? 'connecting',
    () => 'connecting',
  );
}

function openWatch(projectId: string, queryClient: QueryClient): Watch {
  const refreshImage = new Refresher(imageGap);
  const refreshProject = new Refresher(projectGap);
  let source: EventSource | null = null;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let hasGap = false;

  const tell = (state: LiveState): void => {
    watch.state = state;
    for (const listener of watch.listeners) listener();
  };
  const refreshAll = (): void => {
    refreshProject.ask('all', () => queryClient.invalidateQueries({ predicate: isOfProjectOrImage }));
  };
  const refreshLists = (): void => {
    refreshProject.ask('lists', () => queryClient.invalidateQueries({ queryKey: ['project', projectId] }));
  };
  const receive = (event: Told): void => {
    if (event.kind === 'missed') refreshAll();
    else if (event.kind === 'analysis') {
      refreshImage.ask(event.image_id, () =>
        queryClient.invalidateQueries({ queryKey: ['image', event.image_id] }),
      );
      refreshImage.ask(event.id, () => queryClient.invalidateQueries({ queryKey: ['analysis', event.id] }));
      refreshLists();
    } else {
      if (event.kind === 'image')
        refreshImage.ask(event.id, () => queryClient.invalidateQueries({ queryKey: ['image', event.id] }));
      else
        refreshImage.ask(event.id, () => queryClient.invalidateQueries({ queryKey: [event.kind, event.id] }));
      refreshLists();
    }
  };
  const open = (): void => {
    clearTimeout(reopening);
    const opened = new EventSource(urlOf(streamProjectEvents, { projectId }));
    source = opened;
    opened.onopen = () => {
      tell('live');
      // What happened while nobody listened.
      if (hasGap) refreshAll();
      hasGap = false;
    };
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      const event = readEvent(JSON.parse(data));
      // A newer server may tell of things that this page does not know.
      if (event) receive(event);
    };
    opened.onerror = () => {
      hasGap = true;
      tell('connecting');
      if (opened.readyState === EventSource.CLOSED) reopening = setTimeout(open, reopenDelay);
    };
  };
  const close = (): void => {
    clearTimeout(reopening);
    source?.close();
    source = null;
  };
  /** Browsers allow six connections to a server: tabs that nobody looks at must not hold them. */
  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') {
      close();
      hasGap = true;
      tell('paused');
    } else if (!source) open();
  };

  const watch: Watch = {
    state: 'connecting',
    listeners: new Set(),
    stop() {
      document.removeEventListener('visibilitychange', onVisibility);
      close();
      refreshImage.close();
      refreshProject.close();
      if (watches.get(projectId) === watch) watches.delete(projectId);
    },
  };
  watches.set(projectId, watch);
  document.addEventListener('visibilitychange', onVisibility);
  if (document.visibilityState !== 'hidden') open();
  return watch;
}

function readEvent(json: unknown): Told | null {
  if (typeof json !== 'object' || json === null) return null;
  const { kind, id, image_id }: { kind?: unknown; id?: unknown; image_id?: unknown } = json;
  if (kind === 'missed') return { kind };
  if (typeof id !== 'string' || typeof kind !== 'string') return null;
  if (kind === 'analysis') return typeof image_id === 'string' ? { kind, id, image_id } : null;
  return Object.hasOwn(isChangedKind, kind) ? { kind: kind as ChangedKind, id } : null;
}

function isOfProjectOrImage({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean {
  return ['project', 'image', 'analysis', 'import', 'export'].includes(String(queryKey[0]));
}
