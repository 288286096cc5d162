import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, box, Client, sharedServer, signedHeaders } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';
import { providePython } from '@/scripts/python.mjs';

const client = new Client();
const { secret } = sharedServer();
const now = () => Math.floor(Date.now() / 1000);
const hmac = (over: string | Uint8Array, by = secret) => createHmac('sha256', by).update(over).digest('hex');
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';

/** A body as no compact, sorted spelling would write it, and the spelling that Python signs. */
const sent = '{ "status": "processing",  "ratio": 1.0, "Name": "\u00fc\u732b", "e": 1e-05 }';
const canonical = '{"Name":"\\u00fc\\u732b","e":1e-05,"ratio":1.0,"status":"processing"}';

let id: string;
beforeAll(async () => {
  id = (await client.newAnalysis()).analysisId;
});

/** Says "processing" with these two headers, or without them. */
function say(
  signature?: string,
  timestamp?: string,
  body: string | Uint8Array = sent,
  path = `/api/analyses/${id}/status`,
) {
  return client.send('PATCH', path, body, {
    'content-type': 'application/json',
    ...(signature !== undefined && { 'x-ml-signature': signature }),
    ...(timestamp !== undefined && { 'x-ml-timestamp': timestamp }),
  });
}

function expectRefused(answer: Answer, reason: string) {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.json).toMatchObject({ title: 'Invalid HMAC signature', reason });
  expect(answer.json.detail).toContain('Invalid HMAC signature');
}

