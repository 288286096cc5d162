import { getProjectVotes } from '@/lib/contract/comparison';
import { orPending } from '@/lib/server/computations';
import { serve } from '@/lib/server/http/serve';
import { readVotes } from '@/lib/server/votes';

export const GET = serve(getProjectVotes, async ({ params, query, received }) =>
  orPending(await readVotes(params.projectId, query, received.url)),
);
