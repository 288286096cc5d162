import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { BodyBudget } from './body-budget';
import { BodyAborted, BodyTooLarge, holdBody } from './read-body';

const shared = globalThis as typeof globalThis & { vistaBodyBudget?: BodyBudget };
const roomy = () => new BodyBudget(2 ** 30, 0);

/** A request whose body comes in these chunks; without `length` it does not announce how long it is. */
function requestOf(
  chunks: readonly Uint8Array[],
  options: { length?: number; signal?: AbortSignal } = {},
): Request {
  const headers = options.length === undefined ? undefined : { 'content-length': String(options.length) };
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers,
    body: streamOf(chunks),
    duplex: 'half',
    signal: options.signal ?? null,
  };
  return new Request('http://localhost/', init);
}

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** A request whose chunks are sent by hand. */
function openRequest(length?: number) {
  const abort = new AbortController();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: length === undefined ? undefined : { 'content-length': String(length) },
    body,
    duplex: 'half',
    signal: abort.signal,
  };
  return {
    request: new Request('http://localhost/', init),
    send: (bytes: number) => controller?.enqueue(new Uint8Array(bytes)),
    end: () => controller?.close(),
    fail: () => controller?.error(new Error('ECONNRESET')),
    abort,
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a body within the limit', () => {
  test('is put together from its chunks to the byte, announced or not', async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.boolean(), async (parts, announces) => {
        const whole = Buffer.concat(parts);
        const budget = roomy();
        const request = requestOf(parts, announces ? { length: whole.length } : {});
        const held = await holdBody(request, whole.length, budget);
        expect(held.bytes.equals(whole)).toBe(true);
        expect(budget.heldBytes).toBe(whole.length);
        held.release();
        held.release();
        expect(budget.heldBytes).toBe(0);
      }),
    );
  });

  test('may be larger than the first room made for it', async () => {
    const part = Buffer.alloc(700_001, 'abc');
    for (const length of [undefined, part.length * 4]) {
      const held = await holdBody(requestOf([part, part, part, part], { length }), 2 ** 24, roomy());
      expect(held.bytes.equals(Buffer.concat([part, part, part, part]))).toBe(true);
    }
  });

  test('is empty where the request has none', async () => {
    const held = await holdBody(new Request('http://localhost/', { method: 'POST' }), 10, roomy());
    expect(held.bytes).toHaveLength(0);
    held.release();
  });

  test('shares the budget of the process, however often the module is loaded', async () => {
    const held = await holdBody(requestOf([new Uint8Array(10)]), 10);
    const first = shared.vistaBodyBudget;
    expect(first?.heldBytes).toBe(10);
    vi.resetModules();
    const again = await import('./read-body');
    const other = await again.holdBody(requestOf([new Uint8Array(5)]), 10);
    expect(shared.vistaBodyBudget).toBe(first);
    expect(first?.heldBytes).toBe(15);
    held.release();
    other.release();
    expect(first?.heldBytes).toBe(0);
  });

  test('waits for room, and goes on when another is released', async () => {
    const budget = new BodyBudget(100, 0);
    const first = await holdBody(requestOf([new Uint8Array(80)]), 100, budget);
    let second: { bytes: Buffer } | undefined;
    const reading = holdBody(requestOf([new Uint8Array(80)]), 100, budget).then((held) => {
      second = held;
    });
    await settle();
    expect(second).toBeUndefined();
    first.release();
    await reading;
    expect(second?.bytes).toHaveLength(80);
  });
});

describe('a body over the limit', () => {
  test('is refused by what it announces, with both numbers', async () => {
    const budget = roomy();
    const reading = holdBody(requestOf([new Uint8Array(11)], { length: 11 }), 10, budget);
    await expect(reading).rejects.toMatchObject({ name: 'BodyTooLarge', limit: 10, got: 11 });
    expect(budget.heldBytes).toBe(0);
  });

  test('is refused by what it sends, where that is more than announced or nothing was', async () => {
    for (const length of [undefined, 5]) {
      const budget = roomy();
      const reading = holdBody(requestOf([new Uint8Array(6), new Uint8Array(5)], { length }), 10, budget);
      await expect(reading).rejects.toMatchObject({ name: 'BodyTooLarge', limit: 10, got: null });
      expect(budget.heldBytes).toBe(0);
    }
  });

  test('of exactly the limit is none', async () => {
    const held = await holdBody(requestOf([new Uint8Array(10)], { length: 10 }), 10, roomy());
    expect(held.bytes).toHaveLength(10);
  });
});

