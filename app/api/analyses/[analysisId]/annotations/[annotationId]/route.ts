import { getAnnotation } from '@/lib/contract/annotations';
import { getAnnotationText } from '@/lib/server/annotation-reads';
import { requireRole } from '@/lib/server/auth/access';
import { Reply } from '@/lib/server/http/answer';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getAnnotation, async ({ caller, params }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'viewer');
  return new Reply({ text: await getAnnotationText(params.analysisId, params.annotationId) });
});
