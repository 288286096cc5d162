import { getArtifact } from '@/lib/contract/artifacts';
import { findArtifactObject } from '@/lib/server/artifacts';
import { serve } from '@/lib/server/http/serve';
import { serveStored } from '@/lib/server/http/serve-stored';

export const GET = serve(getArtifact, async ({ params, received }) => {
  const { key, ...shown } = await findArtifactObject(params.analysisId, params.name);
  return serveStored(received.request, key, { ...shown, inline: true });
});
