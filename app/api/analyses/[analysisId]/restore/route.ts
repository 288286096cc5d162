import { restoreAnalysis } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(restoreAnalysis, ({ params }) => analyses.restoreAnalysis(params.analysisId));
