import { exportChanges } from '@/lib/contract/audit';
import * as audit from '@/lib/server/audit';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(exportChanges, ({ params, query }) => audit.exportChanges(params.projectId, query));
