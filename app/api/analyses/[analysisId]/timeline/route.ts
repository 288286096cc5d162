import { getTimeline } from '@/lib/contract/analyses';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import { listTimeline } from '@/lib/server/timeline';

export const GET = serve(getTimeline, async ({ caller, params, query }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'viewer');
  return listTimeline(params.analysisId, query.skip, query.limit);
});
