import { getImageThumbnail } from '@/lib/contract/images';
import { serve } from '@/lib/server/http/serve';
import { serveStored } from '@/lib/server/http/serve-stored';
import { findThumbnail } from '@/lib/server/image-files';

export const GET = serve(getImageThumbnail, async ({ params, query, received }) => {
  const key = await findThumbnail(params.imageId, query.size);
  return serveStored(received.request, key, { filename: 'thumbnail.webp', inline: true, isFinal: true });
});
