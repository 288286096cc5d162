import { getUsage } from '@/lib/contract/trash';
import { serve } from '@/lib/server/http/serve';
import { readUsage } from '@/lib/server/trash';

export const GET = serve(getUsage, ({ params }) => readUsage(params.projectId));
