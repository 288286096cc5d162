import { getAnnotation } from '@/lib/contract/annotations';
import { getAnnotationText } from '@/lib/server/annotation-reads';
import { Reply } from '@/lib/server/http/answer';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(
  getAnnotation,
  async ({ params }) => new Reply({ text: await getAnnotationText(params.analysisId, params.annotationId) }),
);
