import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, picture } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

/** What a browser is told and refused, so that other sites and uploaded files can do nothing here. */

const client = new Client();
const origin = new URL(client.url).origin;

/** A request with headers that `fetch` does not let anybody set, such as Host. */
function raw(url: string, method: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? '{"name":"from elsewhere"}' : undefined);
  });
}

describe('a page of another site', () => {
  const json = { 'content-type': 'application/json' };
  test.each([
    ['its Origin', { origin: 'https://evil.example' }],
    ['an Origin that is no address', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://localhost:1' }],
    ['the browser, as cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['the browser, as same-site', { 'sec-fetch-site': 'same-site' }],
    [
      'a form, which needs no permission to be sent',
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
    ],
  ])('changes nothing, told by %s', async (_, headers: Record<string, string>) => {
    expect(await raw(`${client.url}/api/projects`, 'POST', { ...json, ...headers })).toBe(403);
  });

  test('is told apart from our own pages and from scripts', async () => {
    const own = { ...json, origin, 'sec-fetch-site': 'same-origin' };
    expect(await raw(`${client.url}/api/projects`, 'POST', own)).toBe(201);
    expect(await raw(`${client.url}/api/projects`, 'POST', json)).toBe(201);
  });

  test('that points its own name at this machine is answered nothing', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '192.168.1.7:8000'])
      expect([host, await raw(`${client.url}/api/projects`, 'GET', { host })]).toEqual([host, 403]);
  });
});

describe('every answer', () => {
  test.each([
    ['a page', '/'],
    ['a script', '/swagger-init.js'],
    ['the API', '/api/projects'],
    ['an older address of the API', '/api-ml/limits'],
    ['an error', '/api/nothing'],
    ['the documentation', '/docs'],
  ])('tells the browser to be strict: %s', async (_, path) => {
    const { headers } = await client.get(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
    if (!path.endsWith('.js'))
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  test('of a page has a nonce of its own, which every script in it bears, and lets no inline code run', async () => {
    const [one, two] = [await client.get('/'), await client.get('/')];
    const nonce = (answer: typeof one) =>
      /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1];
    expect(nonce(one)).toBeTruthy();
    expect(nonce(one)).not.toBe(nonce(two));
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(/script-src [^;]*'unsafe-(inline|eval)'/.test(policy)).toBe(false);
    const scripts = [...one.text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(1);
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce(one)}"`))).toEqual([]);
    expect(one.text).not.toMatch(/\son(load|click|error)=/i);
  });
});

describe('an upload never runs', () => {
  test.each([
    [
      'SVG with a script',
      'image.svg',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ],
    [
      'SVG that calls itself PNG',
      'image.png',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    ['HTML that calls itself JPEG', 'image.jpg', '<!doctype html><script>alert(1)</script>'],
    ['a PDF', 'image.pdf', '%PDF-1.7\n'],
  ])('%s is refused, whatever it is called', async (_, name, text) => {
    const projectId = await client.newProject();
    const answer = await client.upload(projectId, [{ bytes: Buffer.from(text), name }]);
    expect([answer.status, answer.json.type]).toEqual([400, '/problems/invalid-image']);
  });

  test('a PNG with HTML behind it is a PNG in a sandbox, by the type that its bytes have and not its name', async () => {
    const projectId = await client.newProject();
    const bytes = Buffer.concat([await picture(), Buffer.from('<script>alert(1)</script>')]);
    const { json } = await client.upload(projectId, [{ bytes, name: 'page.html' }]);
    const { headers } = await client.get(`/api/images/${json.id}/content`);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const download: string = (await client.get(`/api/images/${json.id}/download`)).json.url;
    expect((await client.get(download)).headers.get('content-disposition')).toMatch(
      /^attachment; filename="page.html"/,
    );
  });

  test('an artifact of text is a download in a sandbox, and HTML cannot be announced at all', async () => {
    const { analysisId } = await client.newAnalysis();
    const refused = await client.presign(analysisId, [
      { artifact_name: 'a.html', content_type: 'text/html' },
    ]);
    expect(refused.status).toBe(400);
    const presigned = await client.presign(analysisId, [
      { artifact_name: 'a.txt', content_type: 'text/plain' },
    ]);
    const { upload_url, headers } = presigned.json.presigned_urls[0];
    await client.send('PUT', upload_url, '<script>alert(1)</script>', headers);
    const answer = await client.get(`/api/analyses/${analysisId}/artifacts/a.txt`);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });
});

describe('a slow or a greedy client', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ VISTA_REQUEST_TIMEOUT_SECONDS: '2' });
    // The first request tells the server how patient to be.
    await new Client(server).get('/api/health');
  });
  afterAll(() => server?.stop());

  /** Sends this much and no more; how long until the server hangs up. */
  function hold(text: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
      socket.on('error', reject);
      socket.on('close', () => resolve(performance.now() - started));
      socket.resume();
    });
  }

  test('that never ends its head or its body is hung up on', async () => {
    const head = 'POST /api/projects HTTP/1.1\r\nhost: localhost\r\n';
    const durations = await Promise.all([
      hold(head),
      hold(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"name":`),
    ]);
    for (const ms of durations) expect(ms).toBeLessThan(50_000);
  }, 60_000);

  test('eight of the largest bodies at once leave room for everybody else', async () => {
    const body = Buffer.alloc(60 * 2 ** 20, 0x20);
    const asked = new Client(server);
    const before = server.process.id;
    const bodies = Array.from({ length: 8 }, () =>
      asked
        .sign('POST', '/api/analyses/0198c1b2-7000-7000-8000-000000000000/annotations:bulk', body)
        .catch(() => null),
    );
    const health = await asked.get('/api/health');
    expect(health.status).toBe(200);
    await Promise.all(bodies);
    expect((await asked.get('/api/health/ready')).status).toBe(200);
    expect(server.process.id).toBe(before);
  });
});
