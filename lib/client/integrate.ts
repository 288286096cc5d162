import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { call } from './call';
import { createApiKey, getLimits, listImages } from './endpoints';

/** What a page that helps to integrate a pipeline asks of the server. */

/** The first images of a project whose name holds the text, for a choice among them. */
export function useImageChoice(projectId: string, search: string) {
  return useQuery({
    queryKey: ['project', projectId, 'images', 'choice', search],
    queryFn: ({ signal }) =>
      call(listImages, { params: { projectId }, query: { limit: 50, ...(search && { search }) }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Makes a key that works for 90 days; the answer holds it, once. */
export function useNewKey() {
  return useMutation({
    mutationFn: (name: string) => call(createApiKey, { body: { name, expires_in_days: 90 } }),
  });
}

/** The limits of the server: among them how old a signature may be. */
export function useLimits() {
  return useQuery({
    queryKey: ['limits'],
    queryFn: ({ signal }) => call(getLimits, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
