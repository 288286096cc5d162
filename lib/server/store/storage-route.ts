import { Problem, type ProblemDocument } from '@/lib/contract/problem';
import { problemResponse, toProblem } from '@/lib/server/http/answer';
import { discardBody } from '@/lib/server/http/read-body';
import { newId } from '@/lib/server/ids';
import type { PutGrant } from './capability-url';
import type { LocalStore } from './local-store';
import { serveObject } from './serve-object';
import { getStore, type Store } from './store';
import { isStoreError, StoreError, toProblem as storeProblem } from './store-error';

/**
 * The local store's addresses, answered as S3 answers its own: whoever holds an address may do what it says, and
 * everything else is 403. With S3 as the store there is nothing here.
 */

/** PUT of one upload: 200 with its ETag once all of it is on disk, otherwise a problem and nothing kept. */
export async function handleStoragePut(
  request: Request,
  key: string,
  store: Store = getStore(),
): Promise<Response> {
  try {
    const local = asLocal(store);
    const grant = local.openUpload(key, new URL(request.url).searchParams);
    const contentLength = announcedLength(request);
    if (contentLength === null) return await refuse(request, lengthRequired());
    assertGranted(request, grant, contentLength);
    const { etag } = await local.receive(key, chunksOf(request.body), {
      contentType: grant.type,
      contentLength,
      maxBytes: grant.max,
    });
    return new Response(null, { headers: { etag: `"${etag}"` } });
  } catch (error) {
    return refuse(request, failed(error));
  }
}

/** GET or HEAD of a download address, with ranges and conditions as `serveObject` answers them. */
export async function handleStorageGet(
  request: Request,
  key: string,
  store: Store = getStore(),
): Promise<Response> {
  try {
    const local = asLocal(store);
    const grant = local.openDownload(key, new URL(request.url).searchParams);
    const answer = await serveObject(request, local, key, {
      filename: grant.filename,
      contentType: grant.type,
      inline: grant.inline,
      cacheControl: 'private, max-age=300',
    });
    if (!answer) throw new Problem('not-found', 'Nothing is stored under this key.');
    return answer;
  } catch (error) {
    return failed(error);
  }
}

function asLocal(store: Store): LocalStore {
  if (store.driver !== 'local') {
    throw new Problem('not-found', 'There is no storage address here.');
  }
  return store;
}

/** Content-Length as a number; null where the body comes in chunks of unknown sum. */
function announcedLength(request: Request): number | null {
  const header = request.headers.get('content-length');
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

function assertGranted(request: Request, grant: PutGrant, contentLength: number): void {
  const contentType = request.headers.get('content-type');
  if (contentType !== grant.type) {
    const sent = contentType === null ? 'none was sent' : `'${contentType}' was sent`;
    throw new StoreError(
      'refused',
      `Content-Type must be exactly '${grant.type}', as asked for in the presign call; ${sent}.`,
    );
  }
  if (grant.length !== undefined && contentLength !== grant.length) {
    throw new StoreError(
      'refused',
      `Content-Length must be ${grant.length}, the size given in the presign call; ${contentLength} was sent.`,
    );
  }
  if (contentLength > grant.max) {
    throw new StoreError(
      'refused',
      `The upload may have ${grant.max} bytes at the most; ${contentLength} were announced.`,
    );
  }
}

/** Whatever is not read of the body stays there, so that `refuse` can drain it. */
function chunksOf(body: ReadableStream<Uint8Array> | null): AsyncIterable<Uint8Array> | Uint8Array {
  return body ? { [Symbol.asyncIterator]: () => body.values({ preventCancel: true }) } : new Uint8Array();
}

/** S3 refuses chunked uploads so as well: a size that is not known cannot be checked before it is stored. */
function lengthRequired(): Response {
  const document: ProblemDocument = {
    type: 'about:blank',
    title: 'Length Required',
    status: 411,
    detail:
      'Send Content-Length: give the client the whole body or an open file, not a generator or an empty stream.',
    request_id: newId(),
  };
  return new Response(JSON.stringify(document), {
    status: document.status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': document.request_id },
  });
}

function failed(error: unknown): Response {
  const requestId = newId();
  // What a client did wrong is told to the client; `toProblem` also logs.
  const refusal = isStoreError(error) ? storeProblem(error) : undefined;
  return problemResponse(refusal && refusal.status < 500 ? refusal : toProblem(error, requestId), requestId);
}

/** The answer, after the rest of the request has been taken in; what was not drained ends with the connection. */
async function refuse(request: Request, answer: Response): Promise<Response> {
  await discardBody(request);
  answer.headers.set('connection', 'close');
  return answer;
}
