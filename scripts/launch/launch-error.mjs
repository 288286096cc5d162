// @ts-check

/**
 * A reason not to start that the person at the terminal can do something about: its message is printed as it is,
 * without a stack. `details` is output to print below it, such as the tail of a log.
 */
export class LaunchError extends Error {
  /**
   * @param {string} message what is wrong and what to do about it
   * @param {string} [details] lines of output that explain it
   */
  constructor(message, details = '') {
    super(message);
    this.name = 'LaunchError';
    this.details = details;
  }
}

/** Thrown by a step that gave up because the person asked to stop; never printed. */
export class StopAsked extends Error {
  constructor() {
    super('asked to stop');
    this.name = 'StopAsked';
  }
}

/**
 * The system's error code (`ENOENT`, `EADDRINUSE`, or PostgreSQL's five characters), '' where there is none.
 * @param {unknown} error
 * @returns {string}
 */
export function errorCode(error) {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/**
 * The error's message, whatever was thrown.
 * @param {unknown} error
 * @returns {string}
 */
export function errorMessage(error) {
  return error instanceof Error ? error.message : String(error);
}
