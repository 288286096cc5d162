import { deleteProject, getProject, updateProject } from '@/lib/contract/projects';
import { requireRole } from '@/lib/server/auth/access';
import { serve } from '@/lib/server/http/serve';
import * as projects from '@/lib/server/projects';

export const GET = serve(getProject, ({ caller, params }) => projects.getProject(caller, params.projectId));

export const PATCH = serve(updateProject, async ({ caller, params, body }) => {
  await requireRole(caller, 'project', params.projectId, 'editor');
  return projects.updateProject(caller, params.projectId, body);
});

export const DELETE = serve(deleteProject, async ({ caller, params }) => {
  await requireRole(caller, 'project', params.projectId, 'owner');
  return projects.deleteProject(params.projectId);
});
