import { getMetrics } from '@/lib/contract/operation';
import { serve } from '@/lib/server/http/serve';
import { readMetrics } from '@/lib/server/metrics';

export const GET = serve(getMetrics, () => readMetrics());
