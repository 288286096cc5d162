import { getHealth } from '@/lib/contract/operation';
import { serve } from '@/lib/server/http/serve';
import { version } from '@/package.json';

export const GET = serve(getHealth, () => ({ status: 'ok' as const, version }));
