import pg from 'pg';
import { env } from './env';
import { log } from './log';
import { shutdownSignal } from './shutdown';

const firstPauseMs = 250;
const longestPauseMs = 10_000;

/**
 * Listens to a channel of the database (LISTEN) on a connection of its own until the process ends, and connects anew
 * when that is lost. `onGap` tells that notifications may have been missed. Resolves when it listens.
 */
export function onNotification(
  channel: string,
  onPayload: (payload: string) => void,
  onGap: () => void,
): Promise<void> {
  let onListening = (): void => {};
  const listening = new Promise<void>((resolve) => {
    onListening = resolve;
  });
  const ending = shutdownSignal();
  let pauseMs = firstPauseMs;
  let hasListened = false;

  const connect = async (): Promise<void> => {
    if (ending.aborted) return;
    const client = new pg.Client({
      connectionString: env().database.url,
      application_name: 'vista listener',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    let isLost = false;
    const lose = (error?: Error): void => {
      if (isLost) return;
      isLost = true;
      ending.removeEventListener('abort', close);
      client.end().catch(() => {});
      if (ending.aborted) return;
      log.warn({ err: error }, 'the connection for notifications was lost; it is opened again');
      setTimeout(() => void connect(), pauseMs).unref();
      pauseMs = Math.min(longestPauseMs, 2 * pauseMs);
    };
    const close = (): void => lose();
    ending.addEventListener('abort', close);
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', ({ payload }) => payload && onPayload(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      pauseMs = firstPauseMs;
      if (hasListened) onGap();
      hasListened = true;
      onListening();
    } catch (error) {
      lose(error instanceof Error ? error : new Error(String(error)));
    }
  };
  void connect();
  return listening;
}
