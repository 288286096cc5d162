import { CallFailed } from './call';

/** A failure in words: what happened, what to do, and the id under which the server logged it. */
export interface Failure {
  readonly reason: string;
  readonly remedy: string;
  readonly requestId: string | null;
}

function remedyFor(status: number): string {
  if (status === 0) return 'Check that VISTA is running and that you are connected, then try again.';
  if (status === 401) return 'Sign in again, or check the key.';
  if (status === 403) return 'Ask an owner of the project for the right to do this.';
  if (status === 404) return 'It may have been deleted, or the link is for another server.';
  if (status === 413) return 'Choose a smaller file.';
  if (status === 429) return 'Wait a moment, then try again.';
  if (status >= 500)
    return 'Try again. If it happens again, give the request id to whoever runs this server.';
  return '';
}

/** Puts what was caught into words. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CallFailed) {
    return {
      reason: [error.message, ...(error.problem?.errors ?? []).slice(0, 3).map(fieldError)].join(' '),
      remedy: remedyFor(error.status),
      requestId: error.problem?.request_id ?? null,
    };
  }
  return {
    reason:
      error instanceof Error && error.message ? `${error.message.replace(/\.?$/, '.')}` : 'Unexpected error.',
    remedy: 'Reload the page. If it happens again, it is a fault of VISTA: please report it.',
    requestId: null,
  };
}

function fieldError({ pointer, message }: { readonly pointer: string; readonly message: string }): string {
  return `${pointer || 'The request'}: ${message}.`;
}
