import { Problem, type ProblemCode } from '@/lib/contract/problem';

/** Everything a store can refuse, and the problem that a caller of the API sees for it. */
const problemCodes = {
  'invalid-key': 'unexpected',
  'invalid-content-type': 'unexpected',
  'store-unavailable': 'store-unavailable',
  'damaged-object': 'unexpected',
  'too-large': 'payload-too-large',
  'incomplete-body': 'invalid-request',
  'range-not-satisfiable': 'range-not-satisfiable',
  refused: 'forbidden',
} as const satisfies Record<string, ProblemCode>;

export type StoreErrorCode = keyof typeof problemCodes;

/** A failure of the store; `message` says what happened to which key. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Also true of an error thrown by a store that another bundle made, whose class is not this one. */
export function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && error.name === 'StoreError' && 'code' in error;
}

/** The answer to a caller; what a server fault was about stays in `cause`. */
export function toProblem(error: StoreError): Problem {
  const code = problemCodes[error.code];
  const details: Partial<Record<ProblemCode, string>> = {
    unexpected: 'The object store answered something unexpected.',
    'store-unavailable': 'The object store cannot be reached at the moment. Try again shortly.',
  };
  const headers = code === 'store-unavailable' ? { 'retry-after': '5' } : undefined;
  return new Problem(code, details[code] ?? error.message, { cause: error, headers });
}
