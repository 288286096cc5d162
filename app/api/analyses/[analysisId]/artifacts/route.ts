import { listArtifacts } from '@/lib/contract/artifacts';
import * as artifacts from '@/lib/server/artifacts';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listArtifacts, ({ params, query }) =>
  artifacts.listArtifacts(params.analysisId, query.skip, query.limit),
);
