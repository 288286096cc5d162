import { getProjectVotes } from '@/lib/contract/comparison';
import { requireRole } from '@/lib/server/auth/access';
import { orPending } from '@/lib/server/computations';
import { serve } from '@/lib/server/http/serve';
import { readVotes } from '@/lib/server/votes';

export const GET = serve(getProjectVotes, async ({ caller, params, query, received }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return orPending(await readVotes(params.projectId, query, received.url));
});
