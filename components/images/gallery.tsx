'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import type { ImageFilters } from '@/lib/client/image-filters';
import { isFiltered, noFilters, readFilters, writeFilters } from '@/lib/client/image-filters';
import type { Model } from '@/lib/client/projects';
import classes from './gallery.module.css';
import { GalleryFilters } from './gallery-filters';
import { ImageGrid } from './image-grid';
import { useGridImages } from './use-grid-images';

/** The images of a project: filters that stand in the address, and the grid. */
export function Gallery({ projectId, models }: { projectId: string; models: readonly Model[] }) {
  const filters = readFilters(new URLSearchParams(useSearchParams()));
  const change = useCallback((next: ImageFilters) => {
    const query = new URLSearchParams(writeFilters(next)).toString();
    window.history.replaceState(null, '', `${window.location.pathname}${query && `?${query}`}`);
  }, []);
  const { rows, onShown } = useGridImages(projectId, filters);
  return (
    <section aria-label="Images">
      <GalleryFilters filters={filters} models={models} total={rows.total} onChange={change} />
      {rows.error !== null && rows.total === null && (
        <FailureNote error={rows.error} what="The images could not be loaded." onRetry={rows.retry} />
      )}
      {rows.total === 0 && (
        <p className={classes.nothing}>
          {isFiltered(filters) ? 'No image fits these filters.' : 'There is no image yet.'}{' '}
          {isFiltered(filters) && (
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
      <ImageGrid projectId={projectId} filters={filters} rows={rows} onShown={onShown} />
      {rows.error !== null && rows.total !== null && (
        <FailureNote error={rows.error} what="Some images could not be loaded." onRetry={rows.retry} />
      )}
    </section>
  );
}
