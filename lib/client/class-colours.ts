import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { classColours } from '@/lib/annotations/colour';
import { call } from './call';
import { listClasses } from './endpoints';

const noNames: readonly string[] = [];

/**
 * The colour (#rrggbb) of each class of a project, the same on all of its pages: given out in the order in which the
 * classes came. `more` may hold names that are on the page before the project tells of them.
 */
export function useClassColours(
  projectId: string,
  more: readonly string[] = noNames,
): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['project', projectId, 'classes'],
    queryFn: ({ signal }) => call(listClasses, { params: { projectId }, query: { limit: 1000 }, signal }),
  });
  return useMemo(
    () =>
      classColours(
        more,
        (data?.items ?? []).map(({ class_name }) => class_name),
      ),
    [data, more],
  );
}
