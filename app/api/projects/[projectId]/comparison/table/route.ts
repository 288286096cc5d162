import { exportComparison } from '@/lib/contract/exports';
import { writeComparison } from '@/lib/server/exports/tables';
import { serve } from '@/lib/server/http/serve';
import { serveTable } from '@/lib/server/tables';

export const GET = serve(exportComparison, ({ params, query, received }) =>
  serveTable(
    received.request,
    `comparison-${query.table}-${query.a}-${query.b}.csv`,
    writeComparison(params.projectId, query, received.url),
  ),
);
