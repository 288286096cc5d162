import { queryOptions, type UseQueryResult, useQueries } from '@tanstack/react-query';
import type { Sketch } from '@/lib/contract/sketches';
import { call } from './call';
import { listSketches } from './endpoints';
import type { ImageFilters } from './image-filters';

/** What is drawn on thumbnails, by image id. */
export type Sketches = ReadonlyMap<string, Sketch['marks']>;

function imageSketches(projectId: string, filters: ImageFilters, ids: readonly string[]) {
  const { class_name, model } = filters;
  return queryOptions({
    queryKey: ['project', projectId, 'sketches', class_name, model, ids],
    queryFn: ({ signal }) =>
      call(listSketches, {
        params: { projectId },
        query: { image_ids: ids.join(), ...(class_name && { class_name }), ...(model && { model }) },
        signal,
      }),
    staleTime: 60_000,
    enabled: ids.length > 0,
  });
}

const combine = (results: UseQueryResult<{ sketches: Sketch[] }>[]): Sketches =>
  new Map(
    results.flatMap(({ data }) => data?.sketches ?? []).map(({ image_id, marks }) => [image_id, marks]),
  );

/** The sketches of images, asked for group by group, of the class and model that the filters name. */
export function useSketches(
  projectId: string,
  filters: ImageFilters,
  groups: readonly (readonly string[])[],
): Sketches {
  return useQueries({ queries: groups.map((ids) => imageSketches(projectId, filters, ids)), combine });
}
