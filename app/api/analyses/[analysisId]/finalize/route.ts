import { finalizeAnalysis } from '@/lib/contract/analyses';
import * as artifacts from '@/lib/server/artifacts';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(finalizeAnalysis, ({ params, body }) =>
  artifacts.finalizeAnalysis(params.analysisId, body),
);
