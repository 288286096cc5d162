'use client';

import { useEffect, useRef } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { useKeys } from '@/components/ui/keys';
import { isFiltered, noFilters } from '@/lib/client/image-filters';
import type { Model } from '@/lib/client/projects';
import classes from './gallery.module.css';
import { GalleryFilters } from './gallery-filters';
import { ImageGrid } from './image-grid';
import { SelectionBar } from './selection-bar';
import { useGallery } from './use-gallery';

interface GalleryProps {
  readonly projectId: string;
  readonly models: readonly Model[];
  /** Whether the caller may delete. */
  readonly mayDelete: boolean;
}

const sizeStep = 32;

/** The images of a project: filters that stand in the address, the grid, and what can be done with a choice of them. */
export function Gallery({ projectId, models, mayDelete }: GalleryProps) {
  const gallery = useGallery(projectId);
  const { filters, change, rows } = gallery;
  const searchField = useRef<HTMLInputElement>(null);
  useKeys([
    { keys: ['/'], label: 'Search file names', press: () => searchField.current?.focus() },
    { keys: ['o'], label: 'Overlays', press: () => gallery.setOverlays(!gallery.hasOverlays) },
    {
      keys: ['+', '='],
      label: 'Larger pictures',
      press: () => gallery.setRowHeight(gallery.rowHeight + sizeStep),
    },
    {
      keys: ['-'],
      label: 'Smaller pictures',
      press: () => gallery.setRowHeight(gallery.rowHeight - sizeStep),
    },
    { keys: ['arrows'], label: 'Go from picture to picture' },
    { keys: [' '], label: 'Select the picture in focus' },
    { keys: ['shift+arrows'], label: 'Select on the way' },
    { keys: ['ctrl+a'], label: 'Select all that fit the filters' },
    { keys: ['escape'], label: 'Select nothing', press: gallery.clearSelection },
    ...(mayDelete
      ? [{ keys: ['delete', 'backspace'], label: 'Delete what is selected', press: gallery.deleteSelected }]
      : []),
  ]);
  useSelectAllKey(gallery.selectAll);
  return (
    <section aria-label="Images">
      <GalleryFilters gallery={gallery} models={models} searchField={searchField} />
      {rows.error !== null && rows.total === null && (
        <FailureNote error={rows.error} what="The images could not be loaded." onRetry={rows.retry} />
      )}
      {rows.total === 0 && (
        <p className={classes.nothing}>
          {isFiltered(rows.filters) ? 'No image fits these filters.' : 'There is no image yet.'}{' '}
          {isFiltered(rows.filters) && (
            <button
              type="button"
              className={classes.textButton}
              onClick={() => change({ ...noFilters, sort: filters.sort })}
            >
              Show all images
            </button>
          )}
        </p>
      )}
      <ImageGrid projectId={projectId} gallery={gallery} />
      {rows.error !== null && rows.total !== null && (
        <FailureNote error={rows.error} what="Some images could not be loaded." onRetry={rows.retry} />
      )}
      {gallery.isSelecting && (
        <SelectionBar projectId={projectId} gallery={gallery} models={models} mayDelete={mayDelete} />
      )}
    </section>
  );
}

/** Ctrl and A choose all images, but where there is text to choose. */
function useSelectAllKey(selectAll: () => void): void {
  const latest = useRef(selectAll);
  useEffect(() => {
    latest.current = selectAll;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'a' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      if (event.target instanceof Element && event.target.closest('input:not([type="checkbox"]), textarea'))
        return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
