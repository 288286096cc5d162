import { deleteAnalysis, getAnalysis } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getAnalysis, ({ params }) => analyses.getAnalysis(params.analysisId));

export const DELETE = serve(deleteAnalysis, ({ params }) => analyses.deleteAnalysis(params.analysisId));
