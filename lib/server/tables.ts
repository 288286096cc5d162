import { disposition } from './exports';
import { log } from './log';

/**
 * Answers with a table as it is written. The first part is waited for, so that what is wrong with the question is
 * answered as such; a failure after it breaks the connection.
 */
export async function serveTable(
  request: Request,
  name: string,
  chunks: AsyncGenerator<Uint8Array>,
): Promise<Response> {
  let first = await chunks.next();
  const stop = () => void chunks.return(undefined);
  request.signal.addEventListener('abort', stop, { once: true });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        if (first.done) controller.close();
        else {
          controller.enqueue(first.value);
          first = await chunks.next();
        }
      } catch (error) {
        log.error({ err: error }, 'a table broke off');
        controller.error(error);
      }
    },
    cancel: stop,
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': disposition(name),
      'cache-control': 'no-store, no-transform',
    },
  });
}
