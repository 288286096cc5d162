import { describe, expect, test } from 'vitest';
import { streamOf } from './stream';

const never = new AbortController().signal;

/** A source of chunks that counts what is asked of it, and what becomes of it. */
function newSource(chunks: number, failsAt = -1) {
  const seen = { asked: 0, isClosed: false, isReturned: false };
  async function* make() {
    try {
      for (let i = 0; i < chunks; i++) {
        if (i === failsAt) throw new Error('the database went');
        seen.asked++;
        yield new Uint8Array([i]);
      }
    } finally {
      seen.isReturned = true;
    }
  }
  const snapshot = {
    close: async () => {
      seen.isClosed = true;
    },
  };
  return { seen, snapshot, make };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the body of an export', () => {
  test('is whole, and closes what it reads from', async () => {
    const { seen, snapshot, make } = newSource(5);
    const bytes = await new Response(streamOf(make(), snapshot, never)).bytes();
    expect([...bytes]).toEqual([0, 1, 2, 3, 4]);
    expect(seen).toEqual({ asked: 5, isClosed: true, isReturned: true });
  });

  test('is read no faster than its reader reads', async () => {
    const { seen, snapshot, make } = newSource(100);
    const reader = streamOf(make(), snapshot, never).getReader();
    for (let i = 0; i < 3; i++) {
      await reader.read();
      await settled();
      expect(seen.asked).toBeLessThanOrEqual(i + 2);
    }
    await reader.cancel();
    expect(seen).toMatchObject({ isClosed: true, isReturned: true });
  });

  test('ends with its request', async () => {
    const { seen, snapshot, make } = newSource(100);
    const request = new AbortController();
    const reader = streamOf(make(), snapshot, request.signal).getReader();
    await reader.read();
    request.abort();
    await settled();
    expect(seen).toMatchObject({ isClosed: true, isReturned: true });
  });

  test('breaks off where its source does', async () => {
    const { seen, snapshot, make } = newSource(5, 2);
    await expect(new Response(streamOf(make(), snapshot, never)).bytes()).rejects.toThrow(
      'the database went',
    );
    expect(seen.isClosed).toBe(true);
  });

  test('is given up when its reader stands still', async () => {
    const { seen, snapshot, make } = newSource(100);
    const reader = streamOf(make(), snapshot, never, 20).getReader();
    await reader.read();
    await expect(reader.closed).rejects.toThrow('nothing was read');
    await settled();
    expect(seen).toMatchObject({ isClosed: true, isReturned: true });
  });
});
