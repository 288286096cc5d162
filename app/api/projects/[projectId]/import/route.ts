import { createImport } from '@/lib/contract/imports';
import { serve } from '@/lib/server/http/serve';
import * as imports from '@/lib/server/imports';

export const POST = serve(createImport, ({ caller, params, body }) =>
  imports.createImport(caller, params.projectId, body),
);
