import { listModels } from '@/lib/contract/analyses';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import * as models from '@/lib/server/models';

export const GET = serve(listModels, async ({ caller, params, query }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return models.listModels(params.projectId, query);
});
