'use client';

import { type RefObject, useMemo } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { ImageViewer } from '@/components/viewer/image-viewer';
import type { ViewStore } from '@/components/viewer/view-store';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { contentUrl } from '@/lib/client/images';
import type { Image } from '@/lib/contract/images';
import { dashOfLayer } from './dashes';
import classes from './image-page.module.css';
import type { PointerPlace } from './status-bar';
import type { ImagePageState } from './use-image-page';

interface PictureProps {
  readonly image: Image;
  readonly page: ImagePageState;
  readonly viewer: RefObject<ViewerHandle | null>;
  readonly viewStore: ViewStore;
  readonly pointer: RefObject<PointerPlace | null>;
}

/** The image with what is shown on it. */
export function Picture({ image, page, viewer, viewStore, pointer }: PictureProps) {
  const { view, choice, scenes, colours, selection, select, shown } = page;
  const layers = useMemo(
    () =>
      scenes.ready.map(({ analysisId, scene }) => ({
        analysisId,
        scene,
        visible: true,
        dash: dashOfLayer(shown.findIndex(({ id }) => id === analysisId)),
      })),
    [scenes.ready, shown],
  );
  const viewed = useMemo(
    () => ({
      id: image.id,
      name: image.filename,
      width: image.width,
      height: image.height,
      contentUrl: image.has_pixels ? contentUrl(image.id) : null,
    }),
    [image.id, image.filename, image.width, image.height, image.has_pixels],
  );
  return (
    <>
      <ImageViewer
        image={viewed}
        layers={layers}
        threshold={choice.threshold}
        hideUnscored={choice.hideUnscored}
        hiddenClasses={choice.hiddenClasses}
        opacity={{ fill: view.fill, heatmap: view.heatmap }}
        showLabels={view.labels}
        classColours={colours}
        selection={selection}
        onSelect={select}
        onPointer={(place) => pointer.current?.show(place)}
        viewStore={viewStore}
        handle={viewer}
      />
      {scenes.error !== null && (
        <div className={classes.notice}>
          <FailureNote
            error={scenes.error}
            what="The annotations could not be loaded."
            onRetry={scenes.retry}
          />
        </div>
      )}
    </>
  );
}