describe('a signature', () => {
  const at = String(now());
  const iso = new Date().toISOString();

  test.each([
    ['over the bytes', hmac(sent), at],
    ['in the form sha256=…', `sha256=${hmac(sent)}`, at],
    ['in upper case', hmac(sent).toUpperCase(), at],
    ['over the canonical form', hmac(canonical), at],
    ['over the timestamp and the bytes', hmac(`${at}.${sent}`), at],
    ['over the timestamp and the canonical form', hmac(`${at}.${canonical}`), at],
    ['with a timestamp in ISO 8601', hmac(`${iso}.${sent}`), iso],
    ['with an ISO timestamp that names no zone, which is UTC', hmac(sent), iso.slice(0, -1)],
    [
      'with an ISO timestamp of another zone',
      hmac(sent),
      new Date(Date.now() + 7_200_000).toISOString().replace('Z', '+02:00'),
    ],
    ['with a fraction of a second', hmac(sent), `${at}.25`],
  ])('%s is accepted', async (_, signature, timestamp) => {
    const answer = await say(signature, timestamp);
    expect([answer.status, answer.json.status], answer.text).toEqual([200, 'processing']);
  });

  test.each([
    ['without X-ML-Signature', undefined, at, 'missing-signature'],
    ['without X-ML-Timestamp', hmac(sent), undefined, 'missing-timestamp'],
    ['of 63 digits', hmac(sent).slice(1), at, 'malformed-signature'],
    ['that is no hexadecimal', 'z'.repeat(64), at, 'malformed-signature'],
    ['with a timestamp that is none', hmac(sent), 'yesterday', 'malformed-timestamp'],
    ['with a timestamp in milliseconds', hmac(sent), `${at}000`, 'malformed-timestamp'],
    ['by another secret', hmac(sent, 'another'), at, 'mismatch'],
    ['over other bytes', hmac(`${sent} `), at, 'mismatch'],
    ['over another timestamp', hmac(`${now() - 1}.${sent}`), at, 'mismatch'],
    ['over a canonical form with its numbers respelt', hmac(canonical.replace('1.0', '1')), at, 'mismatch'],
  ])('%s is refused, and the answer says which step failed', async (_, signature, timestamp, reason) => {
    expectRefused(await say(signature, timestamp), reason);
  });

  test('is good for 300 seconds before and after, by the time that the answer tells', async () => {
    for (const away of [-290, 290]) expect((await say(hmac(sent), String(now() + away))).status).toBe(200);
    for (const away of [-320, 320]) {
      const answer = await say(hmac(sent), String(now() + away));
      expectRefused(answer, 'outside-window');
      expect(answer.json.detail).toMatch(/300 s/);
      expect(answer.json.detail).toContain(new Date().toISOString().slice(0, 10));
    }
  });

  test('that is wrong is answered with the digest of what arrived, and with none that would have been right', async () => {
    const timestamp = String(now());
    const answer = await say('0'.repeat(64), timestamp);
    expect(answer.json.detail).toContain(createHash('sha256').update(sent).digest('hex'));
    const everything = JSON.stringify([answer.text, Object.fromEntries(answer.headers)]).toLowerCase();
    for (const over of [sent, canonical, `${timestamp}.${sent}`, `${timestamp}.${canonical}`]) {
      expect(everything).not.toContain(hmac(over));
      expect(everything).not.toContain(Buffer.from(hmac(over), 'hex').toString('base64').toLowerCase());
    }
  });

  test('is checked before anything is looked up or parsed', async () => {
    const bad = '0'.repeat(64);
    const timestamp = String(now());
    expectRefused(await say(bad, timestamp, sent, `/api/analyses/${unknownId}/status`), 'mismatch');
    expectRefused(await say(bad, timestamp, sent, '/api/analyses/none/status'), 'mismatch');
    expectRefused(await say(bad, timestamp, '{"status": tru'), 'mismatch');
    expectRefused(await say(bad, timestamp, '{"status":"nonsense"}'), 'mismatch');
    expectRefused(await say(bad, timestamp, new Uint8Array([0xff, 0xfe, 0])), 'mismatch');
    expect((await say(hmac(sent), timestamp, sent, `/api/analyses/${unknownId}/status`)).status).toBe(404);
    expect((await say(hmac(sent), timestamp, sent, '/api/analyses/none/status')).status).toBe(404);
  });

  test('is not replaced by an API key, on any pipeline call', async () => {
    const { key } = (await client.send('POST', '/api/api-keys', { name: 'k' })).json;
    const byKey = client.as({ 'x-api-key': key });
    const of = `/api/analyses/${id}`;
    const answers = [
      await byKey.send('PATCH', `${of}/status`, { status: 'failed' }),
      await byKey.send('POST', `${of}/artifacts/presign`, { artifacts: [] }),
      await byKey.send('POST', `${of}/annotations:bulk`, { annotations: [box()] }),
      await byKey.send('POST', `${of}/finalize`, {}),
    ];
    for (const answer of answers) expectRefused(answer, 'missing-signature');
    expect((await client.get(of)).json).toMatchObject({ status: 'processing', annotation_count: 0 });
  });
});

test('calls whose signature was wrong are not in the timeline, which anybody could fill', async () => {
  const { analysisId } = await client.newAnalysis();
  await say('0'.repeat(64), String(now()), sent, `/api/analyses/${analysisId}/status`);
  expect((await client.get(`/api/analyses/${analysisId}/timeline`)).json).toEqual([]);
});

test('a Python pipeline that signs one spelling and sends another takes all six steps', async () => {
  const { imageId } = await client.newImage();
  const { key } = (await client.send('POST', '/api/api-keys', { name: 'python' })).json;
  const script = fileURLToPath(new URL('../testing/clients/pipeline.py', import.meta.url));
  const python = spawn(providePython(), [script, client.url, secret, key, imageId]);
  let [output, errors] = ['', ''];
  python.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  python.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const [code] = await once(python, 'close');
  expect([code, errors]).toEqual([0, '']);
  const { analysis, processing, stored, ended } = JSON.parse(output);
  expect([processing.status, ended.status, ended.summary]).toEqual([
    'processing',
    'completed',
    { seconds: 3, note: 'über' },
  ]);
  expect(stored.map(({ total }: { total: number }) => total)).toEqual([1, 2, 3]);
  expect(ended.missing_artifacts).toEqual([]);
  const list = await client.get(`/api/analyses/${analysis.id}/annotations`);
  expect(list.json.annotations.map((one: { class_name: string }) => one.class_name)).toEqual(
    Array(3).fill('Füßgänger 猫 🐈'),
  );
  // Numbers as Python wrote them.
  expect(list.text.match(/12345678901234567890/g)).toHaveLength(3);
  expect(list.text.match(/1e-05/g)?.length).toBeGreaterThanOrEqual(6);
});

