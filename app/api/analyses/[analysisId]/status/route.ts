import { updateStatus } from '@/lib/contract/analyses';
import { changeStatus } from '@/lib/server/endings';
import { serve } from '@/lib/server/http/serve';

export const PATCH = serve(updateStatus, ({ params, body }) =>
  changeStatus(params.analysisId, body.status, body.error_message ?? null),
);
