import { validateAnnotations } from '@/lib/contract/annotations';
import * as annotations from '@/lib/server/annotations';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(validateAnnotations, async ({ caller, params, body }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'viewer');
  return annotations.validateAnnotations(params.analysisId, body);
});
