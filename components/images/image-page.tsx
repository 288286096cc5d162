'use client';

import { Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useCompare } from '@/components/compare/use-compare';
import { Sheet } from '@/components/ui/dialog';
import { FailureNote } from '@/components/ui/failure-note';
import { Late } from '@/components/ui/late';
import { later, useSoon } from '@/components/ui/later';
import { NothingHere } from '@/components/ui/nothing-here';
import { PageTitle } from '@/components/ui/page-title';
import { useRememberedFlag } from '@/components/ui/remembered';
import { SidePanel } from '@/components/ui/side-panel';
import { createViewStore } from '@/components/viewer/view-store';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { CallFailed } from '@/lib/client/call';
import { AnalysesPanel } from './analyses-panel';
import { ImageBar, type PanelToggle } from './image-bar';
import classes from './image-page.module.css';
import { InstancesPanel } from './instances-panel';
import { Picture } from './picture';
import { type PointerPlace, StatusBar } from './status-bar';
import { useImagePage } from './use-image-page';

const ComparePanel = later(() => import('@/components/compare/compare-panel').then((m) => m.ComparePanel));
const ComparePicture = later(() =>
  import('@/components/compare/compare-picture').then((m) => m.ComparePicture),
);
const PairsPanel = later(() => import('@/components/compare/pairs-panel').then((m) => m.PairsPanel));
const partsOfComparison = [ComparePanel, ComparePicture, PairsPanel];

/** The page of one image: its analyses on the left, the picture, and what was found on the right. */
export function ImagePage({ projectId, imageId }: { projectId: string; imageId: string }) {
  const page = useImagePage(projectId, imageId);
  const viewer = useRef<ViewerHandle>(null);
  const pointer = useRef<PointerPlace>(null);
  const compare = useCompare(page, viewer);
  const [viewStore] = useState(() => createViewStore());
  const isNarrow = useMediaQuery('(max-width: 900px)') ?? false;
  const left = usePanel('analyses', isNarrow);
  const right = usePanel('instances', isNarrow);
  const { image, project } = page;
  useSoon(partsOfComparison);

  const isNowhere = image.error instanceof CallFailed && [400, 404].includes(image.error.status);
  if (isNowhere && !image.data) {
    return (
      <NothingHere
        title="No such image"
        text="It was deleted, or you are not a member of its project. Ask an owner to add you."
      />
    );
  }
  const { isComparing } = compare;
  const analysesPanel = isComparing ? (
    <ComparePanel page={page} compare={compare} />
  ) : (
    <AnalysesPanel page={page} />
  );
  const instancesPanel = isComparing ? (
    <PairsPanel page={page} compare={compare} />
  ) : (
    <InstancesPanel page={page} viewer={viewer} />
  );
  return (
    <div className={classes.page} data-sheet={(isNarrow && (left.isOpen || right.isOpen)) || undefined}>
      <PageTitle parts={[image.data?.filename, project.data?.name]} />
      <ImageBar
        projectId={projectId}
        page={page}
        compare={compare}
        viewer={viewer}
        left={left}
        right={right}
      />
      <div className={classes.body}>
        {!isNarrow && left.isOpen && (
          <SidePanel label="Analyses" side="left" name="analyses" usualWidth={264}>
            {analysesPanel}
          </SidePanel>
        )}
        <main className={classes.middle}>
          <h1 className="visually-hidden">{image.data?.filename ?? 'Image'}</h1>
          {image.error && (isNowhere || !image.data) && (
            <div className={classes.notice}>
              <FailureNote
                error={image.error}
                what={
                  image.data
                    ? 'The image has been deleted. This is how it was.'
                    : 'The image could not be loaded.'
                }
                onRetry={() => void image.refetch()}
              />
            </div>
          )}
          {image.isPending && (
            <Late>
              <Skeleton height="100%" radius={0} />
            </Late>
          )}
          {image.data && isComparing && (
            <ComparePicture
              image={image.data}
              page={page}
              compare={compare}
              viewStore={viewStore}
              status={pointer}
            />
          )}
          {image.data && !isComparing && (
            <Picture image={image.data} page={page} viewer={viewer} viewStore={viewStore} pointer={pointer} />
          )}
        </main>
        {!isNarrow && right.isOpen && (
          <SidePanel label="Instances" side="right" name="instances" usualWidth={304}>
            {instancesPanel}
          </SidePanel>
        )}
      </div>
      <StatusBar page={page} viewStore={viewStore} pointer={pointer} />
      <Sheet opened={isNarrow && left.isOpen} onClose={left.toggle} title="Analyses and filters">
        {analysesPanel}
      </Sheet>
      <Sheet opened={isNarrow && right.isOpen} onClose={right.toggle} title="Instances and details">
        {instancesPanel}
      </Sheet>
    </div>
  );
}

/** A panel is remembered as open or closed; on a narrow screen it starts closed and is not remembered. */
function usePanel(name: string, isNarrow: boolean): PanelToggle {
  const [isWideOpen, setWideOpen] = useRememberedFlag(`open.${name}`, true);
  const [isSheetOpen, setSheetOpen] = useState(false);
  return isNarrow
    ? { isOpen: isSheetOpen, toggle: () => setSheetOpen(!isSheetOpen) }
    : { isOpen: isWideOpen, toggle: () => setWideOpen(!isWideOpen) };
}
