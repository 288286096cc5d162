import { deleteAnalysis, getAnalysis } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getAnalysis, async ({ caller, params }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'viewer');
  return analyses.getAnalysis(params.analysisId);
});

export const DELETE = serve(deleteAnalysis, async ({ caller, params }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'editor');
  return analyses.deleteAnalysis(params.analysisId);
});
