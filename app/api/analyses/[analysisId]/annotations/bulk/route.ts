import { submitAnnotations } from '@/lib/contract/annotations';
import { saveAnnotations } from '@/lib/server/annotations';
import { Reply } from '@/lib/server/http/answer';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(submitAnnotations, async ({ params, body, received }) => {
  const { text, replayed, rows } = await saveAnnotations(
    params.analysisId,
    body,
    received.bytes,
    received.sha256,
  );
  received.rows = rows;
  return new Reply({ text }, { headers: replayed ? { 'idempotent-replayed': 'true' } : {} });
});
