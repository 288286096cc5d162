/**
 * Everything that can go wrong, once: the code, its HTTP status and its title (RFC 9457). `throw new Problem(code, …)`
 * anywhere; one place turns it into an answer.
 */
export const problems = {
  'malformed-json': { status: 400, title: 'Malformed JSON' },
  'invalid-request': { status: 400, title: 'Invalid request' },
  'invalid-annotation-format': { status: 400, title: 'Invalid annotation format' },
  'model-not-allowed': { status: 400, title: 'Model not in allowed list' },
  'invalid-image': { status: 400, title: 'Invalid image' },
  'limit-exceeded': { status: 400, title: 'Limit exceeded' },
  'authentication-required': { status: 401, title: 'Authentication required' },
  'invalid-credentials': { status: 401, title: 'Invalid credentials' },
  'invalid-signature': { status: 401, title: 'Invalid HMAC signature' },
  forbidden: { status: 403, title: 'Forbidden' },
  'cross-site-request': { status: 403, title: 'Cross-site request refused' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  'analysis-ended': { status: 409, title: 'Analysis has ended' },
  'invalid-transition': { status: 409, title: 'Status change not allowed' },
  'payload-too-large': { status: 413, title: 'Payload too large' },
  'quota-exceeded': { status: 413, title: 'Project quota exceeded' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'range-not-satisfiable': { status: 416, title: 'Range not satisfiable' },
  'idempotency-key-reused': { status: 422, title: 'Idempotency key reused' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'client-closed-request': { status: 499, title: 'Client closed the request' },
  unexpected: { status: 500, title: 'Unexpected error' },
  'not-configured': { status: 503, title: 'Not configured' },
  'database-unavailable': { status: 503, title: 'Database unavailable' },
  'store-unavailable': { status: 503, title: 'Object store unavailable' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

export const isProblemCode = (value: string): value is ProblemCode => Object.hasOwn(problems, value);

/** One fault of a body or a query; `pointer` is a JSON pointer (RFC 6901) into it. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: unknown;
}

/** The body of every error answer, `application/problem+json`. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly request_id: string;
  readonly errors?: readonly FieldError[];
  readonly total_errors?: number;
  readonly [extension: string]: unknown;
}

interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  readonly totalErrors?: number;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A failure with a code of `problems`; `detail` says what happened, to what, and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** The answer's body; at most 100 field errors are listed, `total_errors` counts all. */
  toDocument(requestId: string): ProblemDocument {
    const { status, title } = problems[this.code];
    const { errors, totalErrors, extensions } = this.options;
    return {
      type: `/problems/${this.code}`,
      title,
      status,
      detail: this.message,
      request_id: requestId,
      ...extensions,
      ...(errors && { errors: errors.slice(0, 100), total_errors: totalErrors ?? errors.length }),
    };
  }
}
