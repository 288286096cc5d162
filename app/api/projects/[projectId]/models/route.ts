import { listModels } from '@/lib/contract/analyses';
import { serve } from '@/lib/server/http/serve';
import * as models from '@/lib/server/models';

export const GET = serve(listModels, ({ params, query }) => models.listModels(params.projectId, query));
