import { revokeApiKey } from '@/lib/contract/api-keys';
import { revokeKey } from '@/lib/server/auth/api-keys';
import { serve } from '@/lib/server/http/serve';

export const DELETE = serve(revokeApiKey, ({ caller, params }) => revokeKey(caller.email, params.keyId));
