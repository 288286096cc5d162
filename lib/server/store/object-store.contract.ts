import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeAddresses } from './object-addresses.contract';
import type { ByteRange, ObjectStore } from './object-store';
import {
  newKey,
  png,
  presignUpload,
  readObject,
  type StoreUnderTest,
  upload,
} from './store-under-test.fixture';

const anHour = 3_600_000;
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

    const read = (key: string, range?: ByteRange) => readObject(store, key, range);

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

    describeAddresses(() => subject);

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
        const { url } = await presignUpload(store, from);
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
          presignUpload(store, key),
          store.presignGet(key, { filename: 'x', contentType: png, inline: false, expiresInSeconds: 1 }),
        ];
        for (const result of await Promise.allSettled(calls)) {
          expect(result, key).toMatchObject({ status: 'rejected', reason: { code: 'invalid-key' } });
        }
      }
      await expect(presignUpload(store, newKey(), { contentType: 'a\r\nb: c' })).rejects.toMatchObject({
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
