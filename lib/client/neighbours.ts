import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Image } from '@/lib/contract/images';
import type { ImageFilters } from './image-filters';
import { imagePositions, pageSize, useImageRows } from './images';

/** Where an image stands among those that fit the filters, counted from 0, and what stands beside it. */
export interface Neighbours {
  /** Null while it is not known, and where the image does not fit the filters. */
  readonly position: number | null;
  readonly total: number | null;
  readonly previous: Image | null;
  readonly next: Image | null;
}

/** The neighbours of an image. `hint` is where it is supposed to stand; a wrong or missing one costs a search. */
export function useNeighbours(
  projectId: string,
  filters: ImageFilters,
  imageId: string,
  hint: number | null,
): Neighbours {
  const queryClient = useQueryClient();
  const search = imagePositions(projectId, filters, imageId);
  const found = queryClient.getQueryData(search.queryKey)?.positions.position;
  const position = found ?? hint;
  const rows = useImageRows(
    projectId,
    filters,
    Math.floor(Math.max(0, (position ?? 0) - 1) / pageSize),
    Math.floor(((position ?? 0) + 1) / pageSize),
  );
  const isBeyond = position !== null && rows.total !== null && position >= rows.total;
  const isOther = position !== null && (rows.at(position)?.id ?? imageId) !== imageId;
  useQuery({ ...search, enabled: position === null || isBeyond || isOther });
  if (position === null || rows.at(position)?.id !== imageId)
    return { position: null, total: rows.total, previous: null, next: null };
  return {
    position,
    total: rows.total,
    previous: rows.at(position - 1) ?? null,
    next: rows.at(position + 1) ?? null,
  };
}
