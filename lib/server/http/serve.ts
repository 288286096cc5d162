import { createHash } from 'node:crypto';
import type { Role } from '@/lib/contract/access';
import {
  type BodyOf,
  type Endpoint,
  type Page,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
  scopeOf,
} from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import { detailsOf, type NewChange, noteChange } from '../audit';
import type { Place } from '../auth/access';
import type { Caller } from '../auth/caller';
import { env } from '../env';
import { isId, newId } from '../ids';
import { announce } from '../project-events';
import { noteCall } from '../timeline';
import { fieldErrors, problemResponse, Reply, toProblem } from './answer';
import { claimOf, doorOf, type RawParams, refuseForged, type Visit } from './door';
import { once } from './idempotency';
import { readMultipart, type UploadForm } from './multipart';
import { noteAnswer } from './note-answer';
import { addressOf } from './peer';
import { countRequest } from './rate-limit';
import { BodyAborted, BodyTooLarge, discardBody, type HeldBody, holdBody } from './read-body';
import { JsonFault, JsonTooRich, readJson } from './read-json';
import { runInTurns, WorkAbandoned } from './turns';

/** What a handler needs of the request beyond its checked parts. */
interface Received {
  readonly requestId: string;
  readonly request: Request;
  readonly url: URL;
  /** The bytes of a JSON body; empty where there is none. */
  readonly bytes: Buffer;
  /** SHA-256 of those bytes. */
  readonly sha256: Buffer;
  /** Set by a handler that stored rows, for the timeline. */
  rows?: number;
  /** What goes into the trail of changes once the call is done. */
  readonly change: NewChange | undefined;
  /** Set by a handler that has noted the change together with what it did. */
  isNoted?: boolean;
}

/** One call of an endpoint, checked. */
export interface Call<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: E['body'] extends { kind: 'multipart' } ? UploadForm : BodyOf<E>;
  readonly caller: E['access'] extends 'user' ? Caller : undefined;
  /** The project that the call is about, and the caller's role in it, which is enough. */
  readonly place: E['role'] extends Role ? Place : undefined;
  readonly received: Received;
}

type HandlerResult<E extends Endpoint> = E['reply'] extends { kind: 'stream' }
  ? Response
  : ReplyOf<E> | Reply<ReplyOf<E>>;
type Handler<E extends Endpoint> = (call: Call<E>) => Promise<HandlerResult<E>> | HandlerResult<E>;
type RouteContext = { params: Promise<RawParams> };

const empty = Buffer.alloc(0);

/**
 * Makes a route of an endpoint: bytes are bounded and read once, the caller is known before anything is parsed into
 * the domain, every fault becomes `application/problem+json`.
 */
