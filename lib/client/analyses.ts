import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Analysis } from '@/lib/contract/analyses';
import { isTerminal } from '@/lib/contract/status';
import { call, urlOf } from './call';
import {
  getAnnotation,
  getAnnotationColumns,
  getArtifact,
  getTimeline,
  listArtifacts,
  listImageAnalyses,
} from './endpoints';
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

/** Where all annotations of an analysis are had, as `application/vnd.vista.columns`; for a worker too. */
export function columnsUrl(analysisId: string): string {
  return new URL(urlOf(getAnnotationColumns, { analysisId }), window.location.href).href;
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
