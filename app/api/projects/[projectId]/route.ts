import { deleteProject, getProject, updateProject } from '@/lib/contract/projects';
import * as deletions from '@/lib/server/deletions';
import { serve } from '@/lib/server/http/serve';
import * as projects from '@/lib/server/projects';

export const GET = serve(getProject, ({ caller, params }) => projects.getProject(caller, params.projectId));

export const PATCH = serve(updateProject, ({ caller, params, body }) =>
  projects.updateProject(caller, params.projectId, body),
);

export const DELETE = serve(deleteProject, ({ params }) => deletions.deleteProject(params.projectId));
