import type { Caller } from '../auth/caller';
import { log } from '../log';
import { type Answered, countAnswer } from '../metrics';

/** What is known of a request when its answer is ready. */
export interface Noted extends Answered {
  readonly requestId: string;
  readonly address: string;
  readonly path: string;
  readonly caller?: Caller | undefined;
  readonly detail?: string;
}

/**
 * One line of the log and the figures of one request. Reads that went well are logged at the level debug. The query is
 * left out: addresses of the store carry their permission in it.
 */
export function noteAnswer(noted: Noted): void {
  countAnswer(noted);
  const { requestId, caller, ms, rows, ...rest } = noted;
  const line = {
    request_id: requestId,
    ...rest,
    ...(caller && { actor: caller.email, by: caller.by, ...(caller.key && { key_id: caller.key.id }) }),
    ...(rows && { rows }),
    ms: Math.round(ms * 10) / 10,
  };
  if (noted.problem || noted.method !== 'GET') log.info(line, 'request');
  else log.debug(line, 'request');
}
