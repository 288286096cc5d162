import { getImagePositions } from '@/lib/contract/images';
import { serve } from '@/lib/server/http/serve';
import { readPositions } from '@/lib/server/images';

export const GET = serve(getImagePositions, ({ params, query }) => readPositions(params.projectId, query));
