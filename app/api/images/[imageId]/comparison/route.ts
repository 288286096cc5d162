import { getImageComparison } from '@/lib/contract/comparison';
import { requireRole } from '@/lib/server/auth/access';
import { readImageComparison } from '@/lib/server/comparisons';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getImageComparison, async ({ caller, params, query }) => {
  await requireRole(caller, 'image', params.imageId, 'viewer');
  return readImageComparison(params.imageId, query);
});
