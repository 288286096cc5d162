import { updateStatus } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { serve } from '@/lib/server/http/serve';

export const PATCH = serve(updateStatus, ({ params, body }) =>
  analyses.updateStatus(params.analysisId, body.status, body.error_message ?? null),
);
