import { Problem } from '@/lib/contract/problem';
import { serveObject } from '../store/serve-object';
import { getStore } from '../store/store';

/** How a stored object is shown. */
export interface StoredServing {
  readonly filename: string;
  readonly contentType?: string;
  readonly inline: boolean;
  /** Nobody can replace it any more: browsers may keep it for ever. */
  readonly isFinal: boolean;
}

/** Answers with stored bytes, after the caller's right to see them was checked. @throws Problem 404, 416, 503 */
export async function serveStored(request: Request, key: string, serving: StoredServing): Promise<Response> {
  const { isFinal, ...rest } = serving;
  const cacheControl = isFinal ? 'private, max-age=31536000, immutable' : 'private, no-cache';
  const response = await serveObject(request, getStore(), key, { ...rest, cacheControl });
  if (!response) throw new Problem('not-found', `The bytes of ${serving.filename} are not in the store.`);
  return response;
}
