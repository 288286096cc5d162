import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Send, UploadQueue } from './upload-queue';

const file = (name: string) => new File(['x'], name);

/** A server in our hands: each file waits until the test answers for it. */
function controlledServer() {
  const waiting = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const send: Send = (sent, onProgress, signal) =>
    new Promise((resolve, reject) => {
      onProgress(0.5);
      waiting.set(sent.name, { resolve, reject });
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const settle = async (name: string, error?: Error) => {
    const call = waiting.get(name);
    waiting.delete(name);
    if (error) call?.reject(error);
    else call?.resolve();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { send, settle, names: () => [...waiting.keys()] };
}

const states = (queue: UploadQueue) => queue.uploads().map(({ file: { name }, state }) => `${name} ${state}`);

describe('the upload queue', () => {
  it('sends a few at a time, in order', async () => {
    const server = controlledServer();
    const queue = new UploadQueue(server.send, () => {}, 2);
    queue.add([file('a'), file('b'), file('c')]);
    expect(server.names()).toEqual(['a', 'b']);
    await server.settle('a');
    expect(server.names()).toEqual(['b', 'c']);
    expect(states(queue)).toEqual(['a stored', 'b sending', 'c sending']);
  });

  it('goes on after a failure, and tries again when asked', async () => {
    const server = controlledServer();
    const queue = new UploadQueue(server.send, () => {}, 1);
    queue.add([file('a'), file('b')]);
    await server.settle('a', new Error('too large'));
    expect(states(queue)).toEqual(['a failed', 'b sending']);
    expect(queue.uploads()[0]?.error).toEqual(new Error('too large'));
    queue.retry();
    await server.settle('b');
    expect(states(queue)).toEqual(['a sending', 'b stored']);
    expect(queue.uploads()[0]?.error).toBeNull();
  });

  it('says once that it is done, and only when something was stored', async () => {
    const server = controlledServer();
    let done = 0;
    const queue = new UploadQueue(server.send, () => done++, 2);
    queue.add([file('a'), file('b')]);
    await server.settle('a');
    expect(done).toBe(0);
    await server.settle('b');
    expect(done).toBe(1);
    const failing = new UploadQueue(server.send, () => done++, 2);
    failing.add([file('c')]);
    await server.settle('c', new Error('refused'));
    expect(done).toBe(1);
  });

  it('stops what is taken out, and gives its place to the next', async () => {
    const server = controlledServer();
    const queue = new UploadQueue(server.send, () => {}, 1);
    queue.add([file('a'), file('b')]);
    queue.remove(queue.uploads()[0]?.id ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(states(queue)).toEqual(['b sending']);
  });

  it('sends every file exactly once, whatever fails, and never more at a time than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (fails, atOnce) => {
          const sent: string[] = [];
          let running = 0;
          let most = 0;
          const queue = new UploadQueue(
            async ({ name }) => {
              sent.push(name);
              most = Math.max(most, ++running);
              await Promise.resolve();
              running--;
              if (fails[Number(name)]) throw new Error('refused');
            },
            () => {},
            atOnce,
          );
          queue.add(fails.map((_, i) => file(String(i))));
          await new Promise((resolve) => setTimeout(resolve, 0));
          expect(sent).toEqual(fails.map((_, i) => String(i)));
          expect(most).toBeLessThanOrEqual(atOnce);
          expect(states(queue)).toEqual(fails.map((fail, i) => `${i} ${fail ? 'failed' : 'stored'}`));
        },
      ),
      { numRuns: 30 },
    );
  });
});
