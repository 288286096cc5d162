import { getCoverage } from '@/lib/contract/analyses';
import { readCoverage } from '@/lib/server/coverage';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getCoverage, ({ params, query }) => readCoverage(params.projectId, query));
