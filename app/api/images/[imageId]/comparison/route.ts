import { getImageComparison } from '@/lib/contract/comparison';
import { readImageComparison } from '@/lib/server/comparisons';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getImageComparison, ({ params, query }) =>
  readImageComparison(params.imageId, query),
);
