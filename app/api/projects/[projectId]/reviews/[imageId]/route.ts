import { deleteReview, putReview } from '@/lib/contract/comparison';
import { serve } from '@/lib/server/http/serve';
import * as reviews from '@/lib/server/reviews';

export const PUT = serve(putReview, ({ caller, params, body }) =>
  reviews.saveReview(caller, params.projectId, params.imageId, body),
);

export const DELETE = serve(deleteReview, ({ params, query }) =>
  reviews.deleteReview(params.projectId, params.imageId, query),
);
