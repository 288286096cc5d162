import { exportAnalysis } from '@/lib/contract/exports';
import * as exports from '@/lib/server/exports';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(exportAnalysis, ({ params, query, place, received }) =>
  exports.exportAnalysis(received.request, place.projectId, params.analysisId, query),
);
