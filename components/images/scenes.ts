'use client';

import { type QueryClient, queryOptions, useQueries } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { loadScene } from '@/components/viewer/load-scene';
import { columnsUrl } from '@/lib/client/analyses';
import type { Analysis } from '@/lib/contract/analyses';
import type { Size } from '@/lib/geometry/shapes';
import type { Scene } from '@/lib/scene/scene';

/** An analysis ready to draw. A class, so that the query cache never compares or copies what is in it. */
export class SceneOfAnalysis {
  constructor(
    readonly analysisId: string,
    readonly scene: Scene,
    /** What the analysis looked like when its annotations were fetched. */
    readonly version: string,
  ) {}
}

/** The scenes that are there, and what became of the others. */
export interface Scenes {
  /** In the order of the analyses. */
  readonly ready: readonly SceneOfAnalysis[];
  readonly isPending: boolean;
  /** The first failure; null where there is none. */
  readonly error: unknown;
  readonly retry: () => void;
}

/** Paints a scene that has just come; false: it is not to be seen now. */
type ShowScene = (arrived: SceneOfAnalysis) => boolean;
const watchers = new Set<ShowScene>();

/** Calls back with every scene that comes, before the page is rendered with it. */
export function useEarlyScenes(show: ShowScene): void {
  const latest = useRef(show);
  useLayoutEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    const watcher: ShowScene = (arrived) => latest.current(arrived);
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
    };
  }, []);
}

/** Resolves when what has been drawn is on the screen; at once on a page that nobody sees. */
function afterPaint(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  // A page that is covered just now has no next frame.
  const timeout = new Promise<void>((resolve) => setTimeout(resolve, 100));
  return Promise.race([
    timeout,
    new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
  ]);
}

const versionOf = (analysis: Analysis) => `${analysis.status} ${analysis.annotation_count}`;

function sceneQuery(analysis: Analysis, size: Size) {
  return queryOptions({
    queryKey: ['scene', analysis.id, size.width, size.height],
    queryFn: async ({ signal }) => {
      const scene = await loadScene(columnsUrl(analysis.id), size, signal);
      const arrived = new SceneOfAnalysis(analysis.id, scene, versionOf(analysis));
      // To render the lists takes as long as to paint the picture, which is what people wait for.
      const isPainted = [...watchers].map((show) => show(arrived)).includes(true);
      if (isPainted) await afterPaint();
      return arrived;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 2 * 60_000,
  });
}

function combine(
  results: readonly {
    readonly data: SceneOfAnalysis | undefined;
    readonly error: unknown;
    readonly isPending: boolean;
    readonly refetch: () => unknown;
  }[],
): Scenes {
  return {
    ready: results.map(({ data }) => data).filter((data) => data !== undefined),
    isPending: results.some(({ isPending }) => isPending),
    error: results.find(({ error, data }) => error && !data)?.error ?? null,
    retry: () => {
      for (const { error, refetch } of results) if (error) void refetch();
    },
  };
}

/** The scenes of some analyses of an image of this size; fetched anew when an analysis has grown or ended. */
export function useScenes(
  queryClient: QueryClient,
  analyses: readonly Analysis[],
  size: Size | null,
): Scenes {
  const queries = size ? analyses.map((analysis) => sceneQuery(analysis, size)) : [];
  const scenes = useQueries({ queries, combine });
  const outdated = analyses
    .filter((analysis) =>
      scenes.ready.some(
        ({ analysisId, version }) => analysisId === analysis.id && version !== versionOf(analysis),
      ),
    )
    .map(({ id }) => id)
    .join(' ');
  useEffect(() => {
    for (const id of outdated.split(' ').filter(Boolean)) {
      void queryClient.invalidateQueries({ queryKey: ['scene', id] });
    }
  }, [queryClient, outdated]);
  return scenes;
}

/** Builds a scene ahead of time. */
export function prefetchScene(queryClient: QueryClient, analysis: Analysis, size: Size): Promise<void> {
  return queryClient.prefetchQuery(sceneQuery(analysis, size));
}
