import { getComputation } from '@/lib/contract/comparison';
import * as computations from '@/lib/server/computations';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getComputation, ({ caller, params }) =>
  computations.getComputation(caller, params.computationId),
);