export function serve<E extends Endpoint>(endpoint: E, handler: Handler<E>) {
  const admit = doorOf(endpoint);
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const started = performance.now();
    const requestId = requestIdOf(request);
    const url = new URL(request.url);
    let held: HeldBody | undefined;
    let form: UploadForm | undefined;
    let analysisId: string | undefined;
    let received: Received | undefined;
    const visit: Visit = {};
    const address = addressOf(request.headers);
    const note = (status: number, failure?: Problem) =>
      noteAnswer({
        endpoint: endpoint.id,
        method: endpoint.method,
        path: url.pathname,
        requestId,
        address,
        caller: visit.caller,
        status,
        ms: performance.now() - started,
        rows: received?.rows ?? null,
        ...(failure && { problem: failure.code, detail: failure.message }),
      });
    try {
      if (endpoint.analysis && !env().analysis.enabled)
        throw new Problem(
          'not-found',
          'ML analysis is switched off on this server (ML_ANALYSIS_ENABLED=false).',
        );
      await countRequest('address', address);
      const raw = await context.params;
      await admit(request, raw, visit);
      const { caller, place } = visit;
      const claim = endpoint.access === 'pipeline' ? claimOf(request.headers) : undefined;
      if (endpoint.body?.kind === 'json' || endpoint.body?.kind === 'judged-json')
        held = await holdBody(
          request,
          endpoint.body.kind === 'json' ? env().limits.jsonBytes : env().limits.bulkBytes,
        );
      const bytes = held?.bytes ?? empty;
      const signed = claim && (await refuseForged(claim, bytes, request.signal));

      const params = check(endpoint, 'params', raw);
      if (endpoint.access === 'pipeline' && isAnalysisParams(params)) analysisId = params.analysisId;
      const query = check(endpoint, 'query', Object.fromEntries(url.searchParams));
      let body: unknown;
      if (endpoint.body?.kind === 'multipart')
        body = form = await readMultipart(request, env().limits[endpoint.body.files ?? 'imageBytes']);
      else if (held) {
        await held.admit();
        body = check(endpoint, 'body', await parse(request, bytes));
      }

      received = {
        requestId,
        request,
        url,
        bytes,
        sha256: signed?.sha256 ?? createHash('sha256').update(bytes).digest(),
        change:
          caller && isChange(endpoint)
            ? {
                caller,
                address,
                requestId,
                action: endpoint.id,
                projectId: place?.projectId ?? null,
                path: url.pathname,
                details: detailsOf(params, form ? { files: form.files } : body),
              }
            : undefined,
      };
      const call = { params, query, body, caller, place, received } as unknown as Call<E>;
      const response = await respond(endpoint, handler, call, form?.fingerprint ?? received.sha256);
      response.headers.set('x-request-id', requestId);
      if (analysisId) {
        noteCall(
          analysisId,
          endpoint.id,
          response.status,
          performance.now() - started,
          received.rows ?? null,
          null,
        );
        announce({ kind: 'analysis', id: analysisId });
      }
      const { change, isNoted } = received;
      if (change && !isNoted && response.ok && !response.headers.has('idempotent-replayed'))
        await noteChange(change);
      note(response.status);
      return response;
    } catch (error) {
      await discardBody(request);
      const problem = toProblem(asProblem(error), requestId);
      if (analysisId && problem.code !== 'not-found')
        noteCall(analysisId, endpoint.id, problem.status, performance.now() - started, null, problem.message);
      note(problem.status, problem);
      return problemResponse(problem, requestId);
    } finally {
      held?.release();
      await form?.discard();
    }
  };
}

function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id');
  return given && /^[\w.-]{1,128}$/.test(given) ? given : newId();
}

/** Whether a call leaves something behind: what only reads may still be a POST. */
const isChange = (endpoint: Endpoint) => endpoint.method !== 'GET' && scopeOf(endpoint) !== 'read';

const isAnalysisParams = (params: unknown): params is { analysisId: string } =>
  typeof params === 'object' && params !== null && 'analysisId' in params;

async function parse(request: Request, bytes: Buffer): Promise<unknown> {
  const type = request.headers.get('content-type');
  // curl's -d without a header says "form"; what matters is what the bytes are, but another declared type is a mistake.
  if (type && !/^(application\/(json|[\w.+-]+\+json|x-www-form-urlencoded)|text\/(plain|json))\b/i.test(type))
    throw new Problem('unsupported-media-type', `Send application/json, not ${type}.`);
  return runInTurns(readJson(bytes, { maxDepth: env().limits.jsonDepth }), () => !request.signal.aborted);
}

/** Faults of reading are given their codes here, so that the readers need not know about HTTP. */
function asProblem(error: unknown): unknown {
  if (error instanceof BodyTooLarge)
    return new Problem(
      'payload-too-large',
      `The body may have ${error.limit} bytes; this one has ${error.got ?? 'more'}.`,
      {
        extensions: { limit: error.limit, got: error.got ?? null },
        headers: { connection: 'close' },
      },
    );
  if (error instanceof JsonTooRich)
    return new Problem('payload-too-large', `${error.message} Split it.`, {
      extensions: { limit: error.limit },
    });
  if (error instanceof WorkAbandoned)
    return new Problem('client-closed-request', 'The caller went away before its body was judged.');
  if (error instanceof BodyAborted)
    return new Problem('client-closed-request', 'The body ended before it was whole.');
  if (error instanceof JsonFault)
    return new Problem('malformed-json', `${error.message}${error.hint ? ` ${error.hint}` : ''}`, {
      errors: [{ pointer: error.pointer, message: error.message }],
      extensions: { line: error.line, column: error.column },
    });
  return error;
}

