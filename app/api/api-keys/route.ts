import { createApiKey, listApiKeys } from '@/lib/contract/api-keys';
import { createKey, listKeys } from '@/lib/server/auth/api-keys';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listApiKeys, ({ caller, query }) => listKeys(caller.email, query.skip, query.limit));
export const POST = serve(createApiKey, ({ caller, body }) => createKey(caller, body));
