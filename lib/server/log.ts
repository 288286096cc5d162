import pino from 'pino';
import { env } from './env';

const shared = globalThis as typeof globalThis & { vistaLog?: pino.Logger };

/**
 * The line without what would let its reader in: the signatures of upload and download addresses (ours and S3's) and
 * API keys, wherever an error or a library has put them.
 */
function withoutSecrets(line: string): string {
  return line
    .replace(/\b(signature|X-Amz-(?:Signature|Credential|Security-Token))=[^&"'\s\\]+/gi, '$1=[kept out]')
    .replace(/\b(vista_[0-9a-f]{12})_[\w-]{43}/g, '$1_[kept out]');
}

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
    hooks: { streamWrite: withoutSecrets },
  });
}

if (!shared.vistaLog) shared.vistaLog = open();

/** The structured log, one line of JSON an event. */
export const log: pino.Logger = shared.vistaLog;
