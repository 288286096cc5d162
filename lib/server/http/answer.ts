import { STATUS_CODES } from 'node:http';
import { ZodError } from 'zod';
import { type FieldError, Problem } from '@/lib/contract/problem';
import { isDatabaseAway } from '../db/faults';
import { log } from '../log';
import { isStoreError, toProblem as storeProblem } from '../store/store-error';

/** A handler's answer where the status or headers differ from the endpoint's own, or the JSON text is ready. */
export class Reply<T> {
  readonly value: T | undefined;
  readonly text: string | undefined;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    content: { value: T } | { text: string },
    options: { status?: number; headers?: Record<string, string> } = {},
  ) {
    this.value = 'value' in content ? content.value : undefined;
    this.text = 'text' in content ? content.text : undefined;
    this.status = options.status;
    this.headers = options.headers ?? {};
  }
}

const escapePointer = (part: PropertyKey) => String(part).replaceAll('~', '~0').replaceAll('/', '~1');

/** zod's issues as field errors; the members of a union that fits nowhere are given as they are. */
export function fieldErrors(error: ZodError, prefix = ''): FieldError[] {
  return error.issues.flatMap((issue) => {
    const pointer = `${prefix}${issue.path.map((part) => `/${escapePointer(part)}`).join('')}`;
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      // The branch that comes nearest has the fewest faults; its faults are what the caller can act on.
      const nearest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best));
      return fieldErrors(new ZodError(nearest), pointer);
    }
    return [
      { pointer, message: issue.message, ...('expected' in issue && { expected: String(issue.expected) }) },
    ];
  });
}

/** Whatever was thrown, as a problem. What is not foreseen becomes a 500 that says nothing of its cause. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error;
  if (isStoreError(error)) {
    const problem = storeProblem(error);
    if (problem.status >= 500) log.error({ err: error, request_id: requestId }, 'the object store failed');
    return problem;
  }
  if (isDatabaseAway(error)) {
    log.error({ err: error, request_id: requestId }, 'the database is away');
    return new Problem(
      'database-unavailable',
      'The database does not answer. Nothing was stored; try again shortly.',
      {
        headers: { 'retry-after': '5' },
      },
    );
  }
  log.error({ err: error, request_id: requestId }, 'unexpected error');
  return new Problem('unexpected', 'Something went wrong here. Quote the request id when you report it.');
}

/** The answer to a failed request, `application/problem+json`. */
export function problemResponse(problem: Problem, requestId: string): Response {
  return new Response(JSON.stringify(problem.toDocument(requestId)), {
    status: problem.status,
    statusText: STATUS_CODES[problem.status],
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...problem.options.headers,
    },
  });
}
