import { exportEvaluation } from '@/lib/contract/exports';
import { writeEvaluation } from '@/lib/server/exports/tables';
import { serve } from '@/lib/server/http/serve';
import { serveTable } from '@/lib/server/tables';

export const GET = serve(exportEvaluation, ({ params, query, received }) =>
  serveTable(
    received.request,
    `evaluation-${query.table}-${query.prediction}.csv`,
    writeEvaluation(params.projectId, query, received.url),
  ),
);
