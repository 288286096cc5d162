import { log } from '../log';

/** A reader that takes nothing for longer has gone, or is in the way of others: it holds a connection of a few. */
const patienceMs = 10 * 60_000;

/** A reader that stood still for too long. */
class ReaderStill extends Error {}

/**
 * The body of an export: as fast as it is read, and no faster. It is over, and what it reads from is closed, when the
 * reader goes or stands still; a failure breaks it off.
 * @param patience milliseconds
 */
export function streamOf(
  chunks: AsyncGenerator<Uint8Array>,
  snapshot: { close(): Promise<void> },
  signal: AbortSignal,
  patience = patienceMs,
): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  const stop = async () => {
    clearTimeout(timer);
    // What waits for the caller to read is let go of first: the generator only returns between two chunks.
    await chunks.return(undefined).catch(() => undefined);
    await snapshot.close();
  };
  signal.addEventListener('abort', () => void stop(), { once: true });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      clearTimeout(timer);
      try {
        const { value, done } = await chunks.next();
        if (!done) {
          controller.enqueue(value);
          timer = setTimeout(() => {
            controller.error(new ReaderStill(`nothing was read for ${patience / 1000} s`));
            void stop();
          }, patience);
          timer.unref();
          return;
        }
        await snapshot.close();
        controller.close();
      } catch (error) {
        log.error({ err: error }, 'an export broke off');
        await stop();
        controller.error(error);
      }
    },
    cancel: stop,
  });
}
