import { listImages, uploadImages } from '@/lib/contract/images';
import { serve } from '@/lib/server/http/serve';
import * as images from '@/lib/server/images';
import { saveUploads } from '@/lib/server/uploads';

export const GET = serve(listImages, ({ params, query }) => images.listImages(params.projectId, query));

export const POST = serve(uploadImages, ({ caller, params, body }) =>
  saveUploads(caller, params.projectId, body),
);
