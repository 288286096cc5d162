import { useQuery } from '@tanstack/react-query';
import type { Image } from '@/lib/contract/images';
import type { ImageFilters } from './image-filters';
import { imagePage, pageSize, useImageRows } from './images';

/** Where an image stands among those that fit the filters, counted from 0, and what stands beside it. */
export interface Neighbours {
  /** Null while it is not known, and where the image does not fit the filters. */
  readonly position: number | null;
  readonly total: number | null;
  readonly previous: Image | null;
  readonly next: Image | null;
}

/** Without a hint, an image is looked for among so many. */
const searchedImages = 1000;

/** The neighbours of an image. `hint` is where it is supposed to stand; a wrong or missing one costs a search. */
export function useNeighbours(
  projectId: string,
  filters: ImageFilters,
  imageId: string,
  hint: number | null,
): Neighbours {
  const start = hint ?? 0;
  const rows = useImageRows(
    projectId,
    filters,
    Math.floor(Math.max(0, start - 1) / pageSize),
    Math.floor((start + 1) / pageSize),
  );
  const isHintRight = hint !== null && rows.at(hint)?.id === imageId;
  const isHintWrong = hint === null || (rows.total !== null && rows.at(hint) !== undefined && !isHintRight);
  const search = useQuery({
    ...imagePage(projectId, filters, 0, searchedImages),
    enabled: isHintWrong || (rows.total !== null && start >= rows.total),
  });
  if (isHintRight) {
    return {
      position: hint,
      total: rows.total,
      previous: rows.at(hint - 1) ?? null,
      next: rows.at(hint + 1) ?? null,
    };
  }
  const found = search.data?.items.findIndex(({ id }) => id === imageId) ?? -1;
  if (found < 0) return { position: null, total: rows.total, previous: null, next: null };
  return {
    position: found,
    total: search.data?.total ?? null,
    previous: search.data?.items[found - 1] ?? null,
    next: search.data?.items[found + 1] ?? null,
  };
}
