'use client';

import { useSearchParams } from 'next/navigation';
import { ExportButton } from '@/components/exports/export-button';
import { isFiltered, readFilters } from '@/lib/client/image-filters';
import type { Model } from '@/lib/client/projects';
import { exportOfGallery } from './export-choice';

/** Exports the images that fit the filters of the gallery. */
export function ExportGalleryButton({ projectId, models }: { projectId: string; models: readonly Model[] }) {
  const filters = readFilters(new URLSearchParams(useSearchParams().toString()));
  return (
    <ExportButton
      projectId={projectId}
      models={models}
      choice={exportOfGallery(filters)}
      scope={isFiltered(filters) ? 'the images that fit the filters' : 'all images'}
    />
  );
}
