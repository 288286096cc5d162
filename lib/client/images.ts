import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '@/lib/contract/endpoint';
import { getImage, getImageContent, getImageThumbnail, type Image, listImages } from '@/lib/contract/images';
import { call, urlOf } from './call';
import { type ImageFilters, toQuery } from './image-filters';

/** Images in one page of a grid. */
export const pageSize = 100;

/** How often what is still running is asked for again, in milliseconds: a net under the events, which tell at once. */
export const runningInterval = 15_000;

/** Page number `page` (from 0) of a project's images. The grid and the neighbours of an image share these pages. */
export function imagePage(projectId: string, filters: ImageFilters, page: number, size = pageSize) {
  return queryOptions({
    queryKey: ['project', projectId, 'images', filters, size, page],
    queryFn: ({ signal }) =>
      call(listImages, {
        params: { projectId },
        query: { ...toQuery(filters), skip: page * size, limit: size },
        signal,
      }),
    refetchInterval: (query) =>
      query.state.data?.items.some((image) => image.analyses.running > 0) ? runningInterval : false,
  });
}

/** What is known of a filtered project's images: how many there are, and those of the pages asked for, by their position. */
export interface ImageRows {
  /** Null until the first page is there. */
  readonly total: number | null;
  readonly at: (index: number) => Image | undefined;
  readonly error: unknown;
  readonly isRefreshing: boolean;
  readonly retry: () => void;
}

/** The images of pages `first` to `last`, both included. Page 0 is always among them, for the total. */
export function useImageRows(
  projectId: string,
  filters: ImageFilters,
  first: number,
  last: number,
): ImageRows {
  const numbers = [...new Set([0, ...Array.from({ length: last - first + 1 }, (_, i) => first + i)])];
  const results = useQueries({
    queries: numbers.map((page) => ({
      ...imagePage(projectId, filters, page),
      // The page that is shown stays until the newly filtered one arrives.
      ...(page === 0 && { placeholderData: keepPreviousData }),
    })),
  });
  const pages = new Map(numbers.map((page, i) => [page, results[i]?.data?.items]));
  const failed = results.find((result) => result.error && !result.data);
  return {
    total: results[0]?.data?.total ?? null,
    at: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    error: failed?.error ?? null,
    isRefreshing: results[0]?.isPlaceholderData ?? false,
    retry: () => {
      for (const result of results) if (result.error) void result.refetch();
    },
  };
}

/** One image. Where a list knows it already, that is shown until the answer is there. */
export function useImage(imageId: string) {
  const queryClient = useQueryClient();
  return useQuery({
    ...imageQuery(imageId),
    placeholderData: () => imageInLists(queryClient, imageId),
  });
}

function imageQuery(imageId: string) {
  return queryOptions({
    queryKey: ['image', imageId],
    queryFn: ({ signal }) => call(getImage, { params: { imageId }, signal }),
  });
}

function imageInLists(queryClient: QueryClient, imageId: string): Image | undefined {
  const lists = queryClient.getQueriesData<Page<Image>>({
    predicate: ({ queryKey }) => queryKey[0] === 'project' && queryKey[2] === 'images',
  });
  for (const [, page] of lists) {
    const image = page?.items.find(({ id }) => id === imageId);
    if (image) return image;
  }
  return undefined;
}

/** Asks for an image ahead of time. */
export function prefetchImage(queryClient: QueryClient, imageId: string): Promise<void> {
  return queryClient.prefetchQuery(imageQuery(imageId));
}

/** Where the picture itself is, in a form that browsers can draw. */
export function contentUrl(imageId: string): string {
  return urlOf(getImageContent, { imageId }, { drawable: 'true' });
}

/** Where the original file is, for saving. */
export function originalUrl(imageId: string): string {
  return urlOf(getImageContent, { imageId });
}

/** Where a small picture is, at most `size` pixels wide and high. */
export function thumbnailUrl(imageId: string, size: number): string {
  return urlOf(getImageThumbnail, { imageId }, { size });
}
