import { restoreImages } from '@/lib/contract/images';
import * as deletions from '@/lib/server/deletions';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(restoreImages, ({ params, body }) =>
  deletions.restoreImages(params.projectId, body.deleted_at),
);
