import { createProject, listProjects } from '@/lib/contract/projects';
import { serve } from '@/lib/server/http/serve';
import * as projects from '@/lib/server/projects';

export const GET = serve(listProjects, ({ caller, query }) => projects.listProjects(caller, query));
export const POST = serve(createProject, ({ caller, body }) => projects.createProject(caller, body));
