import { randomUUID } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LocalStore } from './local-store';
import { openServedLocalStore, type ServedLocalStore } from './local-store.fixture';
import { streamFile } from './object-file';
import { describeObjectStore } from './object-store.contract';

describeObjectStore('the local store', openServedLocalStore);

const png = 'image/png';

describe('the files of the local store', () => {
  let served: ServedLocalStore;
  let store: LocalStore;
  beforeAll(async () => {
    served = await openServedLocalStore();
    store = served.store;
  });
  afterAll(() => served.close());

  async function onlyFile(): Promise<string> {
    const names = await readdir(join(served.root, 'objects'), { recursive: true, withFileTypes: true });
    const [file, ...others] = names.filter((name) => name.isFile());
    if (!file || others.length > 0) throw new Error('one object was expected');
    return join(file.parentPath, file.name);
  }

  it('takes an object first and makes its directories then', async () => {
    await store.put('images/first', Buffer.from('x'), { contentType: png });
    expect(await served.temporaryFiles()).toEqual([]);
    await store.delete('images/first');
  });

  it('lets a file go with its last bytes, though nobody takes them', async () => {
    const path = join(served.root, 'bytes');
    await writeFile(path, 'abcd');
    const handle = await open(path, 'r');
    const stream = streamFile(handle, 1, 3);
    await vi.waitFor(() => expect(handle.fd).toBe(-1));
    expect(await new Response(stream).text()).toBe('bcd');
    await rm(path);
  });

  it('leaves no temporary file of writes that fail', async () => {
    const key = `incoming/${randomUUID()}`;
    const tooLarge = store.put(key, new Uint8Array(2000), { contentType: png, maxBytes: 1000 });
    await expect(tooLarge).rejects.toMatchObject({ code: 'too-large' });
    expect(await served.temporaryFiles()).toEqual([]);
  });

  it('does not answer that it stored what was removed while it was written', async () => {
    async function* removedMeanwhile() {
      yield new Uint8Array(10);
      for (const name of await served.temporaryFiles()) await rm(join(served.root, 'tmp', name));
    }
    const put = store.put('images/removed', removedMeanwhile(), { contentType: png });
    await expect(put).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('does not take a key for the directory of another', async () => {
    await store.put('artifacts/a', Buffer.from('outer'), { contentType: png });
    await store.put('artifacts/a/b', Buffer.from('inner'), { contentType: png });
    expect((await store.head('artifacts/a'))?.size).toBe(5);
    await Promise.all([store.delete('artifacts/a'), store.delete('artifacts/a/b')]);
  });

  it.each([
    ['cut short', (file: string) => truncate(file, 40)],
    ['empty', (file: string) => truncate(file, 0)],
    ['without its first bytes', async (file: string) => writeFile(file, (await readFile(file)).subarray(1))],
    ['longer than written', (file: string) => appendFile(file, 'x')],
    ['of something else', (file: string) => writeFile(file, 'a file that somebody put there')],
  ])('says that a file is damaged when it is %s, rather than serving it', async (_, damage) => {
    const key = `artifacts/${randomUUID()}`;
    await store.put(key, Buffer.alloc(100), { contentType: png });
    await damage(await onlyFile());
    await expect(store.head(key)).rejects.toMatchObject({ code: 'damaged-object' });
    await expect(store.get(key)).rejects.toMatchObject({ code: 'damaged-object' });
    await store.delete(key);
  });

  it('sweeps what a broken write left behind', async () => {
    await mkdir(join(served.root, 'tmp'), { recursive: true });
    await writeFile(join(served.root, 'tmp', randomUUID()), 'half of it');
    expect(await store.sweep(3_600_000)).toBe(0);
    expect(await served.at(Date.now() + 7_200_000).sweep(3_600_000)).toBe(1);
    expect(await served.temporaryFiles()).toEqual([]);
  });

  it('removes the temporary file of an upload whose sender goes away in the middle', async () => {
    const { url } = await store.presignPut(`incoming/${randomUUID()}`, {
      contentType: png,
      expiresInSeconds: 60,
      contentLength: 10_000_000,
      maxBytes: 10_000_000,
    });
    const hangUp = new AbortController();
    const init: RequestInit & { duplex: 'half' } = {
      method: 'PUT',
      headers: { 'content-type': png, 'content-length': '10000000' },
      body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(600_000)) }),
      duplex: 'half',
      signal: hangUp.signal,
    };
    const sent = fetch(url, init).catch(() => 'hung up');
    await vi.waitFor(async () => expect(await served.temporaryFiles()).toHaveLength(1));
    hangUp.abort();
    expect(await sent).toBe('hung up');
    await vi.waitFor(async () => expect(await served.temporaryFiles()).toEqual([]));
  });
});

describe('a local store whose disk fails', () => {
  let directory: string;
  let store: LocalStore;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vista-store-'));
    // A file where a directory should be: unlike permissions, this also stops root.
    await writeFile(join(directory, 'taken'), '');
    store = new LocalStore({
      driver: 'local',
      root: join(directory, 'taken'),
      appSecret: 'a secret for tests only',
      publicUrl: 'http://localhost',
    });
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('is unavailable for every call', async () => {
    const key = `incoming/${randomUUID()}`;
    const calls = [
      store.check(),
      store.put(key, new Uint8Array(1), { contentType: png }),
      store.head(key),
      store.get(key),
      store.promote(key, 'artifacts/a'),
      store.sweep(0),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable' } });
    }
  });

  it('is not opened with a secret that could be guessed', () => {
    const settings = {
      driver: 'local',
      root: directory,
      appSecret: '',
      publicUrl: 'http://localhost',
    } as const;
    expect(() => new LocalStore(settings)).toThrow('secret');
  });
});
