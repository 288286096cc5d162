import { listTrashedProjects } from '@/lib/contract/trash';
import { serve } from '@/lib/server/http/serve';
import * as trash from '@/lib/server/trash';

export const GET = serve(listTrashedProjects, ({ caller, query }) =>
  trash.listTrashedProjects(caller.email, query.skip, query.limit),
);