describe('a body that never becomes whole', () => {
  test.each([
    ['its sender disconnects', (sender: ReturnType<typeof openRequest>) => sender.abort.abort()],
    ['its stream fails', (sender: ReturnType<typeof openRequest>) => sender.fail()],
    ['it ends before the announced length', (sender: ReturnType<typeof openRequest>) => sender.end()],
  ])('is given up when %s, and gives its bytes back', async (_, stop) => {
    const budget = roomy();
    const sender = openRequest(100);
    const reading = holdBody(sender.request, 1000, budget);
    sender.send(60);
    await settle();
    expect(budget.heldBytes).toBe(60);
    stop(sender);
    await expect(reading).rejects.toBeInstanceOf(BodyAborted);
    expect(budget.heldBytes).toBe(0);
  });

  test('is given up while it waits for room', async () => {
    const budget = new BodyBudget(100, 0);
    const held = await holdBody(requestOf([new Uint8Array(100)]), 100, budget);
    const sender = openRequest();
    const reading = holdBody(sender.request, 100, budget);
    sender.send(50);
    await settle();
    sender.abort.abort();
    await expect(reading).rejects.toBeInstanceOf(BodyAborted);
    held.release();
    expect(budget.heldBytes).toBe(0);
  });

  test('is not taken for an empty one when its sender had gone before it was looked at', async () => {
    const headers = { 'content-length': '5' };
    const request = new Request('http://localhost/', { method: 'POST', headers });
    await expect(holdBody(request, 10, roomy())).rejects.toBeInstanceOf(BodyAborted);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test('leaves no timer behind when it does become whole', async () => {
    vi.useFakeTimers();
    await holdBody(requestOf([new Uint8Array(3)]), 10, roomy());
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is given up after half a minute of silence, counted from the last chunk', async () => {
    vi.useFakeTimers();
    const sender = openRequest();
    let failure: unknown;
    const reading = holdBody(sender.request, 100, roomy()).catch((error: unknown) => {
      failure = error;
    });
    await vi.advanceTimersByTimeAsync(29_000);
    sender.send(1);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(failure).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    await reading;
    expect(failure).toBeInstanceOf(BodyAborted);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('over a real connection', () => {
  const patient = { timeout: 20_000 };

  /** A server that reads each body with this limit and says what came of it. */
  async function serve(limit: number) {
    let received = 0;
    const server = createServer(async (incoming, outgoing) => {
      received++;
      const abort = new AbortController();
      outgoing.on('close', () => abort.abort());
      const init: RequestInit & { duplex: 'half' } = {
        method: 'POST',
        headers: new Headers(
          incoming.headers['content-length'] ? { 'content-length': incoming.headers['content-length'] } : {},
        ),
        body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>,
        duplex: 'half',
        signal: abort.signal,
      };
      try {
        const held = await holdBody(new Request('http://localhost/', init), limit, roomy());
        outgoing.end(String(held.bytes.length));
        held.release();
      } catch (error) {
        outcomes.push(error);
        outgoing.statusCode = error instanceof BodyTooLarge ? 413 : 400;
        outgoing.setHeader('connection', 'close');
        outgoing.end();
      }
    });
    const outcomes: unknown[] = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return {
      port: address.port,
      outcomes,
      received: () => received,
      stop: () => new Promise((resolve) => server.close(resolve)),
    };
  }

  /** Sends everything before looking for an answer, as Python clients do; the answer's status line. */
  function post(port: number, bytes: number, announces: boolean): Promise<string> {
    const body = Buffer.alloc(bytes);
    const framing = announces ? `content-length: ${bytes}` : 'transfer-encoding: chunked';
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').pause();
      socket.on('error', reject);
      socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${framing}\r\n\r\n`);
      if (!announces) socket.write(`${bytes.toString(16)}\r\n`);
      socket.write(body);
      socket.write(announces ? '' : '\r\n0\r\n\r\n', () => {
        socket.on('data', (data) => {
          resolve(data.toString('latin1').split('\r\n')[0] ?? '');
          socket.destroy();
        });
        socket.resume();
      });
    });
  }

  test('who sends far too much is told so, and is not cut off', async () => {
    const server = await serve(100_000);
    try {
      for (const announces of [true, false]) {
        expect(await post(server.port, 2 ** 25, announces)).toBe('HTTP/1.1 413 Payload Too Large');
      }
      expect(await post(server.port, 65_536, true)).toBe('HTTP/1.1 200 OK');
    } finally {
      await server.stop();
    }
  });

  test('who hangs up in the middle leaves an aborted body', async () => {
    const server = await serve(100_000);
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc');
    await vi.waitFor(() => expect(server.received()).toBe(1), patient);
    socket.destroy();
    await vi.waitFor(() => expect(server.outcomes).toHaveLength(1), patient);
    expect(server.outcomes[0]).toBeInstanceOf(BodyAborted);
    await server.stop();
  });
});
