import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Answer, atOnce, box, Client, picture } from '@/lib/testing/pipeline';

const client = new Client();

/** A call that creates something, and how many of it there are afterwards. */
interface Creating {
  /** `variant` makes another body. */
  call(key: string, variant?: string): Promise<Answer>;
  count(): Promise<number>;
}

const creations: Readonly<Record<string, () => Promise<Creating>>> = {
  async 'create project'() {
    const name = randomUUID();
    return {
      call: (key, variant = '') =>
        client.send('POST', '/api/projects', { name: name + variant }, { 'idempotency-key': key }),
      count: async () => (await client.get(`/api/projects?search=${name}`)).json.length,
    };
  },
  async 'create analysis'() {
    const { imageId } = await client.newImage();
    return {
      call: (key, variant = '') =>
        client.analyse(imageId, { description: variant }, { 'idempotency-key': key }),
      count: async () => (await client.get(`/api/images/${imageId}/analyses`)).json.total,
    };
  },
  async 'upload image'() {
    const projectId = await client.newProject();
    const bytes = await picture();
    return {
      call: (key, variant = '') =>
        client.upload(projectId, [{ bytes, name: `photo${variant}.png` }], {}, { 'idempotency-key': key }),
      count: async () => (await client.get(`/api/projects/${projectId}/images`)).json.length,
    };
  },
  async 'annotations:bulk'() {
    const { analysisId } = await client.newAnalysis();
    return {
      call: (key, variant = '') =>
        client.bulk(analysisId, [{ ...box(), class_name: `person${variant}` }], { 'idempotency-key': key }),
      count: async () => (await client.annotations(analysisId)).total,
    };
  },
};

describe.each(Object.entries(creations))('%s', (_, start) => {
  test('with the same key and body is one call, answered the same', async () => {
    const { call, count } = await start();
    const key = randomUUID();
    const first = await call(key);
    const again = await call(key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect(again.text).toBe(first.text);
    expect(await count()).toBe(1);
  });

  test('with the same key and another body is 422 and does nothing', async () => {
    const { call, count } = await start();
    const key = randomUUID();
    await call(key);
    const other = await call(key, ' other');
    expect([other.status, other.json.title]).toEqual([422, 'Idempotency key reused']);
    expect(await count()).toBe(1);
    expect((await call(randomUUID(), ' other')).status).toBe(201);
    expect(await count()).toBe(2);
  });

  test('with the same key 8 times at once is one call', async () => {
    const { call, count } = await start();
    const key = randomUUID();
    const answers = await atOnce(8, () => call(key));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await count()).toBe(1);
  });

  test('with the same key and two bodies at once stores one of them', async () => {
    const { call, count } = await start();
    const key = randomUUID();
    const answers = await atOnce(6, (i) => call(key, i % 2 ? ' other' : ''));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 422, 422, 422]);
    expect(await count()).toBe(1);
  });
});

test('a key that failed may be used for the corrected body', async () => {
  const { analysisId } = await client.newAnalysis();
  const key = { 'idempotency-key': randomUUID() };
  expect((await client.bulk(analysisId, [{ ...box(), confidence: 2 }], key)).status).toBe(400);
  expect((await client.bulk(analysisId, [box()], key)).status).toBe(201);
});

test('a key holds for one address: the same one elsewhere is another call', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const [a, b] = [await client.newAnalysis(), await client.newAnalysis()];
  for (const { analysisId } of [a, b]) {
    const answer = await client.bulk(analysisId, [box()], key);
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([201, null]);
  }
});

test('the address is the same under its older spellings', async () => {
  const { analysisId } = await client.newAnalysis();
  const key = { 'idempotency-key': randomUUID() };
  const body = { annotations: [box()] };
  const first = await client.sign('POST', `/api/analyses/${analysisId}/annotations:bulk`, body, key);
  const other = { annotations: [box(99)] };
  for (const path of [
    `/api-ml/analyses/${analysisId}/annotations%3Abulk`,
    `/api-key/analyses/${analysisId}/annotations:bulk`,
  ]) {
    expect((await client.sign('POST', path, body, key)).text).toBe(first.text);
    expect((await client.sign('POST', path, other, key)).status).toBe(422);
  }
});

test('bytes that were posted with a key are one call with those posted without', async () => {
  const { analysisId } = await client.newAnalysis();
  const plain = await client.bulk(analysisId, [box()]);
  const keyed = await client.bulk(analysisId, [box()], { 'idempotency-key': randomUUID() });
  expect(keyed.text).toBe(plain.text);
  expect((await client.annotations(analysisId)).total).toBe(1);
});

test('finalizing and presigning are remembered by name as well', async () => {
  const { analysisId } = await client.newAnalysis();
  const presign = () =>
    client.sign(
      'POST',
      `/api/analyses/${analysisId}/artifacts/presign`,
      { artifacts: [{ artifact_name: 'a.png', content_type: 'image/png' }] },
      { 'idempotency-key': 'p1' },
    );
  expect((await presign()).text).toBe((await presign()).text);
  const key = { 'idempotency-key': 'f1' };
  const path = `/api/analyses/${analysisId}/finalize`;
  const first = await client.sign('POST', path, { status: 'completed' }, key);
  const again = await client.sign('POST', path, { status: 'completed' }, key);
  expect(again.text).toBe(first.text);
  expect((await client.sign('POST', path, { status: 'failed' }, key)).status).toBe(422);
});

test.each(['', 'ü', 'two words', 'x'.repeat(256)])('%j is no key', async (key) => {
  const answer = await client.send('POST', '/api/projects', { name: 'x' }, { 'idempotency-key': key });
  expect(answer.status).toBe(400);
  expect(answer.json.detail).toContain('Idempotency-Key');
});
