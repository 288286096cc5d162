import { listProjectAnalyses } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listProjectAnalyses, async ({ caller, params, query }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return analyses.listProjectAnalyses(params.projectId, query);
});
