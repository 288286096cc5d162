import { getImageDownload } from '@/lib/contract/images';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import { presignDownload } from '@/lib/server/image-files';

export const GET = serve(getImageDownload, async ({ caller, params }) => {
  await requireRole(caller, 'image', params.imageId, 'viewer');
  return presignDownload(params.imageId);
});
