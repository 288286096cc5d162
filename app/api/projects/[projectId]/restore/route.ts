import { restoreProject } from '@/lib/contract/projects';
import * as deletions from '@/lib/server/deletions';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(restoreProject, ({ caller, params }) =>
  deletions.restoreProject(caller, params.projectId),
);
