import { getImport } from '@/lib/contract/imports';
import { serve } from '@/lib/server/http/serve';
import * as imports from '@/lib/server/imports';

export const GET = serve(getImport, ({ params }) => imports.getImport(params.importId));
