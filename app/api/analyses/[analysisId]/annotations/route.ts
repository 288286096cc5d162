import { listAnnotations } from '@/lib/contract/annotations';
import { listAnnotationsText } from '@/lib/server/annotation-reads';
import { requireRole } from '@/lib/server/auth/access';
import { Reply } from '@/lib/server/http/answer';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listAnnotations, async ({ caller, params, query }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'viewer');
  return new Reply({ text: await listAnnotationsText(params.analysisId, query) });
});
