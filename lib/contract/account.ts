import { z } from 'zod';
import { endpoint } from './endpoint';
import { keyScope } from './fields';

export const getMe = endpoint({
  id: 'getMe',
  method: 'GET',
  path: '/api/me',
  tag: 'Operation',
  summary: 'Who the caller is',
  access: 'user',
  role: 'none',
  reply: {
    kind: 'json',
    status: 200,
    schema: z.object({
      email: z.string(),
      by: z.enum(['key', 'proxy', 'local']).meta({ description: 'How the caller is known' }),
      scope: keyScope.meta({ description: 'What the key that was sent may do; write without one' }),
    }),
  },
});
