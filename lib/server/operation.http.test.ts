import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalStore } from '@/lib/server/store/local-store';
import type { ObjectStore } from '@/lib/server/store/object-store';
import { S3Store } from '@/lib/server/store/s3-store';
import { box, Client, picture } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

const proxySecret = 'a secret between the proxy and the server';
const person = (email: string) => ({ 'x-user-email': email, 'x-proxy-secret': proxySecret });
const dataDir = mkdtempSync(join(tmpdir(), 'vista-operation-'));
const settings = {
  PROXY_SHARED_SECRET: proxySecret,
  VISTA_LOG_LEVEL: 'debug',
  VISTA_RATE_LIMIT_PER_MINUTE: '400',
  VISTA_RATE_LIMIT_PER_PROJECT: '60',
  VISTA_PROJECT_QUOTA_BYTES: '30000',
};

let server: TestServer;
let database: pg.Client;
let owner: Client;

async function start(): Promise<void> {
  server = await startServer(settings, dataDir);
  database = new pg.Client({ connectionString: server.process.setting('DATABASE_URL') });
  await database.connect();
  owner = new Client(server, person('owner@example.org'));
}

/** The store of the server, looked into from outside. */
function openStore(): ObjectStore {
  const setting = (name: string) => server.process.setting(name);
  const bucket = setting('S3_BUCKET');
  if (!bucket)
    return new LocalStore({
      driver: 'local',
      root: join(dataDir, 'objects'),
      appSecret: 'signs nothing here, only looks',
      publicUrl: server.url,
    });
  return new S3Store({
    driver: 's3',
    bucket,
    endpoint: setting('S3_ENDPOINT'),
    region: setting('S3_REGION') ?? 'us-east-1',
    accessKeyId: setting('S3_ACCESS_KEY_ID'),
    secretAccessKey: setting('S3_SECRET_ACCESS_KEY'),
    forcePathStyle: true,
  });
}

async function stop(): Promise<void> {
  await database?.end();
  await server?.stop();
}

beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the audit trail', () => {
  test('says who changed what, when and from where, to owners only', async () => {
    const projectId = await owner.newProject();
    const path = `/api/projects/${projectId}/members/new@example.org`;
    const before = Date.now();
    await owner.send(
      'PUT',
      path,
      { role: 'viewer' },
      { 'x-request-id': 'the-call', 'x-forwarded-for': '192.0.2.7' },
    );
    const { json } = await owner.get(`/api/projects/${projectId}/audit`);
    expect(json[0]).toMatchObject({
      actor: 'owner@example.org',
      by: 'proxy',
      key_id: null,
      address: '192.0.2.7',
      action: 'putMember',
      project_id: projectId,
      path,
      details: { email: 'new@example.org', role: 'viewer' },
      request_id: 'the-call',
    });
    expect(Math.abs(Date.parse(json[0].at) - before)).toBeLessThan(60_000);
    expect((await owner.as(person('new@example.org')).get(`/api/projects/${projectId}/audit`)).status).toBe(
      403,
    );
  });

  test('has no line for what was refused, and none twice for a call that was repeated', async () => {
    const projectId = await owner.newProject();
    const again = { 'idempotency-key': `key-${projectId}` };
    await owner.send('PATCH', `/api/projects/${projectId}`, { name: '' });
    const photo = await picture();
    for (let i = 0; i < 2; i++) await owner.upload(projectId, [{ bytes: photo, name: 'a.png' }], {}, again);
    const { json } = await owner.get(`/api/projects/${projectId}/audit`);
    expect(json.map((line: { action: string }) => line.action)).toEqual(['uploadImages']);
  });

  test('leaves as CSV, with formulas defused', async () => {
    const projectId = await owner.newProject();
    await owner.send('PATCH', `/api/projects/${projectId}`, { name: 'renamed' });
    const mallory = new Client(server, person('-cmd@example.org'));
    await owner.send('PUT', `/api/projects/${projectId}/members/-cmd@example.org`, { role: 'editor' });
    await mallory.send('PATCH', `/api/projects/${projectId}`, { name: 'again' });
    const answer = await owner.get(`/api/projects/${projectId}/audit/export`);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    const lines = answer.text.trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain("'-cmd@example.org");
  });
});

