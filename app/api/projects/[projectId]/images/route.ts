import { listImages, uploadImages } from '@/lib/contract/images';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import * as images from '@/lib/server/images';
import { saveUploads } from '@/lib/server/uploads';

export const GET = serve(listImages, async ({ caller, params, query }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return images.listImages(params.projectId, query);
});

export const POST = serve(uploadImages, async ({ caller, params, body }) => {
  await requireRole(caller, 'project', params.projectId, 'editor');
  return saveUploads(caller, params.projectId, body);
});
