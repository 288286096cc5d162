import pino from 'pino';
import { env } from './env';

const shared = globalThis as typeof globalThis & { vistaLog?: pino.Logger };

function open(): pino.Logger {
  return pino({
    level: env().logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Upload addresses and credentials are secrets wherever they appear.
    redact: [
      'secret',
      'signature',
      'headers["x-api-key"]',
      'headers.authorization',
      'headers["x-proxy-secret"]',
    ],
  });
}

if (!shared.vistaLog) shared.vistaLog = open();

/** The structured log, one line of JSON an event. */
export const log: pino.Logger = shared.vistaLog;
