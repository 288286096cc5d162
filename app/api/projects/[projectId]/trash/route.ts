import { listTrash } from '@/lib/contract/trash';
import { serve } from '@/lib/server/http/serve';
import * as trash from '@/lib/server/trash';

export const GET = serve(listTrash, ({ params, query }) =>
  trash.listTrash(params.projectId, query.skip, query.limit),
);
