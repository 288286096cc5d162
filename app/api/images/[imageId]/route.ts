import { deleteImage, getImage } from '@/lib/contract/images';
import * as deletions from '@/lib/server/deletions';
import { serve } from '@/lib/server/http/serve';
import * as images from '@/lib/server/images';

export const GET = serve(getImage, ({ params }) => images.getImage(params.imageId));

export const DELETE = serve(deleteImage, ({ params }) => deletions.deleteImage(params.imageId));