describe('limits', () => {
  test('an address cannot hide behind X-Forwarded-For unless a trusted proxy says it', async () => {
    const client = new Client(server);
    const codes: number[] = [];
    for (let i = 0; i < 401; i++)
      codes.push((await client.get('/api/health', { 'x-forwarded-for': `198.51.100.${i % 250}` })).status);
    expect(codes.at(-1)).toBe(429);
    const refused = await client.get('/api/health');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.json.detail).toContain('from this address');
    expect((await owner.get('/api/projects', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(200);
  });

  test('a project that everybody asks for at once is limited by itself', async () => {
    const from = { 'x-forwarded-for': '203.0.113.20' };
    const busy = (await owner.send('POST', '/api/projects', { name: 'busy' }, from)).json.id;
    const calm = (await owner.send('POST', '/api/projects', { name: 'calm' }, from)).json.id;
    const codes: number[] = [];
    for (let i = 0; i < 61; i++) codes.push((await owner.get(`/api/projects/${busy}`, from)).status);
    expect([codes[0], codes.at(-1)]).toEqual([200, 429]);
    expect((await owner.get(`/api/projects/${calm}`, from)).status).toBe(200);
  });

  test('a project takes no more than its quota, and says what it holds', async () => {
    const from = { 'x-forwarded-for': '203.0.113.21' };
    const id = (await owner.send('POST', '/api/projects', { name: 'small' }, from)).json.id;
    const photo = Buffer.concat([await picture(), Buffer.alloc(20_000)]);
    expect((await owner.upload(id, [{ bytes: photo, name: 'a.png' }], {}, from)).status).toBe(201);
    const refused = await owner.upload(id, [{ bytes: photo, name: 'b.png' }], {}, from);
    expect([refused.status, refused.json.type]).toEqual([413, '/problems/quota-exceeded']);
    const usage = await owner.get(`/api/projects/${id}/usage`, from);
    expect(usage.json).toMatchObject({ image_bytes: photo.length, limit_bytes: 30_000 });
  });
});

describe('the log and the figures', () => {
  const from = { 'x-forwarded-for': '203.0.113.30' };

  test('keep out every secret and every signed address', async () => {
    const asked = owner.as({ ...person('owner@example.org'), ...from });
    const { analysisId, imageId } = await asked.newAnalysis();
    const { key } = (await asked.send('POST', '/api/api-keys', { name: 'logged' })).json;
    const presigned = await asked.presign(analysisId, [
      { artifact_name: 'a.txt', content_type: 'text/plain' },
    ]);
    const upload: string = presigned.json.presigned_urls[0].upload_url;
    await asked.send('PUT', upload.replace(/^https?:\/\/[^/]+/, ''), 'text', {
      'content-type': 'text/plain',
    });
    await asked.send('PUT', `${upload}x`.replace(/^https?:\/\/[^/]+/, ''), 'text', {
      'content-type': 'text/plain',
    });
    const download: string = (await asked.get(`/api/images/${imageId}/download`)).json.url;
    await new Client(server, { 'x-api-key': key, ...from }).get(`/api/images/${imageId}?key=${key}`);
    const output = server.output();
    expect(output).toContain('"endpoint":"presignArtifacts"');
    const secrets = [key.slice('vista_0123456789ab_'.length), server.secret, proxySecret];
    for (const url of [upload, download]) {
      const { searchParams } = new URL(url);
      secrets.push(searchParams.get('signature') ?? searchParams.get('X-Amz-Signature') ?? '');
    }
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(output).not.toContain(secret);
    }
  });

  test('a refused request is one line with its request id, its caller and what was wrong', async () => {
    await owner.get('/api/images/0198c1b2-7000-7000-8000-000000000000', {
      ...from,
      'x-request-id': 'look-for-me',
    });
    const line = () =>
      server
        .output()
        .split('\n')
        .find((text) => text.includes('look-for-me'));
    await expect.poll(line).toBeDefined();
    expect(JSON.parse(line() ?? '{}')).toMatchObject({
      endpoint: 'getImage',
      status: 404,
      problem: 'not-found',
      actor: 'owner@example.org',
      address: '203.0.113.30',
    });
  });

  test('Prometheus reads requests, rows, queues, pool and store', async () => {
    const asked = owner.as({ ...person('owner@example.org'), ...from });
    const { analysisId } = await asked.newAnalysis();
    await asked.bulk(analysisId, [box(), box()]);
    const { text, headers } = await asked.get('/api/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(
      /vista_http_request_duration_seconds_count\{endpoint="submitAnnotations",method="POST",status="201"\} [1-9]/,
    );
    expect(text).toMatch(/vista_rows_stored_total\{endpoint="submitAnnotations"\} [2-9]/);
    expect(text).toMatch(/vista_database_pool_connections\{state="total"\} [1-9]/);
    expect(text).toMatch(/vista_queue_length\{queue="bodies"\} 0/);
    expect(text).toMatch(
      /vista_store_operation_duration_seconds_count\{operation="put",outcome="ok"\} [1-9]/,
    );
    expect(text).toContain('nodejs_heap_size_used_bytes');
  });
});

describe('time', () => {
  test('empties the trash after the retention, ends what is stale and removes lost files; the rest stays', async () => {
    const asked = owner.as({ ...person('owner@example.org'), 'x-forwarded-for': '203.0.113.40' });
    const old = await asked.newAnalysis();
    const recent = await asked.newAnalysis();
    const stale = await asked.newAnalysis();
    const lost = await asked.newImage();
    await asked.sign('PATCH', `/api/analyses/${stale.analysisId}/status`, { status: 'processing' });
    for (const { imageId } of [old, recent]) await asked.send('DELETE', `/api/images/${imageId}`);
    await asked.send('DELETE', `/api/analyses/${stale.analysisId}`);
    await asked.send('POST', `/api/analyses/${stale.analysisId}/restore`, {});
    const trash = await asked.get(`/api/projects/${recent.projectId}/trash`);
    expect(trash.json).toMatchObject([{ kind: 'image', id: recent.imageId, name: 'photo.png' }]);

    const { rows } = await database.query('SELECT id, object_key FROM images WHERE id = ANY($1)', [
      [old.imageId, recent.imageId, lost.imageId],
    ]);
    const keys = new Map<string, string>(rows.map((row) => [row.id, row.object_key]));

    // As if the process had been killed between storing a file and keeping its row.
    await database.query(
      'INSERT INTO pending_files (image_id, created_at) SELECT id, created_at FROM images WHERE id = $1',
      [lost.imageId],
    );
    await database.query('DELETE FROM images WHERE id = $1', [lost.imageId]);
    await database.query("UPDATE pending_files SET created_at = now() - interval '25 hours'");
    await database.query("UPDATE images SET deleted_at = now() - interval '61 days' WHERE id = $1", [
      old.imageId,
    ]);
    await database.query("UPDATE analyses SET updated_at = now() - interval '25 hours' WHERE id = $1", [
      stale.analysisId,
    ]);
    const store = openStore();
    const isKept = (id: string) => store.head(keys.get(id) ?? '').then((head) => head !== null);
    expect(await Promise.all([old, lost, recent].map(({ imageId }) => isKept(imageId)))).toEqual([
      true,
      true,
      true,
    ]);
    const spool = mkdtempSync(join(tmpdir(), 'vista-upload-'));
    utimesSync(spool, Date.now() / 1000 - 90_000, Date.now() / 1000 - 90_000);
    await stop();
    await start();
    // Tidying runs beside the first requests.
    const count = async (id: string) =>
      Number((await database.query('SELECT count(*) FROM images WHERE id = $1', [id])).rows[0].count);
    await expect.poll(() => count(old.imageId), { timeout: 20_000 }).toBe(0);
    expect(await count(recent.imageId)).toBe(1);
    for (const { imageId } of [old, lost])
      await expect.poll(() => isKept(imageId), { timeout: 20_000 }).toBe(false);
    expect(await isKept(recent.imageId)).toBe(true);
    expect(existsSync(spool)).toBe(false);
    const ended = await owner.get(`/api/analyses/${stale.analysisId}`);
    expect(ended.json).toMatchObject({
      status: 'failed',
      error_message: 'Nothing was heard of the pipeline for 24 hours.',
    });
  });
});
