import { getCoverage } from '@/lib/contract/analyses';
import { requireRole } from '@/lib/server/auth/access';
import { readCoverage } from '@/lib/server/coverage';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getCoverage, async ({ caller, params, query }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return readCoverage(params.projectId, query);
});
