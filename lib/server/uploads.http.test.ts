import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atOnce, Client, picture } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

const client = new Client();
const csv = Buffer.from('class,score\nperson,0.9\n'.repeat(200));

/** Announces artifacts of an analysis and answers their upload addresses by name. */
async function announce(analysisId: string, list: readonly object[], as: Client = client) {
  const answer = await as.presign(analysisId, list);
  expect(answer.status, answer.text).toBe(200);
  const urls: Record<string, string> = {};
  for (const { artifact_name, upload_url } of answer.json.presigned_urls) urls[artifact_name] = upload_url;
  return (name: string) => urls[name] ?? '';
}

const png = (artifact_name: string, more: object = {}) => ({
  artifact_name,
  content_type: 'image/png',
  ...more,
});
const put = async (url: string, bytes: Uint8Array, contentType = 'image/png') =>
  (await client.send('PUT', url, bytes, { 'content-type': contentType })).status;
const read = (id: string, name: string, headers = {}) =>
  client.get(`/api/analyses/${id}/artifacts/${name}`, headers);
const newAnalysis = async (as: Client = client) => (await as.newAnalysis()).analysisId;

/** That an announced artifact was refused whole: nothing is readable, and ending the analysis misses it. */
async function expectNothingLeft(id: string, name: string, as: Client = client) {
  expect((await as.get(`/api/analyses/${id}/artifacts/${name}`)).status).toBe(404);
  const { missing_artifacts } = (await as.finalize(id)).json;
  expect(missing_artifacts).toContainEqual({
    artifact_name: name,
    reason: expect.stringContaining('not uploaded'),
  });
}

describe('asking for an upload address', () => {
  test('the older form asks for one artifact, whose type may be left to the file name', async () => {
    const id = await newAnalysis();
    for (const [filename, type] of [
      ['mask.png', 'image/png'],
      ['scores.CSV', 'text/csv'],
      ['raw', 'application/octet-stream'],
    ] as const) {
      const body = { artifact_type: 'visualization', filename };
      const { status, json } = await client.sign('POST', `/api/analyses/${id}/artifacts/presign`, body);
      expect([status, json.storage_path]).toEqual([200, `analyses/${id}/artifacts/${filename}`]);
      expect(await put(json.upload_url, await picture(), type)).toBe(200);
    }
    expect((await client.finalize(id)).json.missing_artifacts).toEqual([]);
    const list = (await client.get(`/api/analyses/${id}/artifacts`)).json;
    expect(list[0]).toMatchObject({
      artifact_name: 'mask.png',
      artifact_type: 'visualization',
      state: 'ready',
    });
  });

  test.each(['../x.png', 'a/b.png', '.hidden', '', 'ü.png', 'a b', 'x'.repeat(256), 'a\0b', 'presign'])(
    'the name %j is refused',
    async (artifact_name) => {
      const id = await newAnalysis();
      const answer = await client.presign(id, [png('good.png'), png(artifact_name)]);
      expect([answer.status, answer.json.errors[0].pointer]).toEqual([400, '/artifacts/1/artifact_name']);
      expect((await client.get(`/api/analyses/${id}/artifacts`)).json).toEqual([]);
    },
  );

  test.each(['text/html', 'image/svg+xml', 'application/javascript', ''])(
    'the type %j is refused',
    async (content_type) => {
      const answer = await client.presign(await newAnalysis(), [{ artifact_name: 'a', content_type }]);
      expect([answer.status, answer.json.errors[0].pointer]).toEqual([400, '/artifacts/0/content_type']);
      expect(answer.text).toContain('image/png');
    },
  );

  test('a type is signed as it was written, and uploads with it', async () => {
    const id = await newAnalysis();
    const url = (await announce(id, [{ artifact_name: 'a.png', content_type: 'image/PNG' }]))('a.png');
    expect(await put(url, await picture(), 'image/PNG')).toBe(200);
    expect((await client.finalize(id)).json.missing_artifacts).toEqual([]);
  });

  test('a name twice, no artifact at all, and a size over the limit are refused', async () => {
    const id = await newAnalysis();
    expect((await client.presign(id, [png('a.png'), png('a.png')])).status).toBe(400);
    expect((await client.presign(id, [])).status).toBe(400);
    const large = await client.presign(id, [png('a.png', { size: 2 ** 30 + 1 })]);
    expect([large.status, large.json.limit]).toEqual([413, 2 ** 30]);
  });
});

