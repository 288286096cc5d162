import { createAnalysis, listImageAnalyses } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { requireRole } from '@/lib/server/auth/access';
import { Reply } from '@/lib/server/http/answer';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listImageAnalyses, async ({ caller, params, query }) => {
  await requireRole(caller, 'image', params.imageId, 'viewer');
  const { items, total } = await analyses.listImageAnalyses(params.imageId, query);
  return { analyses: [...items], total };
});

export const POST = serve(createAnalysis, async ({ caller, params, body }) => {
  const { projectId } = await requireRole(caller, 'image', params.imageId, 'editor');
  const { analysis, created } = await analyses.createAnalysis(caller, params.imageId, projectId, body);
  return new Reply({ value: analysis }, { headers: created ? {} : { 'idempotent-replayed': 'true' } });
});
