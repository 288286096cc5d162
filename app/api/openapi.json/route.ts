import { openApiDocument } from '@/lib/contract/openapi';
import { getOpenApi } from '@/lib/contract/operation';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getOpenApi, () => openApiDocument());
