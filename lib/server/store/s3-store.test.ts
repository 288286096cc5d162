import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreSettings } from './object-store';
import { describeObjectStore } from './object-store.contract';
import { S3Store } from './s3-store';

const settings: Extract<StoreSettings, { driver: 's3' }> = {
  driver: 's3',
  endpoint: 'http://store.internal:9000',
  publicEndpoint: 'https://files.example.org',
  region: 'us-east-1',
  bucket: 'vista',
  accessKeyId: 'test',
  secretAccessKey: 'test',
  forcePathStyle: true,
};

const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env;
if (S3_TEST_ENDPOINT) {
  describeObjectStore(`the S3 store at ${S3_TEST_ENDPOINT}`, async () => {
    const tested = {
      ...settings,
      endpoint: S3_TEST_ENDPOINT,
      publicEndpoint: undefined,
      bucket: `vista-test-${randomUUID()}`,
      accessKeyId: S3_TEST_ACCESS_KEY_ID,
      secretAccessKey: S3_TEST_SECRET_ACCESS_KEY,
    };
    return {
      store: new S3Store(tested),
      at: (now: number) => new S3Store(tested, () => now),
      close: async () => undefined,
    };
  });
}

describe('addresses signed for S3', () => {
  const store = new S3Store(settings, () => Date.UTC(2026, 0, 2, 3, 4, 5));
  const presign = async (contentLength?: number) => {
    const options = { contentType: 'image/png', expiresInSeconds: 900, maxBytes: 1000, contentLength };
    const { url, headers } = await store.presignPut('incoming/a', options);
    return { url: new URL(url), headers };
  };

  it('name the public address of the store, because the host is signed', async () => {
    const { url } = await presign();
    expect(url.origin).toBe('https://files.example.org');
    expect(url.pathname).toBe('/vista/incoming/a');
    const bucketHost = new S3Store({ ...settings, forcePathStyle: false });
    const options = { filename: 'a.png', contentType: 'image/png', inline: true, expiresInSeconds: 60 };
    expect(new URL(await bucketHost.presignGet('incoming/a', options)).host).toBe('vista.files.example.org');
  });

  it('carry no checksum, which would be that of an empty body', async () => {
    const { url } = await presign(10);
    expect([...url.searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  });

  it('sign the type, and the length where it is known', async () => {
    const unknown = await presign();
    expect(unknown.url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-type;host');
    expect(unknown.headers).toEqual({ 'content-type': 'image/png' });
    const known = await presign(0);
    expect(known.url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
  });

  it('start at the given time and last as long as asked', async () => {
    const { url } = await presign();
    expect(url.searchParams.get('X-Amz-Date')).toBe('20260102T030405Z');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
  });
});

it('a promotion says what was really copied when the upload is replaced in the middle', async () => {
  const stored: Record<string, { etag: string; size: number }> = {
    '/vista/incoming/a': { etag: '"first"', size: 1 },
    '/vista/artifacts/a': { etag: '"second"', size: 22 },
  };
  // A real server cannot be made to change an object between two of our calls.
  const server = createHttpServer(({ method, url = '' }, answer) => {
    const object = stored[url.replace(/\?.*/, '')];
    if (method === 'HEAD' && object)
      answer.setHeader('etag', object.etag).setHeader('content-length', object.size);
    if (method === 'HEAD') answer.setHeader('content-type', 'image/png');
    if (method === 'DELETE') answer.statusCode = 204;
    answer.end(
      method === 'PUT' ? '<CopyObjectResult><ETag>&quot;second&quot;</ETag></CopyObjectResult>' : undefined,
    );
  });
  const store = new S3Store({ ...settings, endpoint: `http://127.0.0.1:${await listen(server)}` });
  expect(await store.promote('incoming/a', 'artifacts/a')).toEqual({
    size: 22,
    contentType: 'image/png',
    etag: 'second',
  });
  server.closeAllConnections();
  server.close();
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
      else reject(new Error('no port'));
    });
  });
}

describe('an S3 store that is away', () => {
  let silent: Server;
  let silentPort: number;
  let closedPort: number;
  beforeAll(async () => {
    silent = createServer();
    silentPort = await listen(silent);
    const closed = createServer();
    closedPort = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
  });
  afterAll(() => {
    silent.close();
  });

  const at = (port: number) => new S3Store({ ...settings, endpoint: `http://127.0.0.1:${port}` });

  // The time limits of these tests are the promise: a caller is not kept waiting.
  it('is unavailable for every call while connections are refused', { timeout: 3000 }, async () => {
    const store = at(closedPort);
    async function* chunks() {
      yield new Uint8Array(1);
    }
    const calls = [
      store.check(),
      store.put('images/a', new Uint8Array(1), { contentType: 'image/png' }),
      store.put('images/a', chunks(), { contentType: 'image/png', contentLength: 1 }),
      store.put('images/a', chunks(), { contentType: 'image/png' }),
      store.head('images/a'),
      store.get('images/a'),
      store.promote('incoming/a', 'artifacts/a'),
      store.delete('images/a'),
      store.sweep(0),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable' } });
    }
  });

  it('fails its check although it accepts the connection and then says nothing', {
    timeout: 3000,
  }, async () => {
    await expect(at(silentPort).check()).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
