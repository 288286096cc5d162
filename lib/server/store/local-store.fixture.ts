import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LocalStore } from './local-store';
import { handleStorageGet, handleStoragePut } from './storage-route';

/** A local store in a directory of its own whose addresses really answer, on a port of this machine. */
export interface ServedLocalStore {
  readonly store: LocalStore;
  readonly root: string;
  /** The same store with another idea of the time, in milliseconds since 1970. */
  at(now: number): LocalStore;
  /** Files that are being written, or were left behind. */
  temporaryFiles(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens one; its server calls the route handlers as the web framework does. */
export async function openServedLocalStore(): Promise<ServedLocalStore> {
  const root = await mkdtemp(join(tmpdir(), 'vista-store-'));
  let store: LocalStore | undefined;
  const server = createServer(async (incoming, outgoing) => {
    const request = toRequest(incoming);
    const key = decodeURIComponent(new URL(request.url).pathname.replace('/api/storage/', ''));
    const answer = await (request.method === 'PUT' ? handleStoragePut : handleStorageGet)(
      request,
      key,
      store,
    );
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) await pipeline(Readable.from(answer.body), outgoing).catch(() => undefined);
    else outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!isAddressInfo(address)) throw new Error('the test server has no port');
  const settings = {
    driver: 'local',
    root,
    appSecret: 'a secret for tests only',
    publicUrl: `http://127.0.0.1:${address.port}`,
  } as const;
  store = new LocalStore(settings);
  return {
    store,
    root,
    at: (now) => new LocalStore(settings, () => now),
    temporaryFiles: () => readdir(join(root, 'tmp')),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function toRequest(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const init: RequestInit & { duplex: 'half' } = { method: incoming.method, headers, duplex: 'half' };
  if (incoming.method === 'PUT')
    init.body = new ReadableStream<Uint8Array>(fromIterator(incoming[Symbol.asyncIterator]()));
  return new Request(`http://${incoming.headers.host}${incoming.url}`, init);
}

function fromIterator(chunks: AsyncIterator<Uint8Array>): UnderlyingDefaultSource<Uint8Array> {
  return {
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  };
}
