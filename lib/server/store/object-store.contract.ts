import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObjectStore, PresignPutOptions } from './object-store';

/** A store under test, and the same one with another idea of the time (milliseconds since 1970). */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  at(now: number): ObjectStore;
  close(): Promise<void>;
}

const png = 'image/png';
const anHour = 3_600_000;
const newKey = () => `incoming/${randomUUID()}`;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What every driver promises, over its own protocol and with real bytes on a real wire. */
export function describeObjectStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    let store: ObjectStore;
    beforeAll(async () => {
      subject = await open();
      store = subject.store;
      await store.check();
    });
    afterAll(() => subject.close());

    const presign = (key: string, options: Partial<PresignPutOptions> = {}, signer: ObjectStore = store) =>
      signer.presignPut(key, { contentType: png, expiresInSeconds: 600, maxBytes: 1_000_000, ...options });

    async function upload(url: string, body: BodyInit, contentType = png) {
      const answer = await fetch(url, { method: 'PUT', body, headers: { 'content-type': contentType } });
      return { status: answer.status, text: await answer.text() };
    }

    async function read(key: string, range?: { start: number; end: number }): Promise<Buffer> {
      const body = await store.get(key, { range });
      if (!body) throw new Error(`nothing under ${key}`);
      return Buffer.from(await new Response(body.stream).arrayBuffer());
    }

    describe('writing', () => {
      it('answers the size and digest of what was put, and reads back the same bytes and type', async () => {
        const key = newKey();
        const bytes = randomBytes(20_000);
        const written = await store.put(key, bytes, { contentType: png });
        expect(written).toMatchObject({ size: 20_000, sha256: sha256(bytes) });
        expect(await store.head(key)).toMatchObject({ size: 20_000, contentType: png, etag: written.etag });
        expect(await read(key)).toEqual(bytes);
      });

      it('stores an object of no bytes', async () => {
        const key = newKey();
        expect((await store.put(key, new Uint8Array(), { contentType: png })).size).toBe(0);
        expect(await read(key)).toHaveLength(0);
      });

      it('stores a body of unknown length', async () => {
        const key = newKey();
        const bytes = randomBytes(150_000);
        const written = await store.put(key, inChunks(bytes, 1000), { contentType: png });
        expect(written).toMatchObject({ size: 150_000, sha256: sha256(bytes) });
        expect(await read(key)).toEqual(bytes);
      });

      it('keeps only the later of two objects put under one key', async () => {
        const key = newKey();
        const first = await store.put(key, Buffer.from('first'), { contentType: png });
        const second = await store.put(key, Buffer.from('second one'), { contentType: 'text/plain' });
        expect(second.etag).not.toBe(first.etag);
        expect(await store.head(key)).toMatchObject({
          size: 10,
          contentType: 'text/plain',
          etag: second.etag,
        });
      });

      it.each([
        ['of known length', { contentLength: 2000 }],
        ['of unknown length', {}],
      ])('shows nothing of a body %s that is too large', async (_, options) => {
        const key = newKey();
        const put = store.put(key, inChunks(randomBytes(2000), 100), {
          contentType: png,
          maxBytes: 1999,
          ...options,
        });
        await expect(put).rejects.toMatchObject({ code: 'too-large' });
        expect(await store.head(key)).toBeNull();
      });

      it.each([999, 1001])(
        'shows nothing of a body of 1000 bytes that was announced as %i',
        async (contentLength) => {
          const key = newKey();
          const put = store.put(key, inChunks(randomBytes(1000), 100), { contentType: png, contentLength });
          await expect(put).rejects.toMatchObject({ code: 'incomplete-body' });
          expect(await store.head(key)).toBeNull();
        },
      );

      it.each([
        ['of known length', { contentLength: 1000 }],
        ['of unknown length', {}],
      ])('shows nothing of a body %s that breaks off', async (_, options) => {
        const key = newKey();
        const put = store.put(key, breakingOff(), { contentType: png, ...options });
        await expect(put).rejects.toMatchObject({ code: 'incomplete-body' });
        expect(await store.head(key)).toBeNull();
      });
    });

    describe('reading', () => {
      it('answers null for what is not there', async () => {
        expect(await store.head(newKey())).toBeNull();
        expect(await store.get(newKey())).toBeNull();
        expect(await store.get(newKey(), { range: { start: 0, end: 1 } })).toBeNull();
      });

      it('answers a range with both of its ends, and says how large the whole is', async () => {
        const key = newKey();
        const bytes = randomBytes(1000);
        await store.put(key, bytes, { contentType: png });
        for (const [start, end] of [
          [0, 0],
          [0, 999],
          [100, 299],
          [999, 999],
        ] as const) {
          const body = await store.get(key, { range: { start, end } });
          expect(body).toMatchObject({ size: 1000, range: { start, end } });
          expect(Buffer.from(await new Response(body?.stream).arrayBuffer())).toEqual(
            bytes.subarray(start, end + 1),
          );
        }
      });

      it('cuts a range that ends past the object and refuses one that starts there', async () => {
        const key = newKey();
        await store.put(key, Buffer.from('0123456789'), { contentType: png });
        expect((await read(key, { start: 7, end: 5000 })).toString()).toBe('789');
        await expect(store.get(key, { range: { start: 10, end: 20 } })).rejects.toMatchObject({
          code: 'range-not-satisfiable',
        });
      });

      it('lets a reader leave before the end', async () => {
        const key = newKey();
        await store.put(key, randomBytes(3_000_000), { contentType: png });
        const body = await store.get(key);
        const reader = body?.stream.getReader();
        expect((await reader?.read())?.done).toBe(false);
        await reader?.cancel();
        expect(await store.head(key)).not.toBeNull();
      });

      it('deletes, also what is not there', async () => {
        const key = newKey();
        await store.put(key, Buffer.from('x'), { contentType: png });
        await store.delete(key);
        expect(await store.head(key)).toBeNull();
        await store.delete(key);
      });
    });

    describe('upload addresses', () => {
      it('stores what is sent as announced, at once', async () => {
        const key = newKey();
        const bytes = randomBytes(20_000);
        const { url, headers } = await presign(key, { contentLength: 20_000 });
        const answer = await fetch(url, { method: 'PUT', body: bytes, headers });
        expect(answer.status).toBe(200);
        expect(await store.head(key)).toMatchObject({ size: 20_000, contentType: png });
        expect(answer.headers.get('etag')).toBe(`"${(await store.head(key))?.etag}"`);
        expect(await read(key)).toEqual(bytes);
      });

      it('accepts any length where none was announced', async () => {
        const key = newKey();
        const { url } = await presign(key);
        expect(await upload(url, randomBytes(777))).toMatchObject({ status: 200 });
        expect((await store.head(key))?.size).toBe(777);
      });

      it.each([{ contentLength: 0 }, {}])('stores an upload of no bytes (%o)', async (options) => {
        const key = newKey();
        const { url } = await presign(key, options);
        expect(await upload(url, new Uint8Array())).toMatchObject({ status: 200 });
        expect((await store.head(key))?.size).toBe(0);
      });

      it('may be used again after an answer was lost, and keeps the later upload', async () => {
        const key = newKey();
        const { url } = await presign(key);
        expect(await upload(url, 'first')).toMatchObject({ status: 200 });
        expect(await upload(url, 'second')).toMatchObject({ status: 200 });
        expect((await read(key)).toString()).toBe('second');
      });

      it('keeps one whole upload of several at once, and no reader sees a mixture', async () => {
        const key = newKey();
        const { url } = await presign(key, { contentLength: 100_000 });
        const bodies = Array.from({ length: 8 }, () => randomBytes(100_000));
        const etags = new Map(bodies.map((body) => [createHash('md5').update(body).digest('hex'), body]));
        const uploads = Promise.all(bodies.map((body) => upload(url, body)));
        const isWhole = async () => {
          const body = await store.get(key);
          if (!body) return;
          const bytes = Buffer.from(await new Response(body.stream).arrayBuffer());
          expect(etags.get(body.etag)?.equals(bytes)).toBe(true);
        };
        for (let i = 0; i < 20; i++) await isWhole();
        expect((await uploads).map(({ status }) => status)).toEqual(Array(8).fill(200));
        await isWhole();
        expect(await store.head(key)).not.toBeNull();
      });

      it.each(['image/jpeg', 'IMAGE/PNG', 'image/png; charset=utf-8', 'text/html'])(
        'refuses the type %s in place of image/png',
        async (contentType) => {
          const key = newKey();
          const { url } = await presign(key);
          expect((await upload(url, 'bytes', contentType)).status).toBe(403);
          expect(await store.head(key)).toBeNull();
        },
      );

      it('refuses an upload without a type', async () => {
        const key = newKey();
        const { url } = await presign(key);
        const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(5) });
        expect(answer.status).toBe(403);
        expect(await store.head(key)).toBeNull();
      });

      it.each([999, 1001, 0, 500_000])('refuses %i bytes where 1000 were announced', async (size) => {
        const key = newKey();
        const { url } = await presign(key, { contentLength: 1000 });
        expect((await upload(url, new Uint8Array(size))).status).toBe(403);
        expect(await store.head(key)).toBeNull();
      });

      it.each([{ contentLength: 1000 }, {}])(
        'refuses a body in chunks of unknown sum (%o)',
        async (options) => {
          const key = newKey();
          const { url, headers } = await presign(key, options);
          const init: RequestInit & { duplex: 'half' } = {
            method: 'PUT',
            headers,
            body: new Blob([new Uint8Array(1000)]).stream(),
            duplex: 'half',
          };
          expect([403, 411]).toContain((await fetch(url, init)).status);
          expect(await store.head(key)).toBeNull();
        },
      );

      it('is not given for more bytes than allowed', async () => {
        const presigned = presign(newKey(), { contentLength: 1001, maxBytes: 1000 });
        await expect(presigned).rejects.toMatchObject({ code: 'too-large' });
      });

      it('is refused once altered in its signature, key, expiry or by an additional parameter', async () => {
        const key = newKey();
        const { url } = await presign(key);
        const altered = [
          url.replace(/(signature=)(.)/i, (_, name, first) => `${name}${first === '0' ? '1' : '0'}`),
          url.slice(0, -1),
          url.replace(key, `${key}0`),
          url.replace(/(expires=)(\d)/i, (_, name, first) => `${name}${first === '9' ? '8' : '9'}`),
          `${url}&additional=1`,
        ];
        for (const address of altered) {
          expect(address).not.toBe(url);
          expect((await upload(address, 'bytes')).status).toBe(403);
        }
        expect(await store.head(key)).toBeNull();
        expect((await upload(url, 'bytes')).status).toBe(200);
      });

      it('is refused after it expired', async () => {
        const key = newKey();
        const { url } = await presign(key, { expiresInSeconds: 60 }, subject.at(Date.now() - anHour));
        expect((await upload(url, 'bytes')).status).toBe(403);
        expect(await store.head(key)).toBeNull();
      });

      it('neither reads nor is a download address that writes', async () => {
        const key = newKey();
        await store.put(key, Buffer.from('kept'), { contentType: png });
        const { url, headers } = await presign(key);
        expect((await fetch(url, { headers })).status).toBe(403);
        const download = await store.presignGet(key, {
          filename: 'x.png',
          contentType: png,
          inline: false,
          expiresInSeconds: 600,
        });
        expect((await upload(download, 'lost')).status).toBe(403);
        expect((await read(key)).toString()).toBe('kept');
      });

      it('leaves nothing of an upload whose sender went away', async () => {
        const key = newKey();
        const { url } = await presign(key, { contentLength: 100_000 });
        await sendHalf(url, 100_000);
        await vi.waitFor(async () => expect(await store.head(key)).toBeNull());
        expect((await upload(url, new Uint8Array(100_000))).status).toBe(200);
      });
    });

    describe('download addresses', () => {
      it('answer the bytes under the name and type that were signed', async () => {
        const key = newKey();
        await store.put(key, Buffer.from('some bytes'), { contentType: 'application/octet-stream' });
        const options = { filename: 'Scan 1.png', contentType: png, inline: true, expiresInSeconds: 60 };
        const answer = await fetch(await store.presignGet(key, options), { headers: { range: 'bytes=5-9' } });
        expect(answer.status).toBe(206);
        expect(await answer.text()).toBe('bytes');
        expect(answer.headers.get('content-type')).toBe(png);
        expect(answer.headers.get('content-disposition')).toContain('inline; filename="Scan_1.png"');
        const expired = await subject.at(Date.now() - anHour).presignGet(key, options);
        expect((await fetch(expired)).status).toBe(403);
      });

      it('never show in the browser what could carry a script', async () => {
        const key = newKey();
        await store.put(key, Buffer.from('<script>'), { contentType: 'text/html' });
        const options = {
          filename: 'x.svg',
          contentType: 'image/svg+xml',
          inline: true,
          expiresInSeconds: 60,
        };
        const answer = await fetch(await store.presignGet(key, options));
        expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
      });
    });

    describe('promotion', () => {
      it('moves an upload and says what it is, the second time as the first', async () => {
        const from = newKey();
        const to = `artifacts/${randomUUID()}`;
        const { etag } = await store.put(from, Buffer.from('result'), { contentType: png });
        const promoted = { size: 6, contentType: png, etag };
        expect(await store.promote(from, to)).toEqual(promoted);
        expect(await store.head(from)).toBeNull();
        expect((await read(to)).toString()).toBe('result');
        expect(await store.promote(from, to)).toEqual(promoted);
        expect((await read(to)).toString()).toBe('result');
      });

      it('answers null where nothing was uploaded', async () => {
        expect(await store.promote(newKey(), `artifacts/${randomUUID()}`)).toBeNull();
      });

      it('is one move when several callers ask at once', async () => {
        const from = newKey();
        const to = `artifacts/${randomUUID()}`;
        const { etag } = await store.put(from, Buffer.from('result'), { contentType: png });
        const answers = await Promise.all(Array.from({ length: 5 }, () => store.promote(from, to)));
        expect(answers).toEqual(Array(5).fill({ size: 6, contentType: png, etag }));
      });

      it('closes the upload address to what was promoted', async () => {
        const from = newKey();
        const to = `artifacts/${randomUUID()}`;
        const { url } = await presign(from);
        await upload(url, 'reviewed');
        await store.promote(from, to);
        await upload(url, 'replaced');
        expect((await read(to)).toString()).toBe('reviewed');
      });
    });

    it('refuses keys that are not plain segments, before touching anything', async () => {
      const bad = [
        '',
        'incoming',
        'a/../b',
        '../a/b',
        '/a/b',
        'a//b',
        'a/b/',
        'a/.b',
        'a/b.',
        'a\\b/c',
        'a/b%2f',
        'a/B',
        'a/b\n',
        'a/\0',
        'a/ä',
      ];
      for (const key of [...bad, `a/${'b'.repeat(200)}`, 'a/b/c/d/e/f/g/h/i']) {
        const calls = [
          store.put(key, new Uint8Array(), { contentType: png }),
          store.head(key),
          store.get(key),
          store.delete(key),
          store.promote(key, newKey()),
          store.promote(newKey(), key),
          presign(key),
          store.presignGet(key, { filename: 'x', contentType: png, inline: false, expiresInSeconds: 1 }),
        ];
        for (const result of await Promise.allSettled(calls)) {
          expect(result, key).toMatchObject({ status: 'rejected', reason: { code: 'invalid-key' } });
        }
      }
      await expect(presign(newKey(), { contentType: 'a\r\nb: c' })).rejects.toMatchObject({
        code: 'invalid-content-type',
      });
    });

    it('sweeps old uploads and keeps young ones and what was promoted', async () => {
      const young = newKey();
      const to = `artifacts/${randomUUID()}`;
      await store.put(young, Buffer.from('young'), { contentType: png });
      await store.put(`${young}-2`, Buffer.from('promoted'), { contentType: png });
      await store.promote(`${young}-2`, to);
      expect(await store.sweep(anHour)).toBe(0);
      expect(await store.head(young)).not.toBeNull();
      const later = subject.at(Date.now() + 2 * anHour);
      expect(await later.sweep(anHour)).toBeGreaterThan(0);
      expect(await store.head(young)).toBeNull();
      expect((await read(to)).toString()).toBe('promoted');
    });

    it('holds a fraction of 50 MB in memory while they pass in and out', async () => {
      const key = newKey();
      const size = 50_000_000;
      const held = heldBytes();
      const most = held() + 16_000_000;
      const written = await store.put(
        key,
        generated(size, () => expect(held()).toBeLessThan(most)),
        {
          contentType: png,
          contentLength: size,
        },
      );
      const body = await store.get(key);
      const hash = createHash('sha256');
      let bytes = 0;
      let nextLook = 0;
      for await (const chunk of body?.stream ?? []) {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes < nextLook) continue;
        nextLook += size / 5;
        expect(held()).toBeLessThan(most);
      }
      expect(bytes).toBe(size);
      expect(hash.digest('hex')).toBe(written.sha256);
    }, 60_000);
  });
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(500);
  throw new Error('the sender went away');
}

/** `size` bytes that differ from chunk to chunk, looking in five times on the way. */
async function* generated(size: number, look: () => void): AsyncGenerator<Uint8Array> {
  const chunkBytes = 50_000;
  for (let start = 0; start < size; start += chunkBytes) {
    if (start % (size / 5) === 0) look();
    const chunk = new Uint8Array(chunkBytes);
    new DataView(chunk.buffer).setUint32(0, start);
    yield chunk;
  }
}

/** Bytes of buffers that something still refers to: garbage is collected before counting. */
function heldBytes(): () => number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  return () => {
    // The second run waits for what the first one left to a thread.
    collect();
    collect();
    return process.memoryUsage().arrayBuffers;
  };
}

/** Announces `size` bytes, sends half of them, and hangs up. */
async function sendHalf(address: string, size: number): Promise<void> {
  const { hostname, port, pathname, search, host } = new URL(address);
  const head = `PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${png}\r\nContent-Length: ${size}\r\n\r\n`;
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(head);
      socket.write(new Uint8Array(size / 2), () => socket.destroy());
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}
