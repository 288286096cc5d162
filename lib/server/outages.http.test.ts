import { rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, box, Client, picture } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

/** Stands between a server and its database, and can be closed, or fall silent in the middle of everything. */
class Line {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isSilent = false;

  constructor(target: NetConnectOpts) {
    this.#server = createServer((near) => {
      const far = connect(target);
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      for (const [from, to] of [pair, [far, near] as const]) {
        from.on('data', (chunk) => this.#isSilent || to.write(chunk));
        from.on('error', () => {});
        from.on('close', () => {
          to.destroy();
          this.#pairs.delete(pair);
        });
      }
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  open(port = 0): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  /** Ends every connection. */
  cut(): void {
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Takes everything and passes nothing on. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  /** What was taken in silence is lost: those connections end. */
  speakAgain(): void {
    this.#isSilent = false;
    this.cut();
  }
}

/** That a call was answered 503, in words, as a problem that says nothing of its cause. */
function expectAway(answer: Answer, title: string): void {
  expect(answer.status, answer.text).toBe(503);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.json.title).toBe(title);
  expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|SELECT|stack/);
}

/** Asks until the answer is no 503 any more: nobody starts anything anew. */
async function recovered(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return answer;
    await sleep(200);
  }
}

describe('while the database is away', () => {
  let host: TestServer;
  let server: TestServer;
  let line: Line;
  let client: Client;
  let id: string;
  let projectId: string;

  beforeAll(async () => {
    // The database of one server, reached by another through a line that the test holds.
    host = await startServer();
    const url = new URL(host.process.setting('DATABASE_URL') ?? '');
    const folder = url.searchParams.get('host');
    url.searchParams.delete('host');
    line = new Line(
      folder
        ? { path: join(folder, `.s.PGSQL.${url.port}`) }
        : { host: url.hostname, port: Number(url.port) },
    );
    await line.open();
    url.host = `127.0.0.1:${line.port}`;
    server = await startServer({ DATABASE_URL: url.href, DATABASE_TIMEOUT_SECONDS: '2' });
    client = new Client(server);
    ({ analysisId: id, projectId } = await client.newAnalysis());
  });
  afterAll(async () => {
    await server?.stop();
    await line?.close();
    await host?.stop();
  });

  const calls = () => [
    client.get('/api/projects'),
    client.get(`/api/analyses/${id}`),
    client.get(`/api/analyses/${id}/annotations`),
    client.send('POST', '/api/projects', { name: 'x' }),
    client.bulk(id, [box()]),
    client.sign('PATCH', `/api/analyses/${id}/status`, { status: 'processing' }),
    client.finalize(id),
  ];

  test.each(['closed', 'silent'])(
    '%s, every call is 503 and the process lives; afterwards all is as before',
    async (how) => {
      const before = (await client.get(`/api/analyses/${id}`)).json;
      const { port } = line;
      if (how === 'closed') await line.close();
      else line.fallSilent();

      for (const answer of await Promise.all(calls())) expectAway(answer, 'Database unavailable');
      expect((await client.get('/api/health')).status).toBe(200);
      expectAway(await client.get('/api/health/ready'), 'Database unavailable');

      if (how === 'closed') await line.open(port);
      else line.speakAgain();
      expect((await recovered(() => client.get('/api/health/ready'))).status).toBe(200);
      expect((await client.get(`/api/analyses/${id}`)).json).toEqual(before);
      expect((await client.get(`/api/projects/${projectId}`)).status).toBe(200);
      const stored = await client.bulk(id, [box(how === 'closed' ? 1 : 2)]);
      expect([stored.status, stored.json.total]).toEqual([201, how === 'closed' ? 1 : 2]);
    },
  );
});

describe('while the object store is away', () => {
  let server: TestServer;
  let client: Client;
  let projectId: string;
  let imageId: string;
  let analysisId: string;
  let upload: string;
  let goAway: () => Promise<void>;
  let comeBack: () => Promise<void>;
  let end = async () => {};

  beforeAll(async () => {
    const { S3_ENDPOINT: endpoint } = process.env;
    if (endpoint) {
      const { hostname, port } = new URL(endpoint);
      const line = new Line({ host: hostname, port: Number(port) });
      await line.open();
      const at = line.port;
      server = await startServer({ S3_ENDPOINT: `http://localhost:${at}` });
      [goAway, comeBack, end] = [() => line.close(), () => line.open(at), () => line.close()];
    } else {
      server = await startServer();
      // The disk of the local store: something else stands where its folder was.
      const folder = join(server.dataDir, 'objects');
      goAway = async () => {
        await rename(folder, `${folder}.elsewhere`);
        await writeFile(folder, '');
      };
      comeBack = async () => {
        await rm(folder);
        await rename(`${folder}.elsewhere`, folder);
      };
    }
    client = new Client(server);
    ({ projectId, imageId, analysisId } = await client.newAnalysis());
    const presigned = await client.presign(analysisId, [
      { artifact_name: 'a.csv', content_type: 'text/csv' },
    ]);
    upload = presigned.json.presigned_urls[0].upload_url;
    expect((await client.send('PUT', upload, 'a,b\n', { 'content-type': 'text/csv' })).status).toBe(200);
  });
  afterAll(async () => {
    await server?.stop();
    await end();
  });

  test('what needs it is 503, leaves nothing and recovers by itself; what does not need it works', async () => {
    await goAway();
    const title = 'Object store unavailable';
    expectAway(await client.get('/api/health/ready'), title);
    expectAway(await client.get(`/api/images/${imageId}/content`), title);
    expectAway(await client.upload(projectId, [{ bytes: await picture(), name: 'late.png' }]), title);
    expectAway(await client.finalize(analysisId), title);
    expect((await client.bulk(analysisId, [box()])).status).toBe(201);
    expect((await client.get(`/api/projects/${projectId}/images`)).json).toHaveLength(1);
    expect((await client.get(`/api/analyses/${analysisId}`)).json.status).toBe('queued');

    await comeBack();
    expect((await recovered(() => client.get('/api/health/ready'))).status).toBe(200);
    expect((await client.get(`/api/images/${imageId}/content`)).status).toBe(200);
    const { status, json } = await client.finalize(analysisId);
    expect([status, json.status, json.missing_artifacts]).toEqual([200, 'completed', []]);
  });
});
