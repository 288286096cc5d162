import { finalizeAnalysis } from '@/lib/contract/analyses';
import * as endings from '@/lib/server/endings';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(finalizeAnalysis, ({ params, body }) =>
  endings.finalizeAnalysis(params.analysisId, body),
);
