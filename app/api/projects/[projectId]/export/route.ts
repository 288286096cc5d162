import { exportProject } from '@/lib/contract/exports';
import * as exports from '@/lib/server/exports';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(exportProject, ({ params, query, received }) =>
  exports.exportProject(received.request, params.projectId, query),
);
