import { getMe } from '@/lib/contract/account';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(getMe, ({ caller }) => ({
  email: caller.email,
  by: caller.by,
  scope: caller.key?.scope ?? ('write' as const),
}));
