import { listAnnotations } from '@/lib/contract/annotations';
import { listAnnotationsText } from '@/lib/server/annotation-reads';
import { Reply } from '@/lib/server/http/answer';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(
  listAnnotations,
  async ({ params, query }) => new Reply({ text: await listAnnotationsText(params.analysisId, query) }),
);
