import type { z } from 'zod';
import type { KeyScope, Role } from './access';
import type { ProblemCode } from './problem';

/**
 * An endpoint, described once: the server serves it, the client calls it, the OpenAPI document is generated from it.
 */

/**
 * Who may call, which every endpoint has to say: anybody; a pipeline by signature; the bearer of a signed upload
 * address; or a user, with the role that is needed in the project to which the path leads (`none`: about no project).
 */
type Decision =
  | { readonly access: 'anyone' | 'pipeline' | 'capability'; readonly role?: undefined }
  | {
      readonly access: 'user';
      readonly role: Role | 'none';
      /** What an API key needs; by default `read` to GET and `write` for everything else. */
      readonly scope?: KeyScope;
      /** The path may also lead to what was deleted, to bring it back. */
      readonly reachesDeleted?: true;
    };

/** What a request carries. */
type BodySpec =
  | { readonly kind: 'json'; readonly schema: z.ZodType }
  /** JSON that the handler judges itself, because the verdict needs more than the body; `schema` describes it. */
  | { readonly kind: 'judged-json'; readonly schema: z.ZodType }
  /** `files` names the limit of a file's size, that of images where it is left out. */
  | { readonly kind: 'multipart'; readonly schema: z.ZodType; readonly files?: 'importBytes' }
  | { readonly kind: 'bytes' };

/** What an answer carries. A `list` is a bare array with X-Total-Count and Link. */
type ReplySpec =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly schema: z.ZodType;
      /** What is answered with 202 where the reply takes longer than a request should. */
      readonly pending?: z.ZodType;
    }
  | { readonly kind: 'list'; readonly item: z.ZodType }
  | { readonly kind: 'stream'; readonly contentTypes: readonly string[] }
  | { readonly kind: 'empty'; readonly status: number };

interface Description {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the parameters in braces: `/api/images/{imageId}`. */
  readonly path: string;
  readonly tag:
    | 'Projects'
    | 'Images'
    | 'Analyses'
    | 'Pipeline'
    | 'Models'
    | 'Comparison'
    | 'Exchange'
    | 'API keys'
    | 'Operation';
  readonly summary: string;
  readonly description?: string;
  /** Part of ML analysis: answers 404 where ML_ANALYSIS_ENABLED is false. */
  readonly analysis?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: BodySpec;
  readonly reply: ReplySpec;
  /** What can go wrong here beyond what its body and its access let expect (`expectedProblems`). */
  readonly problems?: readonly ProblemCode[];
  /**
   * What a second call with the same Idempotency-Key is answered, where it is not the remembered answer: `rebuild`
   * asks the handler again, which answers the same; `refuse` does not keep an answer that holds a secret.
   */
  readonly repeated?: 'rebuild' | 'refuse';
}

export type Endpoint = Description & Decision;

/** What an API key needs to call an endpoint that is for users. */
export function scopeOf(endpoint: Endpoint): KeyScope {
  const asked = endpoint.access === 'user' ? endpoint.scope : undefined;
  return asked ?? (endpoint.method === 'GET' ? 'read' : 'write');
}

/** Declares an endpoint, keeping its exact types for `serve` and `call`. */
export function endpoint<const E extends Endpoint>(spec: E): E {
  return spec;
}

type OutputOf<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;
type InputOf<S> = S extends z.ZodType ? z.input<S> : Record<string, never>;

/** The checked path parameters. */
export type ParamsOf<E extends Endpoint> = OutputOf<E['params']>;
/** The checked query. */
export type QueryOf<E extends Endpoint> = OutputOf<E['query']>;
/** The checked body; `undefined` where there is none, `unknown` where the handler judges it. */
export type BodyOf<E extends Endpoint> = E['body'] extends { kind: 'json'; schema: infer S }
  ? OutputOf<S>
  : E['body'] extends { kind: 'judged-json' }
    ? unknown
    : undefined;

/** One page of a list and how many there are in all. */
export interface Page<T> {
  readonly items: readonly T[];
  /** NaN where they were not counted. */
  readonly total: number;
  /** The cursor of the next page, where the list has cursors; null at the end. */
  readonly next?: string | null;
}

/** What a handler gives back, and what a caller receives. */
export type ReplyOf<E extends Endpoint> = E['reply'] extends { kind: 'json'; schema: infer S }
  ? OutputOf<S> | (E['reply'] extends { pending: infer P } ? OutputOf<P> : never)
  : E['reply'] extends { kind: 'list'; item: infer S }
    ? Page<OutputOf<S>>
    : undefined;

/** What a caller may pass for a query and a body, before defaults are filled in. */
export type QueryInputOf<E extends Endpoint> = InputOf<E['query']>;
export type BodyInputOf<E extends Endpoint> = E['body'] extends { schema: infer S } ? InputOf<S> : undefined;
export type ParamsInputOf<E extends Endpoint> = InputOf<E['params']>;
