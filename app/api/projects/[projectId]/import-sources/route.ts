import { listImportSources } from '@/lib/contract/imports';
import { serve } from '@/lib/server/http/serve';
import { listOpenAddresses } from '@/lib/server/imports/buckets';

export const GET = serve(listImportSources, () => ({ sources: listOpenAddresses() }));
