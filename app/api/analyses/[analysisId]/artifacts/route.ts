import { listArtifacts } from '@/lib/contract/artifacts';
import * as artifacts from '@/lib/server/artifacts';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listArtifacts, async ({ caller, params, query }) => {
  await requireRole(caller, 'analysis', params.analysisId, 'viewer');
  return artifacts.listArtifacts(params.analysisId, query.skip, query.limit);
});
