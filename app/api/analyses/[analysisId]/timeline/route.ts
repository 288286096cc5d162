import { getTimeline } from '@/lib/contract/analyses';
import { serve } from '@/lib/server/http/serve';
import { listTimeline } from '@/lib/server/timeline';

export const GET = serve(getTimeline, ({ params, query }) =>
  listTimeline(params.analysisId, query.skip, query.limit),
);
