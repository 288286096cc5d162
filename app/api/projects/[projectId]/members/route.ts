import { listMembers } from '@/lib/contract/projects';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import * as projects from '@/lib/server/projects';

export const GET = serve(listMembers, async ({ caller, params, query }) => {
  await requireRole(caller, 'project', params.projectId, 'viewer');
  return projects.listMembers(params.projectId, query.skip, query.limit);
});
