import { deleteImage, getImage } from '@/lib/contract/images';
import { serve } from '@/lib/server/http/serve';
import * as images from '@/lib/server/images';

export const GET = serve(getImage, ({ params }) => images.getImage(params.imageId));

export const DELETE = serve(deleteImage, ({ params }) => images.deleteImage(params.imageId));
