import { getImageContent } from '@/lib/contract/images';
import { serve } from '@/lib/server/http/serve';
import { serveStored } from '@/lib/server/http/serve-stored';
import { findDrawable, findImageFile } from '@/lib/server/image-files';

export const GET = serve(getImageContent, async ({ params, query, received }) => {
  const file = await (query.drawable ? findDrawable : findImageFile)(params.imageId);
  return serveStored(received.request, file.key, { ...file, inline: true, isFinal: true });
});