describe('an upload', () => {
  test('of another type or length than announced is 403 and leaves nothing', async () => {
    const id = await newAnalysis();
    const url = await announce(id, [
      png('type.png'),
      png('long.png', { size: 100 }),
      png('short.png', { size: 100 }),
    ]);
    expect(await put(url('type.png'), csv, 'text/csv')).toBe(403);
    expect(await put(url('type.png'), csv, 'image/jpeg')).toBe(403);
    expect(await put(url('long.png'), csv)).toBe(403);
    expect(await put(url('short.png'), csv.subarray(0, 99))).toBe(403);
    for (const name of ['type.png', 'long.png', 'short.png']) await expectNothingLeft(id, name);
  });

  test('to an address that was altered is refused, whatever part was', async () => {
    const id = await newAnalysis();
    const url = await announce(id, [png('a.png'), png('b.png')]);
    const [a, b] = [new URL(url('a.png')), new URL(url('b.png'))];
    const altered = [
      `${a.origin}${b.pathname}${a.search}`,
      `${a.origin}${a.pathname}x${a.search}`,
      a.origin + a.pathname,
    ];
    for (const name of a.searchParams.keys()) {
      const other = new URL(a);
      const value = other.searchParams.get(name) ?? '';
      other.searchParams.set(name, value.slice(0, -1) + (value.endsWith('0') ? '1' : '0'));
      altered.push(String(other));
    }
    for (const address of altered) {
      const status = await put(address, await picture());
      expect([address, status >= 400 && status < 500]).toEqual([address, true]);
    }
    expect((await client.get(String(a))).status).toBe(403);
    expect((await client.send('DELETE', String(a))).status).toBeGreaterThanOrEqual(400);
    await expectNothingLeft(id, 'a.png');
    await expectNothingLeft(id, 'b.png');
  });

  test('that breaks off leaves nothing, and can be made again', async () => {
    const id = await newAnalysis();
    const url = new URL((await announce(id, [png('a.png')]))('a.png'));
    const head = `PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\n`;
    await new Promise<void>((resolve) => {
      const socket = createConnection(Number(url.port || 80), url.hostname, () => {
        socket.write(head + 'x'.repeat(5000));
        setTimeout(() => socket.destroy(), 100);
      });
      socket.on('close', () => resolve());
    });
    expect((await read(id, 'a.png')).status).toBe(404);
    expect(await put(String(url), await picture())).toBe(200);
    expect((await client.finalize(id)).json.missing_artifacts).toEqual([]);
  });

  test('that is made 6 times at once is one of them, whole', async () => {
    const id = await newAnalysis();
    const url = (await announce(id, [png('a.png')]))('a.png');
    const bodies = Array.from({ length: 6 }, (_, i) => Buffer.alloc(300_000 + i, 65 + i));
    await atOnce(6, (i) => put(url, bodies[i] ?? csv));
    await client.finalize(id);
    const { bytes } = await read(id, 'a.png');
    expect(bodies.some((body) => body.equals(bytes))).toBe(true);
  });
});

describe('the end of an analysis', () => {
  test('lists what is missing, and ends it all the same; uploading late and finalizing again heals it', async () => {
    const id = await newAnalysis();
    const url = await announce(id, [png('here.png'), png('late.png'), png('never.png')]);
    await put(url('here.png'), await picture());
    const ended = (await client.finalize(id)).json;
    const missing = (name: string) => ({
      artifact_name: name,
      reason: expect.stringContaining('not uploaded'),
    });
    expect(ended).toMatchObject({
      status: 'completed',
      missing_artifacts: [missing('late.png'), missing('never.png')],
    });
    const states = async () =>
      (await client.get(`/api/analyses/${id}/artifacts`)).json.map(({ state }: { state: string }) => state);
    expect(await states()).toEqual(['ready', 'missing', 'missing']);
    expect(await put(url('late.png'), await picture())).toBe(200);
    expect((await client.finalize(id)).json.missing_artifacts).toEqual([missing('never.png')]);
    expect(await states()).toEqual(['ready', 'ready', 'missing']);
    expect((await client.get(`/api/analyses/${id}`)).json.completed_at).toBe(ended.completed_at);
  });

  test('said by PATCH looks artifacts up as well', async () => {
    const id = await newAnalysis();
    const url = await announce(id, [png('a.png'), png('b.png')]);
    await put(url('a.png'), await picture());
    const { json } = await client.sign('PATCH', `/api/analyses/${id}/status`, { status: 'failed' });
    expect(json.missing_artifacts).toEqual([expect.objectContaining({ artifact_name: 'b.png' })]);
    expect((await read(id, 'a.png')).headers.get('cache-control')).toContain('immutable');
  });

  test('counts what is there in another size or type than last announced as missing, and does not show it', async () => {
    const id = await newAnalysis();
    const first = await announce(id, [png('size.png'), png('type.png')]);
    await put(first('size.png'), csv);
    await put(first('type.png'), csv);
    await announce(id, [
      png('size.png', { size: 7 }),
      { artifact_name: 'type.png', content_type: 'image/jpeg' },
    ]);
    expect((await client.finalize(id)).json.missing_artifacts).toEqual([
      { artifact_name: 'size.png', reason: expect.stringMatching(new RegExp(`${csv.length} bytes.* 7 `)) },
      { artifact_name: 'type.png', reason: expect.stringMatching(/image\/png.*image\/jpeg/) },
    ]);
    expect((await read(id, 'size.png')).status).toBe(404);
    expect((await read(id, 'type.png')).status).toBe(404);
  });

  test('is the end of changes: an address that still works no longer changes what is shown', async () => {
    const id = await newAnalysis();
    const url = (await announce(id, [png('a.png')]))('a.png');
    const original = await picture(20, 10);
    await put(url, original);
    await client.finalize(id);
    const before = await read(id, 'a.png');
    await put(url, await picture(99, 99));
    await client.finalize(id);
    const after = await read(id, 'a.png');
    expect(after.bytes.equals(original)).toBe(true);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });
});

