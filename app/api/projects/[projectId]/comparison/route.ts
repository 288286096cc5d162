import { getProjectComparison } from '@/lib/contract/comparison';
import { readProjectComparison } from '@/lib/server/comparisons';
import { orPending } from '@/lib/server/computations';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getProjectComparison, async ({ params, query, received }) =>
  orPending(await readProjectComparison(params.projectId, query, received.url)),
);
