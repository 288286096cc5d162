import { getImageThumbnail } from '@/lib/contract/images';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import { serveStored } from '@/lib/server/http/serve-stored';
import { findThumbnail } from '@/lib/server/image-files';

export const GET = serve(getImageThumbnail, async ({ caller, params, query, received }) => {
  await requireRole(caller, 'image', params.imageId, 'viewer');
  const key = await findThumbnail(params.imageId, query.size);
  return serveStored(received.request, key, { filename: 'thumbnail.webp', inline: true, isFinal: true });
});
