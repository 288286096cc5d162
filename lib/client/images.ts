import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '@/lib/contract/endpoint';
import { positionStep, shapeScale } from '@/lib/contract/image-lists';
import type { Image } from '@/lib/contract/images';
import { call, urlOf } from './call';
import { getImage, getImageContent, getImagePositions, getImageThumbnail, listImages } from './endpoints';
import { type ImageFilters, toQuery } from './image-filters';

/** Images in one page of a grid. */
export const pageSize = positionStep;

/** How often what is still running is asked for again, in milliseconds: a net under the events, which tell at once. */
export const runningInterval = 15_000;

/**
 * How many images of a project fit the filters, their shapes, and the cursors of their pages. `of` asks where one
 * image stands among them.
 */
export function imagePositions(projectId: string, filters: ImageFilters, of: string | null = null) {
  return queryOptions({
    queryKey: ['project', projectId, 'positions', filters, of],
    queryFn: async ({ signal }) => {
      const query = { ...toQuery(filters), ...(of && { of }) };
      const positions = await call(getImagePositions, { params: { projectId }, query, signal });
      // Pages go with these filters, also while those of other filters are on their way.
      return { filters, positions };
    },
  });
}

/** The images of a filtered project after a cursor; null: the first ones. */
function imagePage(projectId: string, filters: ImageFilters, after: string | null) {
  return queryOptions({
    queryKey: ['project', projectId, 'images', filters, after],
    queryFn: ({ signal }) =>
      call(listImages, {
        params: { projectId },
        query: { ...toQuery(filters), limit: pageSize, count: 'false', ...(after !== null && { after }) },
        signal,
      }),
  });
}

/** What is known of a filtered project's images: how many there are, and those of the pages asked for, by their position. */
export interface ImageRows {
  /** Null until it is known. */
  readonly total: number | null;
  /** A letter for each image, as `getImagePositions` promises; until it is known, for those of the first page. */
  readonly shapes: string;
  readonly at: (index: number) => Image | undefined;
  /** The filters that these images fit: the former ones while the new are on their way. */
  readonly filters: ImageFilters;
  readonly error: unknown;
  readonly isRefreshing: boolean;
  readonly retry: () => void;
}

/** The images of pages `first` to `last`, both included. */
export function useImageRows(
  projectId: string,
  filters: ImageFilters,
  first: number,
  last: number,
): ImageRows {
  const positions = useQuery({ ...imagePositions(projectId, filters), placeholderData: keepPreviousData });
  const known = positions.data;
  const shownFilters = known?.filters ?? filters;
  const cursors = known?.positions.cursors ?? [];
  const lastPage = Math.min(last, cursors.length);
  const numbers = Array.from(
    { length: Math.max(0, lastPage - first) + 1 },
    (_, i) => Math.min(first, lastPage) + i,
  );
  const results = useQueries({
    queries: numbers.map((page) => imagePage(projectId, shownFilters, cursors[page - 1] ?? null)),
  });
  const pages = new Map(numbers.map((page, i) => [page, results[i]?.data?.items]));
  const failed = results.find((result) => result.error && !result.data);
  return {
    total: known?.positions.total ?? null,
    shapes: known?.positions.shapes ?? (pages.get(0) ?? []).map(shapeLetter).join(''),
    at: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    filters: shownFilters,
    error: (known ? null : positions.error) ?? failed?.error ?? null,
    isRefreshing: positions.isPlaceholderData,
    retry: () => {
      if (positions.error) void positions.refetch();
      for (const result of results) if (result.error) void result.refetch();
    },
  };
}

/** The ids of the images from one position to another, both included; pages that are not known yet are asked for. */
export async function idsBetween(
  queryClient: QueryClient,
  projectId: string,
  filters: ImageFilters,
  first: number,
  last: number,
): Promise<string[]> {
  const { positions } = await queryClient.ensureQueryData(imagePositions(projectId, filters));
  const ids: string[] = [];
  for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) {
    const after = positions.cursors[page - 1] ?? null;
    const { items } = await queryClient.ensureQueryData(imagePage(projectId, filters, after));
    ids.push(
      ...items
        .filter((_, i) => page * pageSize + i >= first && page * pageSize + i <= last)
        .map(({ id }) => id),
    );
  }
  return ids;
}

const { stepsPerOctave, leastOctave, steps, firstCode } = shapeScale;

/** The letter of an image's shape, where the server has not given it yet. */
function shapeLetter({ width, height }: Image): string {
  const step = Math.round((Math.log2(width / height) - leastOctave) * stepsPerOctave);
  return String.fromCharCode(firstCode + Math.min(steps - 1, Math.max(0, step)));
}

/** Width ÷ height of the image that a letter of `shapes` stands for. */
export function ratioOfShape(shapes: string, index: number): number {
  return 2 ** ((shapes.charCodeAt(index) - firstCode) / stepsPerOctave + leastOctave);
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
