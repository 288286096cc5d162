import { deleteImages } from '@/lib/contract/images';
import * as deletions from '@/lib/server/deletions';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(deleteImages, ({ params, body }) => deletions.deleteImages(params.projectId, body));
