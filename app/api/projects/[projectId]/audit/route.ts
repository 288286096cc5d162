import { listChanges } from '@/lib/contract/audit';
import * as audit from '@/lib/server/audit';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listChanges, ({ params, query }) => audit.listChanges(params.projectId, query));
