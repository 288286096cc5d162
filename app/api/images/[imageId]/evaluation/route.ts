import { getImageEvaluation } from '@/lib/contract/evaluation';
import { requireRole } from '@/lib/server/auth/access';
import { readImageEvaluation } from '@/lib/server/evaluations';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getImageEvaluation, async ({ caller, params, query }) => {
  await requireRole(caller, 'image', params.imageId, 'viewer');
  return readImageEvaluation(params.imageId, query);
});
