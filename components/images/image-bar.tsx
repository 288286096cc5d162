'use client';

import { ActionIcon } from '@mantine/core';
import { useRouter } from 'next/navigation';
import type { RefObject } from 'react';
import { ModeSwitch } from '@/components/compare/mode-switch';
import type { CompareState } from '@/components/compare/use-compare';
import { ChevronLeft, ChevronRight, Download, More, Panels } from '@/components/ui/icons';
import { later } from '@/components/ui/later';
import { formatCount, formatSize } from '@/components/ui/numbers';
import { PageKeys } from '@/components/ui/page-keys';
import { Tooltip } from '@/components/ui/tooltip';
import { TopBar } from '@/components/ui/top-bar';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { originalUrl } from '@/lib/client/images';
import classes from './image-bar.module.css';
import { galleryHref } from './image-links';
import { PictureActions } from './picture-actions';
import { useImageKeys } from './use-image-keys';
import type { ImagePageState } from './use-image-page';

const ReviewMark = later(() => import('./review-mark').then((m) => m.ReviewMark));

/** Where the controls of the view are where the bar has no room for them. */
const moreId = 'more';

/** Whether a panel can be seen, and how to change that. */
export interface PanelToggle {
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

interface ImageBarProps {
  readonly projectId: string;
  readonly page: ImagePageState;
  readonly compare: CompareState;
  readonly viewer: RefObject<ViewerHandle | null>;
  readonly left: PanelToggle;
  readonly right: PanelToggle;
}

/** The top of the page of an image: where it is, how large, which of how many, and the way to the next. */
export function ImageBar({ projectId, page, compare, viewer, left, right }: ImageBarProps) {
  const router = useRouter();
  const { image, project } = page;
  const gallery = galleryHref(projectId, page.filters);
  const openInstances = () => right.isOpen || right.toggle();
  const keys = useImageKeys(page, compare, viewer, () => router.push(gallery), openInstances);
  return (
    <TopBar
      crumbs={[{ label: project.data?.name ?? '…', href: gallery }, { label: image.data?.filename ?? '…' }]}
      facts={
        image.data && (
          <span title="Width and height in pixels">{formatSize(image.data.width, image.data.height)}</span>
        )
      }
    >
      <Stepper page={page} steps={page.steps} />
      <Tooltip label="More">
        <ActionIcon className={classes.opener} aria-label="More" popoverTarget={moreId}>
          <More />
        </ActionIcon>
      </Tooltip>
      <div id={moreId} popover="auto" className={classes.more}>
        <ModeSwitch compare={compare} />
        {page.queue && <ReviewMark queue={page.queue} />}
        <PictureActions page={page} compare={compare} openInstances={openInstances} />
        {image.data?.has_pixels && (
          <Tooltip label="Download the image">
            <ActionIcon
              component="a"
              href={originalUrl(page.imageId)}
              download={image.data.filename}
              aria-label="Download the image"
            >
              <Download />
            </ActionIcon>
          </Tooltip>
        )}
        <PageKeys bindings={keys} />
      </div>
      <PanelButton label="Analyses" panel={left} side="left" />
      <PanelButton label="Instances" panel={right} side="right" />
    </TopBar>
  );
}

function Stepper({ page, steps }: { page: ImagePageState; steps: ImagePageState['steps'] }) {
  const { position, total, previous, next } = steps;
  const step = (image: typeof next, by: number) =>
    image && position !== null && page.goTo(image, position + by);
  return (
    <div className={classes.stepper}>
      <span
        className={classes.position}
        title={page.queue ? 'Position in the list of the comparison' : 'Position in the current filter'}
      >
        {position !== null && total !== null && `${formatCount(position + 1)} / ${formatCount(total)}`}
      </span>
      <Tooltip label="Previous image (←)">
        <ActionIcon aria-label="Previous image" disabled={!previous} onClick={() => step(previous, -1)}>
          <ChevronLeft />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Next image (→)">
        <ActionIcon aria-label="Next image" disabled={!next} onClick={() => step(next, 1)}>
          <ChevronRight />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function PanelButton({ label, panel, side }: { label: string; panel: PanelToggle; side: 'left' | 'right' }) {
  return (
    <Tooltip label={panel.isOpen ? `Hide ${label.toLowerCase()}` : `Show ${label.toLowerCase()}`}>
      <ActionIcon
        className={side === 'right' ? `${classes.panel} ${classes.mirrored}` : classes.panel}
        aria-label={label}
        aria-pressed={panel.isOpen}
        onClick={panel.toggle}
      >
        <Panels />
      </ActionIcon>
    </Tooltip>
  );
}
