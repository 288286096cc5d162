import { listProjectAnalyses } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listProjectAnalyses, ({ params, query }) =>
  analyses.listProjectAnalyses(params.projectId, query),
);
