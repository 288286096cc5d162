/** No answer at all: the server is not there, or the connection broke. */
export class UnreachableError extends Error {
  /**
   * @param {string} name The call, such as `GET http://localhost:8000/api/projects`.
   * @param {unknown} cause
   */
  constructor(name, cause) {
    super(`${name}: no answer (${rootMessage(cause)}). Is VISTA running there?`, { cause });
    this.name = 'UnreachableError';
  }
}

/** The server refused. The message carries what it said in its `application/problem+json` (RFC 9457). */
export class ApiError extends Error {
  /**
   * @param {string} name The call.
   * @param {number} status
   * @param {string} body The answer's body as it came.
   */
  constructor(name, status, body) {
    super(`${name}: ${status} ${explain(body)}`);
    this.name = 'ApiError';
    this.status = status;
  }
}

/**
 * `fetch failed` says nothing; what lies behind it does.
 * @param {unknown} error
 * @returns {string}
 */
function rootMessage(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.cause) return rootMessage(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/**
 * @param {string} body
 * @returns {string}
 */
function explain(body) {
  const problem = parseProblem(body);
  if (!problem) return body.slice(0, 500);
  const places = (problem.errors ?? []).map(
    ({ pointer, message, expected, got }) =>
      `\n  ${pointer || '/'}: ${message}` +
      `${expected === undefined ? '' : `; expected ${JSON.stringify(expected)}`}` +
      `${got === undefined ? '' : `; got ${JSON.stringify(got)}`}`,
  );
  const detail = problem.detail ? `: ${problem.detail}` : '';
  const request = problem.request_id ? ` (request ${problem.request_id})` : '';
  return `${problem.title ?? ''}${detail}${request}${places.join('')}`;
}

/**
 * @typedef {object} Problem
 * @property {string} [title]
 * @property {string} [detail]
 * @property {string} [request_id]
 * @property {{ pointer: string, message: string, expected?: unknown, got?: unknown }[]} [errors]
 */

/**
 * @param {string} body
 * @returns {Problem | null}
 */
function parseProblem(body) {
  try {
    const value = JSON.parse(body);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
