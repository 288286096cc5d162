import { deleteImage, getImage } from '@/lib/contract/images';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import * as images from '@/lib/server/images';

export const GET = serve(getImage, async ({ caller, params }) => {
  await requireRole(caller, 'image', params.imageId, 'viewer');
  return images.getImage(params.imageId);
});

export const DELETE = serve(deleteImage, async ({ caller, params }) => {
  await requireRole(caller, 'image', params.imageId, 'editor');
  return images.deleteImage(params.imageId);
});
