import { describe, expect, test } from 'vitest';
import { atOnce, box, Client } from '@/lib/testing/pipeline';

const client = new Client();
const states = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const;
type State = (typeof states)[number];

/** From which state a pipeline may say which other one; finalizing may also skip processing. */
const byStatus: Readonly<Record<State, readonly State[]>> = {
  queued: ['processing', 'failed', 'cancelled'],
  processing: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};
const byFinalize: Readonly<Record<State, readonly State[]>> = {
  queued: ['completed', 'failed', 'cancelled'],
  processing: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

const { imageId } = await client.newImage();

const say = (id: string, status: string, error_message?: string) =>
  client.sign('PATCH', `/api/analyses/${id}/status`, { status, ...(error_message && { error_message }) });
const read = async (id: string) => (await client.get(`/api/analyses/${id}`)).json;

async function analysisThatIs(state: State): Promise<string> {
  const id = (await client.analyse(imageId)).json.id;
  if (state === 'processing' || state === 'completed') await say(id, 'processing');
  if (state !== 'queued') await say(id, state);
  expect((await read(id)).status).toBe(state);
  return id;
}

const pairs = (targets: readonly State[]) =>
  states.flatMap((from) => targets.map((to): [State, State] => [from, to]));

describe.each([
  { call: 'PATCH status', change: say, targets: states, allowed: byStatus },
  {
    call: 'finalize',
    change: (id: string, status: string) => client.finalize(id, { status }),
    targets: states.slice(2),
    allowed: byFinalize,
  },
])('$call', ({ change, targets, allowed }) => {
  test.each(pairs(targets))('from %s to %s', async (from, to) => {
    const id = await analysisThatIs(from);
    const before = await read(id);
    const answer = await change(id, to);
    if (allowed[from].includes(to)) {
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ id, status: to });
      expect(answer.json.completed_at === null).toBe(to === 'processing');
      expect(await read(id)).toEqual(answer.json);
    } else if (from === to) {
      // The same again changes nothing at all.
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual(before);
      expect(await read(id)).toEqual(before);
    } else {
      expect(answer.status).toBe(409);
      expect(answer.json).toMatchObject({
        title: 'Status change not allowed',
        current_status: from,
        requested_status: to,
      });
      expect(answer.json.detail).toContain(from);
      expect(answer.json.detail).toContain(to);
      expect(await read(id)).toEqual(before);
    }
  });
});

test('canceled is taken for cancelled, in both calls', async () => {
  const [a, b] = [await analysisThatIs('processing'), await analysisThatIs('queued')];
  expect((await say(a, 'canceled')).json.status).toBe('cancelled');
  expect((await say(a, 'cancelled')).status).toBe(200);
  expect((await client.finalize(b, { status: 'canceled' })).json.status).toBe('cancelled');
});

test('a state that does not exist is refused with those that do', async () => {
  const id = await analysisThatIs('queued');
  for (const status of ['done', 'Completed', '', null, 1, ['failed']]) {
    const answer = await client.sign('PATCH', `/api/analyses/${id}/status`, { status });
    expect([status, answer.status, answer.json.errors?.[0].pointer]).toEqual([status, 400, '/status']);
  }
  const answer = await client.finalize(id, { status: 'processing' });
  expect(answer.status).toBe(400);
  expect(answer.json.errors[0].message).toContain('completed');
  expect((await read(id)).status).toBe('queued');
});

test('finalize without a status completes', async () => {
  const id = await analysisThatIs('processing');
  expect((await client.finalize(id, {})).json.status).toBe('completed');
});

test('an error message is kept, and nothing that comes after the end replaces it', async () => {
  const message = 'CUDA out of memory\n  at layer 3 — 猫';
  const a = await analysisThatIs('processing');
  expect((await say(a, 'failed', message)).json.error_message).toBe(message);
  await say(a, 'failed', 'something else');
  await client.finalize(a, { status: 'failed', error_message: 'something else' });
  expect((await read(a)).error_message).toBe(message);
  const b = await analysisThatIs('queued');
  const ended = await client.finalize(b, { status: 'failed', error_message: message });
  expect(ended.json.error_message).toBe(message);
});

test('a summary is kept as it was sent, and the first one stays', async () => {
  const summary = { total: 25, seconds: 3.45, classes: ['person', '猫'], nested: { z: null, a: [true] } };
  const id = await analysisThatIs('processing');
  // An artifact that never comes makes the second call look again.
  await client.presign(id, [{ artifact_name: 'late.png', content_type: 'image/png' }]);
  await client.finalize(id, { status: 'completed', summary });
  const ended = await read(id);
  expect(ended.summary).toEqual(summary);
  await client.finalize(id, { status: 'completed', summary: { total: 0 } });
  expect(await read(id)).toMatchObject({ summary, completed_at: ended.completed_at });
});

test('a summary that comes after "completed" was said by PATCH is kept too', async () => {
  const id = await analysisThatIs('completed');
  expect((await client.finalize(id, { status: 'completed', summary: { total: 7 } })).status).toBe(200);
  expect((await read(id)).summary).toEqual({ total: 7 });
});

test('of finalize completed and finalize failed at the same moment exactly one wins, the other is 409', async () => {
  const wins: string[] = [];
  for (let round = 0; round < 12; round++) {
    const id = await analysisThatIs('processing');
    if (round % 2) await client.presign(id, [{ artifact_name: 'never.png', content_type: 'image/png' }]);
    const answers = await Promise.all(
      ['completed', 'failed'].map((status) => client.finalize(id, { status, summary: { by: status } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers.find(({ status }) => status === 200)?.json;
    expect(await read(id)).toMatchObject({ status: winner.status, summary: { by: winner.status } });
    wins.push(winner.status);
  }
  expect(wins).toHaveLength(12);
});

test('of many different ends at the same moment one wins, and all who asked for it are answered 200', async () => {
  for (let round = 0; round < 6; round++) {
    const id = await analysisThatIs('processing');
    const answers = await atOnce(9, (i) => {
      const status = ['completed', 'failed', 'cancelled'][i % 3] ?? '';
      return i % 2 ? say(id, status) : client.finalize(id, { status });
    });
    const { status: end } = await read(id);
    answers.forEach(({ status, json }, i) => {
      const asked = ['completed', 'failed', 'cancelled'][i % 3];
      expect([asked, status]).toEqual([asked, asked === end ? 200 : 409]);
      if (status === 200) expect(json.status).toBe(end);
    });
  }
});

test('what was stored before the end counts, and what comes after it is refused', async () => {
  for (const end of ['completed', 'failed', 'cancelled']) {
    const id = await analysisThatIs('processing');
    const answers = await Promise.all([
      ...[1, 2, 3, 4].map((x) => client.bulk(id, [box(x)])),
      client.finalize(id, { status: end }),
      ...[5, 6, 7, 8].map((x) => client.bulk(id, [box(x)])),
    ]);
    const stored = answers.filter(({ status }) => status === 201).length;
    expect(answers.filter(({ status }) => status === 409).length).toBe(8 - stored);
    expect((await client.annotations(id)).total).toBe(stored);
    expect((await read(id)).annotation_count).toBe(stored);
    const late = await client.bulk(id, [box(99)]);
    expect([late.status, late.json.current_status]).toEqual([409, end]);
    const presign = await client.presign(id, [{ artifact_name: 'a.png', content_type: 'image/png' }]);
    expect([presign.status, presign.json.current_status]).toEqual([409, end]);
  }
});
