import { getProjectComparison } from '@/lib/contract/comparison';
import { requireRole } from '@/lib/server/auth/access';
import { readProjectComparison } from '@/lib/server/comparisons';
import { orPending } from '@/lib/server/computations';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getProjectComparison, async ({ caller, params, query, received }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return orPending(await readProjectComparison(params.projectId, query, received.url));
});
