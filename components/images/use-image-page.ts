'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useDeferredValue, useEffect, useMemo } from 'react';
import type { AnnotationRef } from '@/components/viewer/painting';
import { classColours } from '@/lib/annotations/colour';
import { annotationId } from '@/lib/annotations/columns';
import { imageAnalyses } from '@/lib/client/analyses';
import { readFilters } from '@/lib/client/image-filters';
import { imageViewCodec, shownAnalyses, viewElsewhere } from '@/lib/client/image-view';
import { contentUrl, prefetchImage, useImage } from '@/lib/client/images';
import { useNeighbours } from '@/lib/client/neighbours';
import { useModels, useProject } from '@/lib/client/projects';
import { useUrlState, withState } from '@/lib/client/url-state';
import type { Image } from '@/lib/contract/images';
import { positionName, readPosition } from './image-links';
import { rowOfAnnotation } from './instances';
import { prefetchScene, useScenes } from './scenes';

/** The image in the address. It changes without a new page: the next image is there at once. */
function useImageId(firstId: string): string {
  return usePathname().split('/images/')[1]?.split('/')[0] ?? firstId;
}

/** Everything that the page of an image shows, and how it can be changed. */
export function useImagePage(projectId: string, firstImageId: string) {
  const queryClient = useQueryClient();
  const params = useSearchParams();
  const imageId = useImageId(firstImageId);
  const search = params.toString();
  const filters = useMemo(() => readFilters(new URLSearchParams(search)), [search]);
  const [view, change] = useUrlState(imageViewCodec);
  const neighbours = useNeighbours(projectId, filters, imageId, readPosition(new URLSearchParams(search)));

  const project = useProject(projectId);
  const models = useModels(projectId);
  const image = useImage(imageId);
  const analyses = useQuery(imageAnalyses(imageId));
  const shown = useMemo(() => shownAnalyses(analyses.data ?? [], view.show), [analyses.data, view.show]);
  const size = image.data ? { width: image.data.width, height: image.data.height } : null;
  const scenes = useScenes(queryClient, shown, size);

  const colours = useMemo(() => {
    const ofProject = (models.data?.items ?? []).flatMap((model) => Object.keys(model.annotation_counts));
    const ofScenes = scenes.ready.flatMap(({ scene }) => scene.columns.classes);
    return classColours([...ofProject, ...ofScenes]);
  }, [models.data, scenes.ready]);

  const hiddenClasses = useMemo(() => new Set(view.hiddenClasses), [view.hiddenClasses]);
  const choice = useMemo(
    () => ({ threshold: view.threshold, hideUnscored: view.hideUnscored, hiddenClasses }),
    [view.threshold, view.hideUnscored, hiddenClasses],
  );

  const selection = useMemo((): AnnotationRef | null => {
    if (view.annotation === null) return null;
    for (const { analysisId, scene } of scenes.ready) {
      const row = rowOfAnnotation(scene.columns, view.annotation);
      if (row !== null) return { analysisId, row };
    }
    return null;
  }, [view.annotation, scenes.ready]);
  const select = useCallback(
    (ref: AnnotationRef | null) => {
      const scene = scenes.ready.find(({ analysisId }) => analysisId === ref?.analysisId)?.scene;
      change({ annotation: ref && scene ? annotationId(scene.columns, ref.row) : null });
    },
    [change, scenes.ready],
  );

  const goTo = useGoTo(projectId, viewElsewhere(view, analyses.data ?? []));
  usePrefetch(neighbours.next, viewElsewhere(view, analyses.data ?? []).show);
  usePrefetch(neighbours.previous, viewElsewhere(view, analyses.data ?? []).show);

  return {
    imageId,
    filters,
    view,
    change,
    neighbours,
    project,
    models,
    image,
    analyses,
    shown,
    scenes,
    colours,
    choice,
    /** The same, a moment later where the page is busy: for lists that take their time. */
    lateChoice: useDeferredValue(choice),
    selection,
    select,
    goTo,
  };
}

/** All of it, for the parts of the page. */
export type ImagePageState = ReturnType<typeof useImagePage>;

/** Goes to another image of the same filter, with a history entry, keeping how the images are looked at. */
function useGoTo(projectId: string, view: ReturnType<typeof viewElsewhere>) {
  return (image: Image, position: number) => {
    const params = withState(imageViewCodec, new URLSearchParams(window.location.search), view);
    params.set(positionName, String(position + 1));
    window.history.pushState(null, '', `/projects/${projectId}/images/${image.id}?${params}`);
  };
}

/** Asks ahead of time for an image: its file, its analyses, and the scenes of those that would be shown. */
function usePrefetch(image: Image | null, show: readonly string[] | null): void {
  const queryClient = useQueryClient();
  const wanted = JSON.stringify(show);
  useEffect(() => {
    if (!image) return;
    const start = setTimeout(async () => {
      if (image.has_pixels) new window.Image().src = contentUrl(image.id);
      await Promise.all([
        prefetchImage(queryClient, image.id),
        queryClient.prefetchQuery(imageAnalyses(image.id)),
      ]);
      const analyses = queryClient.getQueryData(imageAnalyses(image.id).queryKey) ?? [];
      const shown = shownAnalyses(analyses, wanted === 'null' ? null : show);
      await Promise.all(shown.map((analysis) => prefetchScene(queryClient, analysis, image)));
    }, prefetchDelay);
    return () => clearTimeout(start);
  }, [queryClient, image, wanted, show]);
}

/** The image that is looked at comes first. */
const prefetchDelay = 250;
