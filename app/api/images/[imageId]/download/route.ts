import { getImageDownload } from '@/lib/contract/images';
import { serve } from '@/lib/server/http/serve';
import { presignDownload } from '@/lib/server/image-files';

export const GET = serve(getImageDownload, ({ params }) => presignDownload(params.imageId));
