'use client';

import { type RefObject, useMemo } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { useRememberedFlag } from '@/components/ui/remembered';
import { ImageViewer } from '@/components/viewer/image-viewer';
import type { ViewStore } from '@/components/viewer/view-store';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { contentUrl } from '@/lib/client/images';
import type { Image } from '@/lib/contract/images';
import classes from './image-page.module.css';
import { PictureListbox } from './picture-listbox';
import { useEarlyScenes } from './scenes';
import type { PointerPlace } from './status-bar';
import type { ImagePageState } from './use-image-page';

/** Under this name it is remembered whether lines go through the pointer. */
export const crossHairName = 'crosshair';

interface PictureProps {
  readonly image: Image;
  readonly page: ImagePageState;
  readonly viewer: RefObject<ViewerHandle | null>;
  readonly viewStore: ViewStore;
  readonly pointer: RefObject<PointerPlace | null>;
}

/** The image with what is shown on it. */
export function Picture({ image, page, viewer, viewStore, pointer }: PictureProps) {
  const { view, change, choice, scenes, layers, colours, selection, select, listing } = page;
  const [hasCrossHair] = useRememberedFlag(crossHairName, false);
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
  useEarlyScenes((arrived) => {
    const early = page.layersWith(arrived);
    if (early) viewer.current?.showEarly(early, colours);
    return early !== null && viewer.current !== null;
  });
  return (
    <>
      <ImageViewer
        image={viewed}
        layers={layers}
        {...choice}
        opacity={{ line: view.line, fill: view.fill, heatmap: view.heatmap }}
        showLabels={view.labels}
        classColours={colours}
        selection={selection}
        onSelect={select}
        onStep={(step) => select(listing.beside(selection, step))}
        onPointer={(place, heat) => pointer.current?.show(place, heat)}
        crossHair={hasCrossHair}
        region={view.region}
        onRegion={(region) => change({ region })}
        hoverStore={page.hover}
        viewStore={viewStore}
        handle={viewer}
      />
      <PictureListbox page={page} viewer={viewer} />
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
