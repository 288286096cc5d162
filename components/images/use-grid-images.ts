'use client';

import { useCallback, useState } from 'react';
import type { ImageFilters } from '@/lib/client/image-filters';
import { type ImageRows, pageSize, useImageRows } from '@/lib/client/images';

/** The images that a grid shows, loaded as it is scrolled: `onShown` says which positions are in view. */
export function useGridImages(
  projectId: string,
  filters: ImageFilters,
): { rows: ImageRows; onShown: (first: number, last: number) => void } {
  const [pages, setPages] = useState({ first: 0, last: 0 });
  const onShown = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / pageSize), last: Math.floor(last / pageSize) };
    setPages((pages) => (pages.first === next.first && pages.last === next.last ? pages : next));
  }, []);
  return { rows: useImageRows(projectId, filters, pages.first, pages.last), onShown };
}
