import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { VistaClient } from './vista-client.js';

const secret = 'a secret';

interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

type Answer = (response: ServerResponse, request: Received) => void;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that gives the listed answers, one a request, and keeps what it received. */
async function serveAnswers(...answers: Answer[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks) };
    received.push(seen);
    const answer = answers[received.length - 1] ?? problem(500, 'One request too many');
    answer(response, seen);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const api = `http://127.0.0.1:${address.port}`;
  return { api, received, client: new VistaClient({ api, apiKey: 'key', hmacSecret: secret }) };
}

const json =
  (status: number, value: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));

const problem = (status: number, title: string, more: object = {}): Answer =>
  json(status, { title, status, ...more }, { 'Retry-After': '0' });

const hangUp: Answer = (response) => response.destroy();

describe('the signature', () => {
  it('covers the timestamp and the exact bytes of the body', async () => {
    const { client, received } = await serveAnswers(json(200, { id: 'a' }));
    await client.setStatus('a', 'processing');
    const [{ method, url, headers, body } = expect.fail('no request')] = received;
    expect([method, url]).toEqual(['PATCH', '/api/analyses/a/status']);
    const timestamp = String(headers['x-ml-timestamp']);
    expect(timestamp).toMatch(/^\d{10}$/);
    const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-ml-signature']).toBe(`sha256=${digest}`);
  });

  it('stands on the calls of a pipeline alone, the API key on those of a user alone', async () => {
    const { client, received } = await serveAnswers(json(201, { id: 'a' }), json(201, { created_count: 0 }));
    await client.createAnalysis('i', { model_name: 'm', model_version: '1' });
    await client.submitAnnotations('a', { annotations: [] });
    const [create, bulk] = received;
    expect(create?.headers).toMatchObject({ 'x-api-key': 'key' });
    expect(create?.headers).not.toHaveProperty('x-ml-signature');
    expect(bulk?.headers).toHaveProperty('x-ml-signature');
    expect(bulk?.headers).not.toHaveProperty('x-api-key');
  });
});

describe('a retry', () => {
  it('follows a lost connection, a 503 and a 429 with the same bytes', async () => {
    const { client, received } = await serveAnswers(
      hangUp,
      problem(503, 'Service unavailable'),
      problem(429, 'Too many requests'),
      json(201, { created_count: 1 }),
    );
    await client.submitAnnotations('a', { annotations: [{ class_name: 'ä' }] });
    expect(received).toHaveLength(4);
    expect(new Set(received.map(({ body }) => body.toString('hex'))).size).toBe(1);
  });

  it('of an upload sends the same form under the same idempotency key', async () => {
    const image = {
      filename: 'a.png',
      width: 1,
      height: 1,
      bytes: new Uint8Array([1, 2, 3]),
      type: 'image/png',
    };
    const { client, received } = await serveAnswers(
      json(200, []),
      problem(502, 'Bad gateway'),
      json(201, { id: 'i' }),
    );
    expect(await client.ensureImage('p', image)).toEqual({ id: 'i' });
    const [, first, second] = received;
    const fingerprint = (request: Received | undefined) => [
      request?.headers['idempotency-key'],
      request?.headers['content-type'],
      createHash('sha256')
        .update(request?.body ?? '')
        .digest('hex'),
    ];
    expect(first?.headers['idempotency-key']).toBeTruthy();
    expect(first?.body.includes('filename="a.png"')).toBe(true);
    expect(fingerprint(second)).toEqual(fingerprint(first));
  });

  it('does not follow a refusal, whose reasons are told place by place', async () => {
    const { client, received } = await serveAnswers(
      problem(400, 'Invalid annotation format', {
        detail: 'One error',
        request_id: 'r-1',
        errors: [{ pointer: '/annotations/3/data/bbox/2', message: 'must not be negative', got: -4 }],
      }),
    );
    await expect(client.submitAnnotations('a', { annotations: [] })).rejects.toThrow(
      /400 Invalid annotation format: One error \(request r-1\)\n {2}\/annotations\/3\/data\/bbox\/2: .*negative; got -4/,
    );
    expect(received).toHaveLength(1);
  });

  it('ends after the fifth attempt with the last answer', async () => {
    const { client, received } = await serveAnswers(
      ...Array.from({ length: 6 }, () =>
        problem(503, 'Service unavailable', { detail: 'The store is away' }),
      ),
    );
    await expect(client.setStatus('a', 'processing')).rejects.toThrow(/503 .*The store is away/);
    expect(received).toHaveLength(5);
  });
});

describe('finding before making', () => {
  it('looks through all pages for the project and makes none if it is there', async () => {
    const { client, received } = await serveAnswers(
      json(200, [{ id: '1', name: 'Other' }], { Link: '</api/projects?skip=1>; rel="next"' }),
      json(200, [{ id: '2', name: 'Demo' }]),
    );
    expect(await client.ensureProject({ name: 'Demo', description: '' })).toMatchObject({ id: '2' });
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/projects',
      'GET /api/projects?skip=1',
    ]);
  });

  it('takes an image of the same name for the same photo only if the size agrees', async () => {
    const image = { filename: 'a.png', width: 4, height: 3, bytes: new Uint8Array([1]), type: 'image/png' };
    const stored = [
      { id: 'old', filename: 'a.png', width: 3, height: 4 },
      { id: 'same', filename: 'a.png', width: 4, height: 3 },
    ];
    const { client } = await serveAnswers(
      json(200, stored),
      json(200, stored.slice(0, 1)),
      json(201, { id: 'new' }),
    );
    expect(await client.ensureImage('p', image)).toMatchObject({ id: 'same' });
    expect(await client.ensureImage('p', image)).toMatchObject({ id: 'new' });
  });
});

it('uploads an artifact with the content type that its address was signed for, and nothing secret', async () => {
  const { api, client, received } = await serveAnswers(
    (response, { headers }) =>
      json(200, {
        presigned_urls: [
          { artifact_name: 'h.png', upload_url: `http://${headers.host}/store/h.png?signature=s` },
        ],
      })(response, received[0] ?? expect.fail('no request')),
    json(200, {}),
  );
  const artifact = { artifact_name: 'h.png', content_type: 'image/png', bytes: Buffer.from([7, 8]) };
  const addresses = await client.presignArtifacts('a', [
    { artifact_name: 'h.png', content_type: 'image/png' },
  ]);
  expect(addresses.get('h.png')).toBe(`${api}/store/h.png?signature=s`);
  await client.uploadArtifact(addresses.get('h.png') ?? '', artifact);
  const upload = received[1];
  expect([upload?.method, upload?.url]).toEqual(['PUT', '/store/h.png?signature=s']);
  expect(upload?.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': '2' });
  expect(upload?.headers).not.toHaveProperty('x-api-key');
  expect([...(upload?.body ?? [])]).toEqual([7, 8]);
});
