import { listOwnChanges } from '@/lib/contract/audit';
import * as audit from '@/lib/server/audit';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listOwnChanges, ({ caller, query }) =>
  audit.listOwnChanges(caller.email, query.skip, query.limit),
);
