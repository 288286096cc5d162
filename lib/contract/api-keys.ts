import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, keyScope, name, paging, time } from './fields';

export const apiKey = z
  .object({
    id,
    name: z.string(),
    prefix: z.string().meta({ description: 'The visible beginning of the key' }),
    scope: keyScope.meta({
      description: 'read; pipeline: also create analyses; write: everything that its owner may do',
    }),
    created_at: time,
    expires_at: time.nullable(),
    revoked_at: time.nullable(),
    last_used_at: time.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const createApiKey = endpoint({
  id: 'createApiKey',
  method: 'POST',
  path: '/api/api-keys',
  tag: 'API keys',
  summary: 'Make an API key',
  description: 'The key itself is in this answer and never again.',
  access: 'user',
  role: 'none',
  body: {
    kind: 'json',
    schema: z.object({
      name: name(),
      scope: keyScope.default('write'),
      expires_in_days: z.number().int().min(1).max(3650).nullish().meta({ description: 'null: never' }),
    }),
  },
  reply: { kind: 'json', status: 201, schema: apiKey.extend({ key: z.string() }) },
  repeated: 'refuse',
});

export const listApiKeys = endpoint({
  id: 'listApiKeys',
  method: 'GET',
  path: '/api/api-keys',
  tag: 'API keys',
  summary: "List the caller's keys",
  access: 'user',
  role: 'none',
  query: z.object(paging),
  reply: { kind: 'list', item: apiKey },
});

export const revokeApiKey = endpoint({
  id: 'revokeApiKey',
  method: 'DELETE',
  path: '/api/api-keys/{keyId}',
  tag: 'API keys',
  summary: 'Revoke a key',
  access: 'user',
  role: 'none',
  params: z.object({ keyId: id }),
  reply: { kind: 'empty', status: 204 },
});
