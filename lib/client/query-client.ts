import { QueryClient } from '@tanstack/react-query';
import { CallFailed } from './call';

const mostRetries = 2;

/** Only what may pass by itself is worth asking again: no answer at all, too many requests, or a server at fault. */
function mayPass(error: unknown): boolean {
  return error instanceof CallFailed && (error.status === 0 || error.status === 429 || error.status >= 500);
}

/** The cache of answers. An answer is fresh for ten seconds; a refusal is final, a failure is tried twice more. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < mostRetries && mayPass(error),
        refetchOnWindowFocus: true,
      },
    },
  });
}
