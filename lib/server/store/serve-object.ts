import { Problem } from '@/lib/contract/problem';
import { parseByteRange } from './byte-range';
import type { ObjectHead, ObjectStore } from './object-store';

/** How stored bytes are shown to whoever asked; the type and name come from our records, not from the uploader. */
export interface Serving {
  readonly filename: string;
  /** Defaults to the type the object was stored with. */
  readonly contentType?: string;
  /** Show in the browser where the type is a raster image; everything else is always a download. */
  readonly inline: boolean;
  readonly cacheControl: string;
}

const rasterTypes = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']);

/**
 * Answers a GET or HEAD with a stored object: ETag and 304, one range and 206, and headers that keep what a stranger
 * uploaded from running in our origin. Null where there is no such object.
 * @throws Problem 416 for a range outside the object; StoreError
 */
export async function serveObject(
  request: Request,
  store: ObjectStore,
  key: string,
  serving: Serving,
): Promise<Response | null> {
  const conditional = request.headers.has('if-none-match') || request.headers.has('range');
  if (request.method === 'HEAD' || conditional) {
    const head = await store.head(key);
    if (!head) return null;
    const headers = objectHeaders(head, serving);
    if (matches(request.headers.get('if-none-match'), head.etag)) {
      headers.delete('content-length');
      return new Response(null, { status: 304, headers });
    }
    if (request.method === 'HEAD') return new Response(null, { headers });
    return servePart(request, store, key, head, serving);
  }
  const body = await store.get(key);
  return body && new Response(body.stream, { headers: objectHeaders(body, serving) });
}

async function servePart(
  request: Request,
  store: ObjectStore,
  key: string,
  head: ObjectHead,
  serving: Serving,
): Promise<Response | null> {
  const ifRange = request.headers.get('if-range');
  const current = ifRange === null || ifRange === `"${head.etag}"`;
  const range = current ? parseByteRange(request.headers.get('range'), head.size) : null;
  if (range === 'unsatisfiable') {
    throw new Problem('range-not-satisfiable', `The range lies outside the object's ${head.size} bytes.`, {
      headers: { 'content-range': `bytes */${head.size}` },
    });
  }
  const body = await store.get(key, range ? { range } : undefined);
  if (!body) return null;
  const headers = objectHeaders(body, serving);
  if (!body.range) return new Response(body.stream, { headers });
  const { start, end } = body.range;
  headers.set('content-range', `bytes ${start}-${end}/${body.size}`);
  headers.set('content-length', String(end - start + 1));
  return new Response(body.stream, { status: 206, headers });
}

function objectHeaders(object: ObjectHead, serving: Serving): Headers {
  const contentType = serving.contentType ?? object.contentType;
  return new Headers({
    'content-type': /^text\/[^;]*$/.test(contentType) ? `${contentType}; charset=utf-8` : contentType,
    'content-length': String(object.size),
    'content-disposition': contentDisposition(serving.filename, contentType, serving.inline),
    'cache-control': serving.cacheControl,
    etag: `"${object.etag}"`,
    'last-modified': object.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
  });
}

/**
 * The header of this name (RFC 6266): an ASCII name for everybody, and the real one (RFC 8187) for those who read it.
 * Inline only where that is wanted and the type is a raster image.
 */
export function contentDisposition(filename: string, contentType: string, inline: boolean): string {
  const ascii = filename.replace(/[^\w.-]/g, '_');
  const real = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const name = ascii === filename ? `filename="${ascii}"` : `filename="${ascii}"; filename*=UTF-8''${real}`;
  return `${inline && rasterTypes.has(contentType) ? 'inline' : 'attachment'}; ${name}`;
}

/** Whether an If-None-Match list names this ETag; a weak one counts, as RFC 9110 asks. */
function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const named = ifNoneMatch.split(',').map((candidate) => candidate.trim().replace(/^W\//, ''));
  return named.includes('*') || named.includes(`"${etag}"`);
}
