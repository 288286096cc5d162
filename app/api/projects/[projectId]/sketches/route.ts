import { listSketches } from '@/lib/contract/sketches';
import { serve } from '@/lib/server/http/serve';
import * as sketches from '@/lib/server/sketches';

export const GET = serve(listSketches, ({ params, query }) => sketches.listSketches(params.projectId, query));
