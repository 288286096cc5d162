import { cancelImport } from '@/lib/contract/imports';
import { serve } from '@/lib/server/http/serve';
import * as imports from '@/lib/server/imports';

export const POST = serve(cancelImport, ({ params }) => imports.cancelImport(params.importId));
