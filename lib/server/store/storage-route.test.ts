import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { log } from '@/lib/server/log';
import { LocalStore } from './local-store';
import { openServedLocalStore, type ServedLocalStore } from './local-store.fixture';
import { S3Store } from './s3-store';
import { handleStorageGet, handleStoragePut } from './storage-route';

const png = 'image/png';
const newKey = () => `incoming/${randomUUID()}`;

describe('the addresses of the local store', () => {
  let served: ServedLocalStore;
  let store: LocalStore;
  beforeAll(async () => {
    served = await openServedLocalStore();
    store = served.store;
    await store.check();
  });
  afterAll(() => served.close());

  const presign = async (key: string, options: { contentLength?: number; maxBytes?: number } = {}) =>
    (await store.presignPut(key, { contentType: png, expiresInSeconds: 60, maxBytes: 10_000, ...options }))
      .url;

  const download = async (key: string, contentType = png, inline = true) =>
    store.presignGet(key, { filename: 'a b.png', contentType, inline, expiresInSeconds: 60 });

  async function refusal(answer: Response): Promise<{ status: number; detail: string }> {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const { status, title, detail, request_id } = await answer.json();
    expect(status).toBe(answer.status);
    expect(title).not.toBe('');
    expect(request_id).toBe(answer.headers.get('x-request-id'));
    return { status, detail };
  }

  const put = (url: string, body: BodyInit, headers: Record<string, string> = { 'content-type': png }) =>
    fetch(url, { method: 'PUT', body, headers });

  it('say which check an upload failed, and what to do', async () => {
    const key = newKey();
    const url = await presign(key, { contentLength: 5 });
    expect(await refusal(await put(url, '12345', { 'content-type': 'text/html' }))).toEqual({
      status: 403,
      detail:
        "Content-Type must be exactly 'image/png', as asked for in the presign call; 'text/html' was sent.",
    });
    expect((await refusal(await put(url, '123456'))).detail).toContain('must be 5, the size given');
    const tampered = await refusal(await put(url.replace('length=5', 'length=6'), '123456'));
    expect(tampered).toMatchObject({ status: 403, detail: expect.stringContaining('signature') });
    const { url: old } = await served
      .at(Date.now() - 120_000)
      .presignPut(key, { contentType: png, expiresInSeconds: 60, maxBytes: 10 });
    expect((await refusal(await put(old, '12345'))).detail).toMatch(/expired at 2\d{3}-.*Ask for a new one/);
    expect(await store.head(key)).toBeNull();
    expect(await served.temporaryFiles()).toEqual([]);
  });

  it('refuse an upload over the limit that announced no size', async () => {
    const key = newKey();
    const url = await presign(key, { maxBytes: 1000 });
    expect((await put(url, new Uint8Array(1000))).status).toBe(200);
    const answer = await refusal(await put(url, new Uint8Array(1001)));
    expect(answer).toMatchObject({ status: 403, detail: expect.stringContaining('1000 bytes at the most') });
    expect((await store.head(key))?.size).toBe(1000);
  });

  it('ask for a length where the body comes in chunks', async () => {
    const init: RequestInit & { duplex: 'half' } = {
      method: 'PUT',
      headers: { 'content-type': png },
      body: new Blob(['12345']).stream(),
      duplex: 'half',
    };
    const answer = await refusal(await fetch(await presign(newKey()), init));
    expect(answer).toMatchObject({ status: 411, detail: expect.stringContaining('Content-Length') });
  });

  it('let a client that reads nothing until it has sent everything see why it is refused', async () => {
    const url = await presign(newKey(), { maxBytes: 30_000_000 });
    for (const [contentType, status] of [
      ['text/html', '403'],
      [png, '200'],
    ]) {
      const answer = await sendThenRead(url, contentType ?? '', randomBytes(20_000_000));
      expect(answer).toContain(`HTTP/1.1 ${status} `);
    }
  });

  it('do not answer what is stored by an address for uploads', async () => {
    const key = newKey();
    const url = await presign(key);
    await put(url, 'secret');
    expect((await refusal(await fetch(url))).status).toBe(403);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(403);
  });

  it('do not lead out of the store', async () => {
    const url = await presign(newKey());
    const { pathname } = new URL(url);
    for (const path of [
      '/api/storage/..%2f..%2fetc%2fpasswd',
      '/api/storage/incoming/%00',
      '/api/storage/',
    ]) {
      expect((await put(url.replace(pathname, path), 'x')).status).toBe(403);
      expect((await fetch(url.replace(pathname, path))).status).toBe(403);
    }
  });

  it('answer a download whole, in part, by its head, or not at all where the caller has it', async () => {
    const key = newKey();
    const { etag } = await store.put(key, Buffer.from('0123456789'), { contentType: png });
    const url = await download(key);
    const whole = await fetch(url);
    expect(whole.status).toBe(200);
    expect(await whole.text()).toBe('0123456789');
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': png,
      'content-length': '10',
      etag: `"${etag}"`,
      'accept-ranges': 'bytes',
    });
    const part = await fetch(url, { headers: { range: 'bytes=-3' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
      206,
      '789',
      'bytes 7-9/10',
    ]);
    const outside = await fetch(url, { headers: { range: 'bytes=10-' } });
    expect((await refusal(outside)).status).toBe(416);
    expect(outside.headers.get('content-range')).toBe('bytes */10');
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    for (const known of [`"${etag}"`, `W/"${etag}"`, `"other", "${etag}"`, '*']) {
      const unchanged = await fetch(url, { headers: { 'if-none-match': known } });
      expect([unchanged.status, await unchanged.text(), unchanged.headers.get('etag')]).toEqual([
        304,
        '',
        `"${etag}"`,
      ]);
    }
    expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('answer the whole in place of a part of what has changed since', async () => {
    const key = newKey();
    const { etag } = await store.put(key, Buffer.from('0123456789'), { contentType: png });
    const url = await download(key);
    const status = async (ifRange: string) =>
      (await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': ifRange } })).status;
    expect(await status(`"${etag}"`)).toBe(206);
    expect(await status('"older"')).toBe(200);
  });

  it('keep what a stranger uploaded from running in our origin', async () => {
    const key = newKey();
    await store.put(key, Buffer.from('<svg onload="alert(1)"/>'), { contentType: 'image/svg+xml' });
    const headersOf = async (contentType: string, inline = true) =>
      Object.fromEntries((await fetch(await download(key, contentType, inline))).headers);
    expect(await headersOf('image/svg+xml')).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'content-disposition': `attachment; filename="a_b.png"; filename*=UTF-8''a%20b.png`,
    });
    expect((await headersOf(png))['content-disposition']).toMatch(/^inline;/);
    expect((await headersOf(png, false))['content-disposition']).toMatch(/^attachment;/);
    expect((await headersOf('text/csv'))['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('answer 404 for what was deleted, and everywhere when the store is S3', async () => {
    const key = newKey();
    expect((await refusal(await fetch(await download(key)))).status).toBe(404);
    const s3 = new S3Store({ driver: 's3', region: 'us-east-1', bucket: 'b', forcePathStyle: true });
    const upload = new Request(await presign(key), {
      method: 'PUT',
      body: 'x',
      headers: { 'content-type': png },
    });
    expect((await refusal(await handleStoragePut(upload, key, s3))).status).toBe(404);
    expect((await refusal(await handleStorageGet(new Request(await download(key)), key, s3))).status).toBe(
      404,
    );
  });
});

it('an upload that the disk refuses is answered 503, without the reason, which is logged', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vista-store-'));
  await writeFile(join(directory, 'taken'), '');
  const store = new LocalStore({
    driver: 'local',
    root: join(directory, 'taken'),
    appSecret: 'a secret for tests only',
    publicUrl: 'http://localhost',
  });
  const key = newKey();
  const { url } = await store.presignPut(key, { contentType: png, expiresInSeconds: 60, maxBytes: 10 });
  const headers = { 'content-type': png, 'content-length': '1' };
  const logged = vi.spyOn(log, 'error').mockReturnValue(undefined);
  const request = new Request(url, { method: 'PUT', body: 'x', headers });
  const answer = await handleStoragePut(request, key, store);
  // Read all the same: a client that is still sending would not see the answer.
  expect(request.bodyUsed).toBe(true);
  expect(logged).toHaveBeenCalledOnce();
  logged.mockRestore();
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect(await answer.text()).not.toContain(directory);
  await rm(directory, { recursive: true });
});

/** Sends a PUT as Python's `requests` does, and answers the first of what comes back; fails when the connection does. */
async function sendThenRead(address: string, contentType: string, body: Buffer): Promise<string> {
  const { hostname, port, pathname, search, host } = new URL(address);
  const socket = connect(Number(port), hostname);
  const failed = new Promise<never>((_, reject) => socket.on('error', reject));
  const write = (chunk: string | Buffer) => new Promise<unknown>((resolve) => socket.write(chunk, resolve));
  const head = [`PUT ${pathname}${search} HTTP/1.1`, `Host: ${host}`, `Content-Type: ${contentType}`];
  const send = async () => {
    await write(`${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n`);
    for (let start = 0; start < body.length; start += 65_536)
      await write(body.subarray(start, start + 65_536));
    return new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString('latin1'))));
  };
  const answer = await Promise.race([send(), failed]);
  socket.destroy();
  return answer;
}
