import { getImageEvaluation } from '@/lib/contract/evaluation';
import { readImageEvaluation } from '@/lib/server/evaluations';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getImageEvaluation, ({ params, query }) =>
  readImageEvaluation(params.imageId, query),
);
