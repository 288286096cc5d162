import { getImportReport } from '@/lib/contract/imports';
import { serve } from '@/lib/server/http/serve';
import { serveStored } from '@/lib/server/http/serve-stored';
import { findReport } from '@/lib/server/imports';

export const GET = serve(getImportReport, async ({ params, received }) => {
  const { key, ...shown } = await findReport(params.importId);
  return serveStored(received.request, key, { ...shown, inline: false, isFinal: false });
});