test('a Node pipeline that signs what JSON.stringify gives it takes all six steps', async () => {
  const { imageId } = await client.newImage();
  const created = await client.analyse(imageId, { model_name: 'yolo_v8' });
  const call = async (method: string, step: string, payload: object) => {
    const message = JSON.stringify(payload);
    const response = await fetch(`${client.url}/api/analyses/${created.json.id}/${step}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'X-ML-Signature': createHmac('sha256', secret).update(message).digest('hex'),
        'X-ML-Timestamp': Math.floor(Date.now() / 1000).toString(),
      },
      body: message,
    });
    if (!response.ok) throw new Error(`${step}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  await call('PATCH', 'status', { status: 'processing' });
  const { presigned_urls } = await call('POST', 'artifacts/presign', {
    artifacts: [{ artifact_name: 'boxes.json', content_type: 'application/json' }],
  });
  const upload = await client.send('PUT', presigned_urls[0].upload_url, '{}', {
    'content-type': 'application/json',
  });
  expect(upload.status).toBe(200);
  const annotations = [{ ...box(100.5, 150, 50, 1e-7), class_name: 'Füßgänger 猫 🐈\u2028' }];
  expect(await call('POST', 'annotations:bulk', { annotations })).toMatchObject({
    created_count: 1,
    total: 1,
  });
  expect(
    await call('POST', 'finalize', { status: 'completed', summary: { total_detections: 1 } }),
  ).toMatchObject({
    status: 'completed',
    missing_artifacts: [],
  });
});

describe('a server with two secrets that wants the timestamp signed', () => {
  let server: TestServer;
  let strict: Client;
  let analysis: string;
  beforeAll(async () => {
    server = await startServer({
      ML_CALLBACK_HMAC_SECRET: 'new-secret-of-this-year, old-secret-of-last-year',
      ML_HMAC_REQUIRE_SIGNED_TIMESTAMP: 'true',
      ML_HMAC_TIMESTAMP_SKEW_SECONDS: '30',
    });
    strict = new Client(server);
    analysis = (await strict.newAnalysis()).analysisId;
  });
  afterAll(() => server.stop());

  const call = (headers: Record<string, string>) =>
    strict.send('PATCH', `/api/analyses/${analysis}/status`, sent, headers);

  test('takes either secret, so that they can be changed without a gap, and no other', async () => {
    for (const by of ['new-secret-of-this-year', 'old-secret-of-last-year'])
      expect((await call(signedHeaders(sent, { secret: by }))).status).toBe(200);
    for (const by of ['new-secret-of-this-year, old-secret-of-last-year', 'older', ''])
      expectRefused(await call(signedHeaders(sent, { secret: by || ' ' })), 'mismatch');
  });

  test('refuses a signature over the body alone, and says that it does', async () => {
    for (const over of [sent, canonical]) {
      const answer = await call(signedHeaders(sent, { secret: 'new-secret-of-this-year', over }));
      expectRefused(answer, 'mismatch');
      expect(answer.json.detail).toContain('refuses signatures without the timestamp');
    }
    const timestamp = String(now());
    const over = `${timestamp}.${canonical}`;
    expect(
      (await call(signedHeaders(sent, { secret: 'old-secret-of-last-year', timestamp, over }))).status,
    ).toBe(200);
  });

  test('has the window that it was given', async () => {
    const signed = (away: number) =>
      call(signedHeaders(sent, { secret: 'new-secret-of-this-year', timestamp: String(now() + away) }));
    expect((await signed(-20)).status).toBe(200);
    expectRefused(await signed(-40), 'outside-window');
    expect((await strict.get('/api/limits')).json.signature_skew_seconds).toBe(30);
  });
});
