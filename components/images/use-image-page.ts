'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { createHoverStore } from '@/components/viewer/hover-store';
import type { AnnotationRef } from '@/components/viewer/painting';
import { prefetchPhoto } from '@/components/viewer/photo-cache';
import { annotationId } from '@/lib/annotations/columns';
import { imageAnalyses } from '@/lib/client/analyses';
import { useClassColours } from '@/lib/client/class-colours';
import { readFilters } from '@/lib/client/image-filters';
import { imageViewCodec, shownAnalyses, viewElsewhere } from '@/lib/client/image-view';
import { contentUrl, prefetchImage, useImage } from '@/lib/client/images';
import { useNeighbours } from '@/lib/client/neighbours';
import { useProjectEvents } from '@/lib/client/project-events';
import { useModels, useProject } from '@/lib/client/projects';
import { queuePositionName, useReviewQueue } from '@/lib/client/review-queue';
import { useUrlState, withState } from '@/lib/client/url-state';
import type { Analysis } from '@/lib/contract/analyses';
import type { Image } from '@/lib/contract/images';
import { rowOfAnnotation } from './instances';
import { prefetchScene, useScenes } from './scenes';
import { useImagePlace } from './use-image-place';
import { useLayers } from './use-layers';
import { useListing } from './use-listing';

const noAnalyses: readonly Analysis[] = [];

/** Everything that the page of an image shows, and how it can be changed. */
export function useImagePage(projectId: string, firstImageId: string) {
  const queryClient = useQueryClient();
  const search = useSearchParams().toString();
  const [{ imageId, position }, openPlace] = useImagePlace(firstImageId);
  const filters = useMemo(() => readFilters(new URLSearchParams(search)), [search]);
  const [view, change] = useUrlState(imageViewCodec);
  const neighbours = useNeighbours(projectId, filters, imageId, position);

  const [hover] = useState(createHoverStore);
  const live = useProjectEvents(projectId);
  const project = useProject(projectId);
  const models = useModels(projectId);
  const image = useImage(imageId);
  const analyses = useQuery(imageAnalyses(imageId));
  const shown = useShownAnalyses(imageId, analyses.data ?? noAnalyses, view.show);
  const size = image.data ? { width: image.data.width, height: image.data.height } : null;
  const scenes = useScenes(queryClient, shown, size);

  const ofScenes = useMemo(() => scenes.ready.flatMap(({ scene }) => scene.columns.classes), [scenes.ready]);
  const colours = useClassColours(projectId, ofScenes);

  const { layers, layersWith, colourOf, modelColours } = useLayers({
    scenes: scenes.ready,
    analyses: analyses.data ?? noAnalyses,
    shown,
    colour: view.colour,
    colours,
  });
  const hiddenClasses = useMemo(() => new Set(view.hiddenClasses), [view.hiddenClasses]);
  const { threshold, most, hideUnscored, area } = view;
  const hiddenTypes = useMemo(() => new Set(view.hiddenTypes), [view.hiddenTypes]);
  const choice = useMemo(
    () => ({ threshold, most, hideUnscored, hiddenClasses, hiddenTypes, ...(area && { area }) }),
    [threshold, most, hideUnscored, hiddenClasses, hiddenTypes, area],
  );
  /** The same, a moment later where the page is busy: for lists that take their time. */
  const lateChoice = useDeferredValue(choice);

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

  const queue = useReviewQueue(projectId, imageId, search);
  const elsewhere = viewElsewhere(view, analyses.data ?? []);
  /** Opens another image of the same filter, looked at in the same way. */
  const goTo = (next: Pick<Image, 'id'>, nextPosition: number) => {
    change(elsewhere);
    const query = withState(imageViewCodec, new URLSearchParams(window.location.search), elsewhere);
    if (queue) query.set(queuePositionName, String(nextPosition + 1));
    openPlace({ imageId: next.id, position: queue ? null : nextPosition }, query);
  };
  /** Asks for what an analysis will be drawn from, before it is known to be shown. */
  const prepare = (analysis: Analysis): void => {
    if (size) void prefetchScene(queryClient, analysis, size);
  };
  usePrefetch(neighbours.next, elsewhere.show);
  usePrefetch(neighbours.previous, elsewhere.show);

  return {
    imageId,
    /** What stands out because the pointer is on it, in the picture or in the list. */
    hover,
    live,
    filters,
    view,
    change,
    neighbours,
    /** From which list of a comparison the image was opened; null where from none. */
    queue,
    /** The way to the image before and after, in that list or in the gallery. */
    steps: queue ?? neighbours,
    project,
    models,
    image,
    analyses,
    shown,
    prepare,
    scenes,
    colours,
    layers,
    layersWith,
    colourOf,
    modelColours,
    choice,
    lateChoice,
    listing: useListing(scenes.ready, lateChoice),
    selection,
    select,
    goTo,
  };
}

/** All of it, for the parts of the page. */
export type ImagePageState = ReturnType<typeof useImagePage>;

/** The analyses that are shown; where nobody has chosen, the first one that was stays while the image is looked at. */
function useShownAnalyses(imageId: string, analyses: readonly Analysis[], show: readonly string[] | null) {
  const [usual, setUsual] = useState<{ readonly imageId: string; readonly id: string } | null>(null);
  const present = usual?.imageId === imageId ? usual.id : null;
  const shown = useMemo(() => shownAnalyses(analyses, show, present), [analyses, show, present]);
  const first = show === null ? shown[0]?.id : undefined;
  useEffect(() => {
    if (first !== undefined) setUsual({ imageId, id: first });
  }, [imageId, first]);
  return shown;
}

/** Asks ahead of time for an image: its file, its analyses, and the scenes of those that would be shown. */
function usePrefetch(image: Image | null, show: readonly string[] | null): void {
  const queryClient = useQueryClient();
  const wanted = JSON.stringify(show);
  useEffect(() => {
    if (!image) return;
    const start = setTimeout(async () => {
      if (image.has_pixels) prefetchPhoto(contentUrl(image.id));
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
