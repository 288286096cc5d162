import { getEvaluation } from '@/lib/contract/evaluation';
import { requireRole } from '@/lib/server/auth/access';
import { orPending } from '@/lib/server/computations';
import { readEvaluation } from '@/lib/server/evaluations';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getEvaluation, async ({ caller, params, query, received }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return orPending(await readEvaluation(params.projectId, query, received.url));
});
