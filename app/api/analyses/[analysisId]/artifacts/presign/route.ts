import { presignArtifacts } from '@/lib/contract/artifacts';
import * as artifacts from '@/lib/server/artifacts';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(presignArtifacts, ({ params, body }) =>
  artifacts.presignArtifacts(params.analysisId, body),
);