/** Checks one part of a request against the contract. */
function check(endpoint: Endpoint, part: 'params' | 'query' | 'body', value: unknown): unknown {
  if (part === 'body') {
    if (endpoint.body?.kind !== 'json') return value;
    const result = endpoint.body.schema.safeParse(value);
    if (result.success) return result.data;
    throw invalid('The body does not fit.', fieldErrors(result.error));
  }
  const schema = endpoint[part];
  if (!schema) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // An id that is no UUID names nothing: the same answer as for one that is unknown.
  if (
    part === 'params' &&
    Object.values(value ?? {}).some((param) => typeof param === 'string' && !isId(param))
  )
    throw new Problem('not-found', 'There is nothing with this id, or you may not see it.');
  throw invalid(`The ${part === 'query' ? 'query' : 'path'} does not fit.`, fieldErrors(result.error));
}

const invalid = (detail: string, errors: ReturnType<typeof fieldErrors>) => {
  const first = errors[0];
  const where = first ? ` ${first.pointer || '/'}: ${first.message}` : '';
  return new Problem('invalid-request', `${detail}${where}`, { errors });
};

async function respond<E extends Endpoint>(
  endpoint: E,
  handler: Handler<E>,
  call: Call<E>,
  fingerprint: Buffer,
) {
  const { reply } = endpoint;
  const key = call.received.request.headers.get('idempotency-key');
  if (reply.kind === 'json' && endpoint.method === 'POST' && key !== null) {
    const scope = `${call.caller?.email ?? 'pipeline'} ${endpoint.id} ${call.received.url.pathname}`;
    let extra: Record<string, string> = {};
    const answer = await once(scope, key, fingerprint, endpoint.repeated ?? 'remember', async () => {
      const result = toReply(await handler(call));
      extra = { ...result.headers };
      return { status: result.status ?? reply.status, text: textOf(result) };
    });
    if (answer.replayed) extra = { 'idempotent-replayed': 'true' };
    return jsonResponse(answer.text, answer.status, extra);
  }
  const result = await handler(call);
  if (result instanceof Response) return result;
  if (reply.kind === 'stream')
    throw new Error(`${endpoint.id} answers a stream, so its handler gives a Response`);
  if (reply.kind === 'empty') return new Response(null, { status: reply.status });
  if (reply.kind === 'list') return listResponse(result as Page<unknown>, call);
  const plain = toReply(result);
  return jsonResponse(textOf(plain), plain.status ?? reply.status, plain.headers);
}

const toReply = (result: unknown): Reply<unknown> =>
  result instanceof Reply ? result : new Reply({ value: result });
const textOf = (reply: Reply<unknown>) => reply.text ?? JSON.stringify(reply.value);

function jsonResponse(text: string, status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
}

function listResponse(page: Page<unknown>, call: { query: unknown; received: Received }): Response {
  const headers: Record<string, string> = {};
  if (!Number.isNaN(page.total)) headers['x-total-count'] = String(page.total);
  const { skip = 0, limit = 0 } = call.query as { skip?: number; limit?: number };
  const hasMore = page.next !== undefined ? page.next !== null : skip + page.items.length < page.total;
  if (hasMore && page.items.length > 0) {
    const next = new URLSearchParams(call.received.url.searchParams);
    if (page.next) {
      next.delete('skip');
      next.set('after', page.next);
    } else next.set('skip', String(skip + page.items.length));
    next.set('limit', String(limit));
    headers.link = `<${env().publicUrl}${call.received.url.pathname}?${next}>; rel="next"`;
  }
  return jsonResponse(JSON.stringify(page.items), 200, headers);
}
