import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Coverage } from '@/lib/contract/analyses';
import type { PendingComputation, ProjectComparison, ProjectVotes } from '@/lib/contract/comparison';
import type { QueryInputOf } from '@/lib/contract/endpoint';
import type { EvaluationReply, SharedFalsePositivesReply } from '@/lib/contract/evaluation';
import { call, urlOf } from './call';
import {
  deleteReview,
  type EndpointOf,
  exportComparison,
  exportEvaluation,
  getCoverage,
  getEvaluation,
  getProjectComparison,
  getProjectVotes,
  getSharedFalsePositives,
  putReview,
} from './endpoints';

/** How long the server may wait for a result before it says how far it is, in seconds. */
const wait = 2;
/** How long until it is asked again, in milliseconds. */
const pendingInterval = 400;

/** How many images of how many are done. */
interface Progress {
  readonly done: number;
  readonly total: number;
}

/** A long computation: its result, or how far it is. */
export type Computed<Result> =
  | { readonly state: 'loading' }
  | ({ readonly state: 'pending' } & Progress)
  | { readonly state: 'failed'; readonly error: unknown; readonly retry: () => void }
  | {
      readonly state: 'ready';
      readonly result: Result;
      /** It answers the question before, while the next one is on its way. */
      readonly isOld: boolean;
      /** How far the next one is, where that is known. */
      readonly next?: Progress;
    };

/**
 * Asks for a long computation until it is done, and again when something in the project changes. The result before stays
 * until the next one is there: who moves a slider of a report must not lose the report, and the slider with it.
 */
function useComputed<Result extends { readonly status: 'completed' }>(
  key: readonly unknown[],
  ask: ((signal: AbortSignal) => Promise<Result | PendingComputation>) | null,
): Computed<Result> {
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      if (!ask) throw new Error('No models are chosen');
      return { answer: await ask(signal) };
    },
    enabled: ask !== null,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.answer.status !== 'completed' ? pendingInterval : false,
  });
  const answer = data?.answer;
  const [last, setLast] = useState<Result | null>(null);
  if (answer?.status === 'completed' && answer !== last) setLast(answer);
  if (error && (!data || isPlaceholderData)) return { state: 'failed', error, retry: () => void refetch() };
  if (!answer) return { state: 'loading' };
  if (answer.status === 'completed') return { state: 'ready', result: answer, isOld: isPlaceholderData };
  const { done, total } = answer;
  if (last) return { state: 'ready', result: last, isOld: true, next: { done, total } };
  return { state: 'pending', done, total };
}

/** What is asked of a comparison. */
export type ComparisonQuery = QueryInputOf<EndpointOf<typeof getProjectComparison>> & {
  readonly a: string;
  readonly b: string;
};

/** How two models agree over a project; nothing while it is not known which. */
export function useProjectComparison(
  projectId: string,
  query: ComparisonQuery | null,
): Computed<ProjectComparison> {
  return useComputed(
    ['project', projectId, 'comparison', query],
    query &&
      ((signal) => call(getProjectComparison, { params: { projectId }, query: { ...query, wait }, signal })),
  );
}

export type VotesQuery = QueryInputOf<EndpointOf<typeof getProjectVotes>>;

/** What is found by k of n models. */
export function useProjectVotes(projectId: string, query: VotesQuery | null): Computed<ProjectVotes> {
  return useComputed(
    ['project', projectId, 'votes', query],
    query &&
      ((signal) => call(getProjectVotes, { params: { projectId }, query: { ...query, wait }, signal })),
  );
}

export type EvaluationQuery = QueryInputOf<EndpointOf<typeof getEvaluation>>;

/** How a model does against truth. */
export function useEvaluation(projectId: string, query: EvaluationQuery | null): Computed<EvaluationReply> {
  return useComputed(
    ['project', projectId, 'evaluation', query],
    query && ((signal) => call(getEvaluation, { params: { projectId }, query: { ...query, wait }, signal })),
  );
}

/** Where a table of a comparison is downloaded. */
export function comparisonTableUrl(
  projectId: string,
  query: ComparisonQuery,
  table: QueryInputOf<EndpointOf<typeof exportComparison>>['table'],
): string {
  return urlOf(exportComparison, { projectId }, { ...query, table });
}

/** Where a table of an evaluation is downloaded. */
export function evaluationTableUrl(
  projectId: string,
  query: EvaluationQuery,
  table: QueryInputOf<EndpointOf<typeof exportEvaluation>>['table'],
): string {
  return urlOf(exportEvaluation, { projectId }, { ...query, table });
}

export type SharedFalsePositivesQuery = QueryInputOf<EndpointOf<typeof getSharedFalsePositives>>;

/** The false positives that two models have in common. */
export function useSharedFalsePositives(
  projectId: string,
  query: SharedFalsePositivesQuery,
): Computed<SharedFalsePositivesReply> {
  return useComputed(['project', projectId, 'shared-false-positives', query], (signal) =>
    call(getSharedFalsePositives, { params: { projectId }, query: { ...query, wait }, signal }),
  );
}

/** Marks an image as reviewed in the comparison of two models, or takes the mark off. */
export function useSetReviewed(projectId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (review: { imageId: string; a: string; b: string; isReviewed: boolean }) => {
      const { imageId, a, b, isReviewed } = review;
      const params = { projectId, imageId };
      if (isReviewed) await call(putReview, { params, body: { a, b } });
      else await call(deleteReview, { params, query: { a, b } });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['project', projectId, 'comparison'] }),
  });
}

/** Which model ran on which image: a page of images. */
export function coverageQuery(
  projectId: string,
  search: string,
  isIncomplete: boolean,
  page: number,
  size: number,
) {
  return {
    queryKey: ['project', projectId, 'coverage', search, isIncomplete, page, size],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Coverage> =>
      call(getCoverage, {
        params: { projectId },
        query: {
          skip: page * size,
          limit: size,
          ...(search && { search }),
          ...(isIncomplete && { incomplete: 'true' as const }),
        },
        signal,
      }),
  };
}
