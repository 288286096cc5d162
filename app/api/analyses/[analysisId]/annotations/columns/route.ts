import { getAnnotationColumns } from '@/lib/contract/annotations';
import { serveColumns } from '@/lib/server/annotation-columns';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getAnnotationColumns, ({ params, received }) =>
  serveColumns(received.request, params.analysisId),
);
