import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { ObjectStore, PresignPutOptions } from './object-store';
import {
  newKey,
  png,
  presignUpload,
  readObject,
  type StoreUnderTest,
  upload,
} from './store-under-test.fixture';

const anHour = 3_600_000;

/** What every driver promises of the addresses it signs; part of the store's contract. */
export function describeAddresses(subject: () => StoreUnderTest): void {
  const store = () => subject().store;
  const read = (key: string) => readObject(store(), key);
  const presign = (key: string, options: Partial<PresignPutOptions> = {}, signer: ObjectStore = store()) =>
    presignUpload(signer, key, options);

  describe('upload addresses', () => {
    it('stores what is sent as announced, at once', async () => {
      const key = newKey();
      const bytes = randomBytes(20_000);
      const { url, headers } = await presign(key, { contentLength: 20_000 });
      const answer = await fetch(url, { method: 'PUT', body: bytes, headers });
      expect(answer.status).toBe(200);
      expect(await store().head(key)).toMatchObject({ size: 20_000, contentType: png });
      expect(answer.headers.get('etag')).toBe(`"${(await store().head(key))?.etag}"`);
      expect(await read(key)).toEqual(bytes);
    });

    it('accepts any length where none was announced', async () => {
      const key = newKey();
      const { url } = await presign(key);
      expect(await upload(url, randomBytes(777))).toBe(200);
      expect((await store().head(key))?.size).toBe(777);
    });

    it.each([{ contentLength: 0 }, {}])('stores an upload of no bytes (%o)', async (options) => {
      const key = newKey();
      const { url } = await presign(key, options);
      expect(await upload(url, new Uint8Array())).toBe(200);
      expect((await store().head(key))?.size).toBe(0);
    });

    it('may be used again after an answer was lost, and keeps the later upload', async () => {
      const key = newKey();
      const { url } = await presign(key);
      expect(await upload(url, 'first')).toBe(200);
      expect(await upload(url, 'second')).toBe(200);
      expect((await read(key)).toString()).toBe('second');
    });

    it('keeps one whole upload of several at once, and no reader sees a mixture', async () => {
      const key = newKey();
      const { url } = await presign(key, { contentLength: 100_000 });
      const bodies = Array.from({ length: 8 }, () => randomBytes(100_000));
      const etags = new Map(bodies.map((body) => [createHash('md5').update(body).digest('hex'), body]));
      const uploads = Promise.all(bodies.map((body) => upload(url, body)));
      const isWhole = async () => {
        const body = await store().get(key);
        if (!body) return;
        const bytes = Buffer.from(await new Response(body.stream).arrayBuffer());
        expect(etags.get(body.etag)?.equals(bytes)).toBe(true);
      };
      for (let i = 0; i < 20; i++) await isWhole();
      expect(await uploads).toEqual(Array(8).fill(200));
      await isWhole();
      expect(await store().head(key)).not.toBeNull();
    });

    it.each(['image/jpeg', 'IMAGE/PNG', 'image/png; charset=utf-8', 'text/html'])(
      'refuses the type %s in place of image/png',
      async (contentType) => {
        const key = newKey();
        const { url } = await presign(key);
        expect(await upload(url, 'bytes', contentType)).toBe(403);
        expect(await store().head(key)).toBeNull();
      },
    );

    it('refuses an upload without a type', async () => {
      const key = newKey();
      const { url } = await presign(key);
      const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(5) });
      expect(answer.status).toBe(403);
      expect(await store().head(key)).toBeNull();
    });

    it.each([999, 1001, 0, 500_000])('refuses %i bytes where 1000 were announced', async (size) => {
      const key = newKey();
      const { url } = await presign(key, { contentLength: 1000 });
      expect(await upload(url, new Uint8Array(size))).toBe(403);
      expect(await store().head(key)).toBeNull();
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
        expect(await store().head(key)).toBeNull();
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
        expect(await upload(address, 'bytes')).toBe(403);
      }
      expect(await store().head(key)).toBeNull();
      expect(await upload(url, 'bytes')).toBe(200);
    });

    it('is refused after it expired', async () => {
      const key = newKey();
      const { url } = await presign(key, { expiresInSeconds: 60 }, subject().at(Date.now() - anHour));
      expect(await upload(url, 'bytes')).toBe(403);
      expect(await store().head(key)).toBeNull();
    });

    it('neither reads nor is a download address that writes', async () => {
      const key = newKey();
      await store().put(key, Buffer.from('kept'), { contentType: png });
      const { url, headers } = await presign(key);
      expect((await fetch(url, { headers })).status).toBe(403);
      const download = await store().presignGet(key, {
        filename: 'x.png',
        contentType: png,
        inline: false,
        expiresInSeconds: 600,
      });
      expect(await upload(download, 'lost')).toBe(403);
      expect((await read(key)).toString()).toBe('kept');
    });

    it('leaves nothing of an upload whose sender went away', async () => {
      const key = newKey();
      const { url } = await presign(key, { contentLength: 100_000 });
      await sendHalf(url, 100_000);
      await vi.waitFor(async () => expect(await store().head(key)).toBeNull());
      expect(await upload(url, new Uint8Array(100_000))).toBe(200);
    });
  });

  describe('download addresses', () => {
    it('answer the bytes under the name and type that were signed', async () => {
      const key = newKey();
      await store().put(key, Buffer.from('some bytes'), { contentType: 'application/octet-stream' });
      const options = { filename: 'Scan 1.png', contentType: png, inline: true, expiresInSeconds: 60 };
      const answer = await fetch(await store().presignGet(key, options), { headers: { range: 'bytes=5-9' } });
      expect(answer.status).toBe(206);
      expect(await answer.text()).toBe('bytes');
      expect(answer.headers.get('content-type')).toBe(png);
      expect(answer.headers.get('content-disposition')).toContain('inline; filename="Scan_1.png"');
      const expired = await subject()
        .at(Date.now() - anHour)
        .presignGet(key, options);
      expect((await fetch(expired)).status).toBe(403);
    });

    it('never show in the browser what could carry a script', async () => {
      const key = newKey();
      await store().put(key, Buffer.from('<script>'), { contentType: 'text/html' });
      const options = {
        filename: 'x.svg',
        contentType: 'image/svg+xml',
        inline: true,
        expiresInSeconds: 60,
      };
      const answer = await fetch(await store().presignGet(key, options));
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
    });
  });
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
