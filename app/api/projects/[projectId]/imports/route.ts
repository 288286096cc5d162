import { listImports } from '@/lib/contract/imports';
import { serve } from '@/lib/server/http/serve';
import * as imports from '@/lib/server/imports';

export const GET = serve(listImports, ({ params, query }) =>
  imports.listImports(params.projectId, query.skip, query.limit),
);
