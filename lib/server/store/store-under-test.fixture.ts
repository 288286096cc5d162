import { randomUUID } from 'node:crypto';
import type { ByteRange, ObjectStore, PresignPutOptions } from './object-store';

/** A store under test, and the same one with another idea of the time (milliseconds since 1970). */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  at(now: number): ObjectStore;
  close(): Promise<void>;
}

/** The type that tests store, where it does not matter. */
export const png = 'image/png';

/** The key of an upload that nobody has used. */
export const newKey = () => `incoming/${randomUUID()}`;

/** An upload address for a PNG of up to a million bytes, ten minutes long, where nothing else is said. */
export const presignUpload = (store: ObjectStore, key: string, options: Partial<PresignPutOptions> = {}) =>
  store.presignPut(key, { contentType: png, expiresInSeconds: 600, maxBytes: 1_000_000, ...options });

/** PUTs a body to an address and answers the status. */
export async function upload(url: string, body: BodyInit, contentType = png): Promise<number> {
  const answer = await fetch(url, { method: 'PUT', body, headers: { 'content-type': contentType } });
  await answer.arrayBuffer();
  return answer.status;
}

/** All bytes under `key`, or those of the range. */
export async function readObject(store: ObjectStore, key: string, range?: ByteRange): Promise<Buffer> {
  const body = await store.get(key, { range });
  if (!body) throw new Error(`nothing under ${key}`);
  return Buffer.from(await new Response(body.stream).arrayBuffer());
}
