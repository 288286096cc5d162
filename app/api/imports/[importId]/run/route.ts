import { runImport } from '@/lib/contract/imports';
import { serve } from '@/lib/server/http/serve';
import { runPreviewed } from '@/lib/server/imports';

export const POST = serve(runImport, ({ params, body }) => runPreviewed(params.importId, body));
