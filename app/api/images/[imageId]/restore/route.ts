import { restoreImage } from '@/lib/contract/images';
import * as deletions from '@/lib/server/deletions';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(restoreImage, ({ params }) => deletions.restoreImage(params.imageId));
