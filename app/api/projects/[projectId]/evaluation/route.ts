import { getEvaluation } from '@/lib/contract/evaluation';
import { orPending } from '@/lib/server/computations';
import { readEvaluation } from '@/lib/server/evaluations';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getEvaluation, async ({ params, query, received }) =>
  orPending(await readEvaluation(params.projectId, query, received.url)),
);
