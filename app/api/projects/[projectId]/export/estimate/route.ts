import { estimateExport } from '@/lib/contract/exports';
import { estimate } from '@/lib/server/exports';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(estimateExport, ({ params, query }) => estimate(params.projectId, query));
