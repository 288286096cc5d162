import { listMembers } from '@/lib/contract/projects';
import { serve } from '@/lib/server/http/serve';
import * as projects from '@/lib/server/projects';

export const GET = serve(listMembers, ({ params, query }) =>
  projects.listMembers(params.projectId, query.skip, query.limit),
);
