import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { type AnnotationColumns, decodeColumns } from '@/lib/annotations/columns';
import { type Analysis, getTimeline, listImageAnalyses } from '@/lib/contract/analyses';
import { getAnnotation, getAnnotationColumns } from '@/lib/contract/annotations';
import { getArtifact, listArtifacts } from '@/lib/contract/artifacts';
import { isTerminal } from '@/lib/contract/status';
import { CallFailed, call, urlOf } from './call';
import { runningInterval } from './images';

/** The analyses of an image, oldest first; asked for again while any of them runs. */
export function imageAnalyses(imageId: string) {
  return queryOptions({
    queryKey: ['image', imageId, 'analyses'],
    queryFn: ({ signal }) =>
      call(listImageAnalyses, { params: { imageId }, query: { limit: 1000 }, signal }).then(
        (reply) => reply.analyses,
      ),
    refetchInterval: (query) =>
      query.state.data?.some((analysis) => !isTerminal(analysis.status)) ? runningInterval : false,
  });
}

/** All annotations of an analysis. What has ended does not change, and is never asked for twice. */
export function annotationColumns(analysis: Analysis) {
  const hasEnded = isTerminal(analysis.status);
  return queryOptions({
    queryKey: ['columns', analysis.id, hasEnded ? 'ended' : analysis.annotation_count],
    queryFn: ({ signal }) => fetchColumns(analysis.id, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 2 * 60_000,
    // Columns are megabytes of numbers: comparing them with the last answer costs more than it saves.
    structuralSharing: false,
  });
}

/** @throws CallFailed, or RangeError where the bytes cannot be read */
async function fetchColumns(analysisId: string, signal: AbortSignal): Promise<AnnotationColumns> {
  let response: Response;
  try {
    response = await fetch(urlOf(getAnnotationColumns, { analysisId }), { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new CallFailed(0, undefined);
  }
  if (!response.ok) throw new CallFailed(response.status, await response.json().catch(() => undefined));
  return decodeColumns(await response.arrayBuffer());
}

/** One annotation as it was sent; nothing while none is asked for. */
export function useAnnotation(target: { analysisId: string; annotationId: string } | null) {
  return useQuery({
    queryKey: ['annotation', target?.analysisId, target?.annotationId],
    queryFn: ({ signal }) =>
      target ? call(getAnnotation, { params: target, signal }) : Promise.reject(new Error('Nothing chosen')),
    enabled: target !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The artifacts of an analysis. */
export function useArtifacts(analysis: Analysis) {
  return useQuery({
    queryKey: ['analysis', analysis.id, 'artifacts', analysis.updated_at],
    queryFn: ({ signal }) =>
      call(listArtifacts, { params: { analysisId: analysis.id }, query: { limit: 1000 }, signal }),
  });
}

/** The pipeline calls that an analysis received, oldest first. */
export function useTimeline(analysis: Analysis) {
  return useQuery({
    queryKey: ['analysis', analysis.id, 'timeline', analysis.updated_at],
    queryFn: ({ signal }) =>
      call(getTimeline, { params: { analysisId: analysis.id }, query: { limit: 1000 }, signal }),
    refetchInterval: isTerminal(analysis.status) ? false : runningInterval,
  });
}

/** Where the bytes of an artifact are. */
export function artifactUrl(analysisId: string, name: string): string {
  return urlOf(getArtifact, { analysisId, name });
}

/** Asks ahead of time for the analyses of an image, and for the annotations of those that `wanted` picks. */
export async function prefetchAnalyses(
  queryClient: QueryClient,
  imageId: string,
  wanted: (analyses: readonly Analysis[]) => readonly Analysis[],
): Promise<void> {
  await queryClient.prefetchQuery(imageAnalyses(imageId));
  const analyses = queryClient.getQueryData(imageAnalyses(imageId).queryKey) ?? [];
  await Promise.all(
    wanted(analyses).map((analysis) => queryClient.prefetchQuery(annotationColumns(analysis))),
  );
}
