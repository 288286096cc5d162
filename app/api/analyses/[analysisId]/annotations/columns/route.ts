import { getAnnotationColumns } from '@/lib/contract/annotations';
import { serveColumns } from '@/lib/server/annotation-columns';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getAnnotationColumns, async ({ caller, params, received }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'viewer');
  return serveColumns(received.request, params.analysisId);
});
