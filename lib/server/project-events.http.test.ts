import { afterEach, expect, test } from 'vitest';
import type { ProjectEvent } from '@/lib/contract/events';
import { box, Client, picture } from '@/lib/testing/pipeline';
import { startServer } from '@/lib/testing/test-server';

const client = new Client();
const open: AbortController[] = [];

afterEach(() => {
  for (const controller of open.splice(0)) controller.abort();
});

/** Listens to a project's events; `until` waits for one that fits. */
async function listen(projectId: string, server = client) {
  const controller = new AbortController();
  open.push(controller);
  const response = await fetch(`${server.url}/api/projects/${projectId}/events`, {
    headers: server.headers,
    signal: controller.signal,
  });
  const events: ProjectEvent[] = [];
  let onEvent = (): void => {};
  let isOver = false;
  const reading = (async () => {
    let held = '';
    for await (const chunk of response.body ?? []) {
      held += Buffer.from(chunk).toString();
      const messages = held.split('\n\n');
      held = messages.pop() ?? '';
      for (const message of messages)
        if (message.startsWith('data: ')) events.push(JSON.parse(message.slice(6)));
      onEvent();
    }
  })()
    .catch(() => {})
    .finally(() => {
      isOver = true;
      onEvent();
    });
  const until = async (fits: (event: ProjectEvent) => boolean): Promise<ProjectEvent> => {
    for (;;) {
      const found = events.find(fits);
      if (found) return found;
      if (isOver) throw new Error(`The stream ended after ${JSON.stringify(events)}`);
      await new Promise<void>((resolve) => {
        onEvent = resolve;
      });
    }
  };
  return { response, events, until, ended: reading };
}

const ofAnalysis = (id: string, fits: (event: Extract<ProjectEvent, { kind: 'analysis' }>) => boolean) => {
  return (event: ProjectEvent) => event.kind === 'analysis' && event.id === id && fits(event);
};

test('every call of a pipeline is told to whoever watches the project, with how the analysis stands then', async () => {
  const { projectId, imageId } = await client.newImage();
  const { response, until } = await listen(projectId);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const { id } = (await client.analyse(imageId)).json;
  expect(await until(ofAnalysis(id, ({ status }) => status === 'queued'))).toMatchObject({
    image_id: imageId,
    annotation_count: 0,
    deleted: false,
  });
  await client.sign('PATCH', `/api/analyses/${id}/status`, { status: 'processing' });
  await until(ofAnalysis(id, ({ status }) => status === 'processing'));
  await client.presign(id, [{ artifact_name: 'heat.png', content_type: 'image/png' }]);
  await until(ofAnalysis(id, ({ artifact_count }) => artifact_count === 1));
  await client.bulk(id, [box(), box(1)]);
  await until(ofAnalysis(id, ({ annotation_count }) => annotation_count === 2));
  await client.finalize(id);
  await until(ofAnalysis(id, ({ status }) => status === 'completed'));
  await client.send('DELETE', `/api/analyses/${id}`);
  await until(ofAnalysis(id, ({ deleted }) => deleted));
});

test('an uploaded and a deleted image are told', async () => {
  const projectId = await client.newProject();
  const { until, events } = await listen(projectId);
  const { id } = (await client.upload(projectId, [{ bytes: await picture(), name: 'a.png' }])).json;
  await until((event) => event.kind === 'image' && event.id === id);
  events.length = 0;
  await client.send('DELETE', `/api/images/${id}`);
  await until((event) => event.kind === 'image' && event.id === id);
});

test('a watcher hears of its own project only', async () => {
  const mine = await client.newImage();
  const other = await client.newImage();
  const { until, events } = await listen(mine.projectId);
  const elsewhere = (await client.analyse(other.imageId)).json;
  const { id } = (await client.analyse(mine.imageId)).json;
  await until(ofAnalysis(id, () => true));
  const told = JSON.stringify(events);
  for (const foreign of [other.projectId, other.imageId, elsewhere.id]) expect(told).not.toContain(foreign);
});

test('a project that one may not see is answered as one that does not exist', async () => {
  const answer = await client.get('/api/projects/0198c1b2-7000-7000-8000-000000000000/events');
  expect([answer.status, answer.json.title]).toEqual([404, 'Not found']);
});

test('what one server is told reaches the watchers of another on the same database, and open streams do not keep a server from ending', async () => {
  const first = await startServer();
  try {
    const second = await startServer({
      DATABASE_URL: first.process.setting('DATABASE_URL') ?? '',
      VISTA_APP_SECRET: 'one secret for both servers, long enough',
    });
    const there = new Client(second);
    const { projectId, imageId } = await there.newImage();
    const { until, ended } = await listen(projectId, there);
    const { id } = (await new Client(first).analyse(imageId)).json;
    await until(ofAnalysis(id, ({ status }) => status === 'queued'));
    await second.stop();
    await ended;
  } finally {
    await first.stop();
  }
}, 120_000);