describe('a stored artifact', () => {
  let id: string;
  let photo: Buffer;
  beforeAll(async () => {
    id = await newAnalysis();
    photo = await picture();
    const url = await announce(id, [png('a.png'), { artifact_name: 'scores.csv', content_type: 'text/csv' }]);
    await put(url('a.png'), photo);
    await put(url('scores.csv'), csv, 'text/csv');
    await client.finalize(id);
  });

  test('is answered whole, with its type, and by nothing that a browser would run', async () => {
    const answer = await read(id, 'a.png');
    expect(answer.bytes.equals(photo)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline; filename="a.png"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cache-control': expect.stringContaining('private'),
      etag: expect.stringMatching(/^"[^"]+"$/),
    });
    const table = await read(id, 'scores.csv');
    expect(table.headers.get('content-disposition')).toBe('attachment; filename="scores.csv"');
    expect(table.bytes.equals(csv)).toBe(true);
  });

  test('is not sent again to whoever has it', async () => {
    const etag = (await read(id, 'a.png')).headers.get('etag') ?? '';
    const again = await read(id, 'a.png', { 'if-none-match': etag });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

  test.each([
    ['bytes=0-9', 0, 9],
    ['bytes=-5', csv.length - 5, csv.length - 1],
    ['bytes=100-', 100, csv.length - 1],
    ['bytes=100-999999', 100, csv.length - 1],
  ])('is answered in part for %s, and never compressed then', async (range, start, end) => {
    const part = await read(id, 'scores.csv', { range });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes ${start}-${end}/${csv.length}`,
    ]);
    expect(part.headers.get('content-encoding')).toBeNull();
    expect(part.bytes.equals(csv.subarray(start, end + 1))).toBe(true);
  });

  test('has no part past its end', async () => {
    const answer = await read(id, 'scores.csv', { range: 'bytes=999999-' });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, `bytes */${csv.length}`]);
  });

  test('is known to its analysis only, by its name', async () => {
    expect((await read(id, 'b.png')).status).toBe(404);
    expect((await read(await newAnalysis(), 'a.png')).status).toBe(404);
  });
});

describe('a server whose addresses expire at once and whose artifacts are small', () => {
  let server: TestServer;
  let strict: Client;
  beforeAll(async () => {
    server = await startServer({ ML_PRESIGNED_URL_EXPIRY_SECONDS: '1', VISTA_MAX_ARTIFACT_BYTES: '1000' });
    strict = new Client(server);
  });
  afterAll(() => server.stop());

  test('an expired address is 403 and leaves nothing; a new one works', async () => {
    const id = await newAnalysis(strict);
    const answer = await strict.presign(id, [png('a.png'), png('b.png')]);
    const [a, b] = answer.json.presigned_urls;
    expect(a.expires_in).toBe(1);
    await sleep(2200);
    expect(await put(a.upload_url, await picture())).toBe(403);
    expect(await put(b.upload_url, await picture())).toBe(403);
    const bytes = await picture();
    // A second is short on a busy machine, and a store that counts whole seconds makes it shorter: ask until in time.
    await expect
      .poll(async () => put((await announce(id, [png('b.png')], strict))('b.png'), bytes), { interval: 0 })
      .toBe(200);
    await expectNothingLeft(id, 'a.png', strict);
    expect((await strict.get(`/api/analyses/${id}/artifacts/b.png`)).status).toBe(200);
  });

  test('an artifact over VISTA_MAX_ARTIFACT_BYTES never becomes one', async () => {
    const id = await newAnalysis(strict);
    // A store on S3 cannot refuse a length that was not announced: it is found when the analysis ends.
    const status = await put((await announce(id, [png('a.png')], strict))('a.png'), csv);
    expect([200, 403]).toContain(status);
    expect((await strict.finalize(id)).json.missing_artifacts).toHaveLength(1);
    expect((await strict.get(`/api/analyses/${id}/artifacts/a.png`)).status).toBe(404);
  });
});
