import type { Endpoint } from './endpoint';
import type { ProblemCode } from './problem';

/** What can go wrong at an endpoint by what it takes and who may call it; the rest it names itself. */
export function expectedProblems(endpoint: Endpoint): readonly ProblemCode[] {
  const codes = new Set<ProblemCode>([
    ...byAccess[endpoint.access],
    ...(endpoint.body ? byBody[endpoint.body.kind] : []),
    ...(endpoint.problems ?? []),
    'too-many-requests',
    'unexpected',
  ]);
  const changes = endpoint.method !== 'GET';
  if (endpoint.access === 'user' && changes) codes.add('cross-site-request');
  if (endpoint.params || endpoint.analysis) codes.add('not-found');
  if (endpoint.params || endpoint.query) codes.add('invalid-request');
  if (endpoint.method === 'POST' && endpoint.reply.kind === 'json') {
    for (const code of ['invalid-request', 'conflict', 'idempotency-key-reused'] as const) codes.add(code);
  }
  if (endpoint.access !== 'anyone') codes.add('database-unavailable');
  if (endpoint.reply.kind === 'stream' || endpoint.body?.kind === 'multipart') codes.add('store-unavailable');
  return [...codes];
}

const readingJson = [
  'malformed-json',
  'limit-exceeded',
  'payload-too-large',
  'unsupported-media-type',
  'client-closed-request',
  'too-many-requests',
] as const;

const byAccess: Readonly<Record<Endpoint['access'], readonly ProblemCode[]>> = {
  anyone: [],
  capability: ['forbidden'],
  user: ['authentication-required', 'invalid-credentials', 'forbidden'],
  pipeline: ['invalid-signature', 'not-configured'],
};

const byBody: Readonly<Record<NonNullable<Endpoint['body']>['kind'], readonly ProblemCode[]>> = {
  json: [...readingJson, 'invalid-request'],
  'judged-json': [...readingJson, 'invalid-annotation-format'],
  multipart: [
    'invalid-request',
    'invalid-image',
    'limit-exceeded',
    'payload-too-large',
    'quota-exceeded',
    'unsupported-media-type',
  ],
  bytes: ['payload-too-large'],
};
