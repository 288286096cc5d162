import { deleteReview, putReview } from '@/lib/contract/comparison';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import * as reviews from '@/lib/server/reviews';

export const PUT = serve(putReview, async ({ caller, params, body }) => {
  await requireRole(caller, 'project', params.projectId, 'editor');
  return reviews.saveReview(caller, params.projectId, params.imageId, body);
});

export const DELETE = serve(deleteReview, async ({ caller, params, query }) => {
  await requireRole(caller, 'project', params.projectId, 'editor');
  return reviews.deleteReview(params.projectId, params.imageId, query);
});
