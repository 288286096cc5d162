import { getSharedFalsePositives } from '@/lib/contract/evaluation';
import { orPending } from '@/lib/server/computations';
import { serve } from '@/lib/server/http/serve';
import { readSharedMistakes } from '@/lib/server/shared-mistakes';

export const GET = serve(getSharedFalsePositives, async ({ params, query, received }) =>
  orPending(await readSharedMistakes(params.projectId, query, received.url)),
);
