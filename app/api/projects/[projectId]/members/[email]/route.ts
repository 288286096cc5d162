import { deleteMember, putMember } from '@/lib/contract/projects';
import { serve } from '@/lib/server/http/serve';
import * as projects from '@/lib/server/projects';

export const PUT = serve(putMember, ({ params, body }) =>
  projects.putMember(params.projectId, params.email, body.role),
);

export const DELETE = serve(deleteMember, ({ params }) =>
  projects.deleteMember(params.projectId, params.email),
);
