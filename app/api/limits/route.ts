import { getLimits } from '@/lib/contract/operation';
import { serve } from '@/lib/server/http/serve';
import { readLimits } from '@/lib/server/operation';

export const GET = serve(getLimits, () => readLimits());
