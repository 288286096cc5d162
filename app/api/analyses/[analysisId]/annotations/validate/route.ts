import { validateAnnotations } from '@/lib/contract/annotations';
import * as annotations from '@/lib/server/annotations';
import { serve } from '@/lib/server/http/serve';

export const POST = serve(validateAnnotations, ({ params, query, body }) =>
  annotations.validateAnnotations(params.analysisId, body, query.coordinates),
);
