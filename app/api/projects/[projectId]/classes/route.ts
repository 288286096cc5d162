import { listClasses } from '@/lib/contract/analyses';
import * as classes from '@/lib/server/classes';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listClasses, ({ params, query }) => classes.listClasses(params.projectId, query));
