import type {
  BodyInputOf,
  Endpoint,
  ParamsInputOf,
  ParamsOf,
  QueryInputOf,
  ReplyOf,
} from '@/lib/contract/endpoint';
import type { ProblemDocument } from '@/lib/contract/problem';
import type { Remote } from './endpoints';

/** A call that the server refused; `problem` says why, with the request id to quote. */
export class CallFailed extends Error {
  readonly status: number;
  readonly problem: ProblemDocument | undefined;

  constructor(status: number, problem: ProblemDocument | undefined) {
    super(
      problem?.detail ?? (status === 0 ? 'The server cannot be reached.' : `The server answered ${status}.`),
    );
    this.name = 'CallFailed';
    this.status = status;
    this.problem = problem;
  }
}

type Part<Name extends string, Value> = [Value] extends [Record<string, never>]
  ? unknown
  : { readonly [K in Name]: Value };
type OptionalPart<Name extends string, Value> = [Value] extends [Record<string, never>]
  ? unknown
  : { readonly [K in Name]?: Partial<Value> };

/** What a call of an endpoint needs. */
export type Arguments<E extends Endpoint> = Part<'params', ParamsInputOf<E>> &
  OptionalPart<'query', QueryInputOf<E>> &
  (E['body'] extends object
    ? { readonly body: E['body'] extends { kind: 'multipart' } ? FormData : BodyInputOf<E> }
    : unknown) & {
    readonly signal?: AbortSignal;
    readonly headers?: Readonly<Record<string, string>>;
  };

/** The address of an endpoint, with its parameters and query filled in. */
export function urlOf(
  { path: template }: Pick<Remote, 'path'>,
  params: Readonly<Record<string, unknown>> = {},
  query: object = {},
): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/**
 * Calls an endpoint. A list, which alone comes as a bare array, answers `{items, total}`.
 * @throws CallFailed for any answer but success, with status 0 where there was none
 */
export async function call<E extends Endpoint>(endpoint: Remote<E>, args: Arguments<E>): Promise<ReplyOf<E>> {
  const { params, query, body, signal, headers } = args as {
    params?: ParamsOf<E>;
    query?: object;
    body?: unknown;
    signal?: AbortSignal;
    headers?: Record<string, string>;
  };
  const isForm = body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(urlOf(endpoint, params as Record<string, unknown> | undefined, query), {
      method: endpoint.method,
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      headers: { ...(body !== undefined && !isForm && { 'content-type': 'application/json' }), ...headers },
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallFailed(0, undefined);
  }
  if (!response.ok) throw new CallFailed(response.status, await readProblem(response));
  const reply: unknown = hasJson(response) ? await response.json() : undefined;
  const total = Number(response.headers.get('x-total-count') ?? Number.NaN);
  return (Array.isArray(reply) ? { items: reply, total } : reply) as ReplyOf<E>;
}

const hasJson = (response: Response) => response.headers.get('content-type')?.includes('json') ?? false;

/** Why a call was refused, where the answer says so. */
export async function readProblem(response: Response): Promise<ProblemDocument | undefined> {
  return hasJson(response) ? response.json().then(problemFrom, () => undefined) : undefined;
}

/** The problem that an answer's JSON is; undefined where it is something else, a proxy's say. */
export function problemFrom(json: unknown): ProblemDocument | undefined {
  return isProblem(json) ? json : undefined;
}

function isProblem(json: unknown): json is ProblemDocument {
  if (typeof json !== 'object' || json === null) return false;
  const { type, title, status, detail, request_id }: Partial<Record<keyof ProblemDocument, unknown>> = json;
  return (
    [type, title, detail, request_id].every((text) => typeof text === 'string') && typeof status === 'number'
  );
}
