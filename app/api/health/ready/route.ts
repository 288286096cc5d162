import { getReadiness } from '@/lib/contract/operation';
import { serve } from '@/lib/server/http/serve';
import { checkReadiness } from '@/lib/server/operation';

export const GET = serve(getReadiness, () => checkReadiness());
