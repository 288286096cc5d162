import { type ImageFilters, noFilters, writeFilters } from '@/lib/client/image-filters';

/** The parameter with an image's position among the filtered images, counted from 1: a hint where its neighbours are. */
export const positionName = 'at';

/** The address of an image's page, which remembers how the reader came there. `position` counts from 0. */
export function imageHref(
  projectId: string,
  imageId: string,
  filters: ImageFilters,
  position: number | null,
): string {
  const params = new URLSearchParams(writeFilters(filters));
  if (position !== null) params.set(positionName, String(position + 1));
  const query = params.toString();
  return `/projects/${projectId}/images/${imageId}${query && `?${query}`}`;
}

/** The address of a project's gallery with these filters, and no others. */
export function galleryHref(projectId: string, filters: Partial<ImageFilters>): string {
  const query = new URLSearchParams(writeFilters({ ...noFilters, ...filters })).toString();
  return `/projects/${projectId}${query && `?${query}`}`;
}

/** The position in an address, counted from 0; null where there is none. */
export function readPosition(params: URLSearchParams): number | null {
  const position = Number(params.get(positionName) ?? Number.NaN);
  return Number.isSafeInteger(position) && position > 0 ? position - 1 : null;
}
