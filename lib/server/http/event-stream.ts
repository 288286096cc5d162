import { log } from '../log';
import { shutdownSignal } from '../shutdown';

/** Proxies and browsers give up on a connection that says nothing for longer. */
const heartbeatMs = 15_000;
/** After so many heartbeats the caller's right to listen is looked up again. */
const heartbeatsPerCheck = 4;
/** Messages that may wait for a reader; one that falls further behind is cut off and asks anew. */
const mostWaiting = 5_000;

/**
 * An answer of server-sent events that ends when the caller goes away, the process ends, or `mayRead` refuses.
 * @param subscribe starts sending values, each sent as JSON, and answers how to stop
 */
export function eventStream(
  closed: AbortSignal,
  mayRead: () => Promise<unknown>,
  subscribe: (send: (value: unknown) => void) => () => void,
): Response {
  const ending = AbortSignal.any([closed, shutdownSignal()]);
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let isOver = false;
      let beats = 0;
      const write = (text: string): void => {
        if (isOver) return;
        if ((controller.desiredSize ?? 0) < -mostWaiting) end();
        else controller.enqueue(encoder.encode(text));
      };
      const heartbeat = setInterval(() => {
        write(': \n\n');
        if (++beats % heartbeatsPerCheck === 0) mayRead().catch(end);
      }, heartbeatMs);
      const unsubscribe = subscribe((value) => write(`data: ${JSON.stringify(value)}\n\n`));
      const end = (): void => {
        if (isOver) return;
        isOver = true;
        clearInterval(heartbeat);
        unsubscribe();
        ending.removeEventListener('abort', end);
        try {
          controller.close();
        } catch (error) {
          // The reader has closed it already.
          log.debug({ err: error }, 'an event stream was closed from the other side');
        }
      };
      stop = end;
      ending.addEventListener('abort', end);
      write('retry: 2000\n\n');
      if (ending.aborted) end();
    },
    cancel: () => stop(),
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // no-transform: a compressing proxy would hold messages back.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
