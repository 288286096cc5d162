import { createAnalysis, listImageAnalyses } from '@/lib/contract/analyses';
import * as analyses from '@/lib/server/analyses';
import { Reply } from '@/lib/server/http/answer';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listImageAnalyses, async ({ params, query }) => {
  const { items, total } = await analyses.listImageAnalyses(params.imageId, query);
  return { analyses: [...items], total };
});

export const POST = serve(createAnalysis, async ({ caller, place, params, body, received }) => {
  const { imageId } = params;
  const { change } = received;
  const { analysis, created } = await analyses.createAnalysis(caller, imageId, place.projectId, body, change);
  received.isNoted = true;
  return new Reply({ value: analysis }, { headers: created ? {} : { 'idempotent-replayed': 'true' } });
});
