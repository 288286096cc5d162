import { deleteMember, putMember } from '@/lib/contract/projects';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import * as projects from '@/lib/server/projects';

export const PUT = serve(putMember, async ({ caller, params, body }) => {
  await requireRole(caller, 'project', params.projectId, 'owner');
  return projects.putMember(params.projectId, params.email, body.role);
});

export const DELETE = serve(deleteMember, async ({ caller, params }) => {
  await requireRole(caller, 'project', params.projectId, 'owner');
  return projects.deleteMember(params.projectId, params.email);
});
