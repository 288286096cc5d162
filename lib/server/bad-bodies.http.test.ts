import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, atOnce, box, Client, picture, signedHeaders } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

const MiB = 2 ** 20;
let server: TestServer;
let client: Client;
let id: string;
let imageId: string;
let projectId: string;
let processBefore: number;

// A server of its own, whose heap is small: what a body could make grow without bound ends its process, and the file fails.
beforeAll(async () => {
  server = await startServer({ NODE_OPTIONS: '--max-old-space-size=512' });
  client = new Client(server);
  ({ analysisId: id, imageId, projectId } = await client.newAnalysis());
  await client.bulk(id, [box()]);
  processBefore = server.process.id;
});
afterAll(() => server.stop());

const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  client.sign('POST', `/api/analyses/${id}/annotations:bulk`, body, headers);

/** That an answer is a problem of this status, and that nothing else came of the call. */
async function expectProblem(answer: Answer, status: number) {
  expect(answer.status, answer.text.slice(0, 500)).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.json).toMatchObject({
    status,
    type: expect.stringMatching(/^\/problems\//),
    title: expect.any(String),
  });
  expect(answer.json.request_id).toBe(answer.headers.get('x-request-id'));
  expect(answer.bytes.length).toBeLessThan(100_000);
  expect((await client.get(`/api/analyses/${id}`)).json.annotation_count).toBe(1);
}

const annotation = (fields: string) => `{"annotations":[{"annotation_type":"bounding_box",${fields}}]}`;
const good = annotation('"class_name":"x","data":{"bbox":[1,2,3,4]}');
const utf16 = (text: string, mark: boolean) => Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
const latin1 = Buffer.from(annotation('"class_name":"stra\u00dfe","data":{"bbox":[1,2,3,4]}'), 'latin1');

describe('a body that is no JSON is 400 and says where it stops being any', () => {
  test.each<[string, string | Uint8Array, string, number, number]>([
    ['that is cut off', good.slice(0, -20), '/annotations/0/data', 1, 76],
    ['with NaN', annotation('"class_name":"x",\n"confidence":NaN'), '/annotations/0/confidence', 2, 14],
    ['with Infinity', annotation('"data":{"bbox":[1,2,Infinity,4]}'), '/annotations/0/data/bbox/2', 1, 71],
    ['with -Infinity', annotation('"confidence":-Infinity'), '/annotations/0/confidence', 1, 64],
    ['with single quotes', "{'annotations':[]}", '', 1, 2],
    ['with a comma too many', '{"annotations":[1,]}', '/annotations/1', 1, 19],
    ['with a comment', '{"annotations":[] // none\n}', '', 1, 19],
    ['with something after its end', `${good}x`, '', 1, good.length + 1],
    ['with a tab in a string', annotation('"class_name":"a\tb"'), '/annotations/0/class_name', 1, 66],
    ['with half an escape', annotation('"class_name":"\\u12"'), '/annotations/0/class_name', 1, 65],
    ['that is empty', '', '', 1, 1],
    ['of white space', ' \n ', '', 2, 2],
    ['in UTF-16', utf16(good, true), '', 1, 1],
    ['with a byte order mark', `\ufeff${good}`, '', 1, 1],
    ['in Latin-1', latin1, '/annotations/0/class_name', 1, 69],
    [
      'with half a character of UTF-8',
      Buffer.concat([Buffer.from('["'), Buffer.from([0xf0, 0x9f])]),
      '',
      1,
      3,
    ],
    ['that is compressed', gzipSync(good), '', 1, 1],
    [
      'of 10,000 lists in lists',
      `{"annotations":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      '/annotations',
      1,
      79,
    ],
    ['of a million objects in objects', '{"a":'.repeat(1_000_000), '/a/a', 1, 321],
  ])('%s', async (_, body, pointer, line, column) => {
    const answer = await post(body);
    await expectProblem(answer, 400);
    expect(answer.json.title).toBe('Malformed JSON');
    const { json } = answer;
    expect([json.line, json.column]).toEqual([line, column]);
    expect(json.errors[0].pointer.startsWith(pointer), json.errors[0].pointer).toBe(true);
  });

  test('in UTF-16 without a mark', async () => {
    await expectProblem(await post(utf16(good, false)), 400);
  });
});

describe('a body of another shape is 400 and says what was expected', () => {
  test.each([
    ['[]', ''],
    ['"text"', ''],
    ['1', ''],
    ['null', ''],
    ['{}', '/annotations'],
    ['{"annotations":null}', '/annotations'],
    ['{"annotations":{"0":{}}}', '/annotations'],
    ['{"annotations":[null]}', '/annotations/0'],
    ['{"annotations":[[]]}', '/annotations/0'],
    [annotation('"class_name":"a\\u0000b","data":{"bbox":[1,2,3,4]}'), '/annotations/0/class_name'],
    [annotation('"class_name":"\\ud800","data":{"bbox":[1,2,3,4]}'), '/annotations/0/class_name'],
    [annotation(`"class_name":"${'x'.repeat(256)}","data":{"bbox":[1,2,3,4]}`), '/annotations/0/class_name'],
    [
      annotation('"class_name":"x","confidence":1e999,"data":{"bbox":[1,2,3,4]}'),
      '/annotations/0/confidence',
    ],
    [annotation('"class_name":"x","data":{"bbox":[1,2,-1e999,4]}'), '/annotations/0/data/bbox/2'],
    [annotation('"class_name":"x","data":{"bbox":[1,2,3]}'), '/annotations/0/data/bbox'],
    [annotation('"class_name":"x","data":{"bbox":[1,2,3,4],"format":"yolo"}'), '/annotations/0/data/format'],
    [annotation('"class_name":"x","data":{"bbox":["1",2,3,4]}'), '/annotations/0/data/bbox/0'],
    [annotation('"class_name":"x","ordering":1e20,"data":{"bbox":[1,2,3,4]}'), '/annotations/0/ordering'],
    [
      '{"annotations":[{"annotation_type":"polyline","class_name":"x","data":{}}]}',
      '/annotations/0/annotation_type',
    ],
  ])('%s', async (body, pointer) => {
    const answer = await post(body);
    await expectProblem(answer, 400);
    expect(answer.json.title).toBe('Invalid annotation format');
    expect(answer.json.errors[0].pointer).toBe(pointer);
  });

  test.each(['text/html', 'application/xml', 'multipart/form-data; boundary=x', 'application/octet-stream'])(
    'sent as %s it is 415',
    async (type) => expectProblem(await post(good, { 'content-type': type }), 415),
  );
});

describe('a mask that would not fit into memory is 400 before any is taken', () => {
  const mask = (size: string, counts: string) =>
    `{"annotations":[{"annotation_type":"segmentation","class_name":"x","data":{"rle":{"size":${size},"counts":${counts}}}}]}`;
  const of = '/annotations/0/data/rle';

  test.each([
    ['counts that sum to a thousand million', mask('[480,640]', '[1000000000,1]'), `${of}/counts`],
    ['counts beyond every whole number', mask('[480,640]', '[1e300,9007199254740993]'), `${of}/counts`],
    ['ten million runs of nothing', mask('[100,100]', `[${'0,'.repeat(10_000_000)}0]`), `${of}/counts`],
    ['thirty million compressed runs', mask('[100,100]', `"${'0'.repeat(30 * MiB)}"`), `${of}/counts`],
    ['one compressed count without an end', mask('[100,100]', `"${'o'.repeat(30 * MiB)}"`), `${of}/counts`],
    ['a size of ten thousand million pixels', mask('[100000,100000]', '[1,1]'), `${of}/size`],
    ['a size of no pixels', mask('[0,640]', '[]'), `${of}/size`],
    ['a size of half pixels', mask('[1.5,2]', '[1]'), `${of}/size`],
    ['a size that overflows', mask('[9007199254740991,9007199254740991]', '[1,1]'), `${of}/size`],
  ])('%s', async (_, body, pointer) => {
    const answer = await post(body);
    await expectProblem(answer, 400);
    expect(answer.json.errors[0].pointer.startsWith(pointer), answer.text.slice(0, 300)).toBe(true);
  });
});

test('a polygon of too many points and a class name of 20 MB are 400, and the answer stays short', async () => {
  const points = JSON.stringify(Array.from({ length: 20_001 }, (_, i) => [i % 600, i % 400]));
  await expectProblem(
    await post(
      `{"annotations":[{"annotation_type":"segmentation","class_name":"x","data":{"points":${points}}}]}`,
    ),
    400,
  );
  await expectProblem(
    await post(annotation(`"class_name":"${'\u732b'.repeat(7 * MiB)}","data":{"bbox":[1,2,3,4]}`)),
    400,
  );
  await expectProblem(await post(`{"annotations":[{"${'k'.repeat(5 * MiB)}": tru}]}`), 400);
});

test('a quarter of a million faults in one body are counted, and 100 of them listed', async () => {
  const fault = '{"annotation_type":"blob","class_name":"","confidence":2,"ordering":0.5,"data":[]}';
  const answer = await post(`{"annotations":[${Array(50_000).fill(fault).join(',')}]}`);
  await expectProblem(answer, 400);
  expect(answer.json.errors).toHaveLength(100);
  expect(answer.json.total_errors).toBeGreaterThanOrEqual(200_000);
});

test('a body of 200 MB is refused, two at once, and its sender sees why', async () => {
  const body = Buffer.alloc(200 * MiB, '[');
  const path = `/api/analyses/${id}/annotations:bulk`;
  const [signed, unsigned] = await Promise.all([
    client.send('POST', path, body, signedHeaders(body, client)),
    client.send('POST', path, body),
  ]);
  await expectProblem(signed, 413);
  expect(signed.json).toMatchObject({ got: body.length, limit: 64 * MiB });
  await expectProblem(unsigned, 401);
  const project = await client.send('POST', '/api/projects', body, { 'content-type': 'application/json' });
  await expectProblem(project, 413);
  expect(project.json).toMatchObject({ got: body.length, limit: 4 * MiB });
});

test('while forged bodies of the largest size are judged, other calls are answered', async () => {
  const boxes = Array.from({ length: 500_000 }, (_, i) => ({ z: i, data: { bbox: [i, 1, 2, 3] }, a: 'x' }));
  const body = Buffer.from(JSON.stringify({ annotations: boxes }));
  const forged = signedHeaders(body, { secret: 'of somebody else' });
  const judged: number[] = [];
  const forgeries = atOnce(3, async (index) => {
    const answer = await client.send('POST', `/api/analyses/${id}/annotations:bulk`, body, forged);
    judged.push(index);
    return answer;
  });
  // The first has been read and is being judged when a small call is through.
  for (let call = 0; call < 10; call++) expect((await client.get('/api/limits')).status).toBe(200);
  expect((await client.get(`/api/analyses/${id}/annotations`)).status).toBe(200);
  expect(judged.length).toBeLessThan(3);
  for (const answer of await forgeries) await expectProblem(answer, 401);
});

test('a signed body of more names than anybody has is refused before it takes their memory', async () => {
  const names = Array.from({ length: 4_000_000 }, (_, i) => `"k${i}":0`).join(',');
  const answer = await post(`{"annotations":[{"data":{${names}}}]}`);
  await expectProblem(answer, 413);
  const { max_json_names: limit } = (await client.get('/api/limits')).json;
  expect(answer.json).toMatchObject({ limit, detail: expect.stringContaining(String(limit)) });
});

test('while signed bodies of a million points are read, other calls are answered', async () => {
  const body = `{"annotations":[{"data":{"points":[${'[123.4,567.8],'.repeat(1_500_000)}[1,2]]}}]}`;
  const read: number[] = [];
  const calls = atOnce(3, async (index) => {
    const answer = await post(body);
    read.push(index);
    return answer;
  });
  for (let call = 0; call < 10; call++) expect((await client.get('/api/limits')).status).toBe(200);
  expect((await client.get(`/api/analyses/${id}/annotations`)).status).toBe(200);
  expect(read.length).toBeLessThan(3);
  for (const answer of await calls) await expectProblem(answer, 400);
});

describe('every other call that takes JSON', () => {
  const bodies: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['nothing', '', ''],
    ['half a body', '{"name": "x', ''],
    ['a list', '[]', ''],
    ['UTF-16', utf16('{}', true), ''],
    ['10,000 levels', '['.repeat(10_000), ''],
    [
      'NUL in every text',
      '{"name":"\\u0000","model_name":"\\u0000","model_version":"1","status":"\\u0000","filename":"\\u0000"}',
      '',
    ],
  ];

  test.each(bodies)('is 400 for %s, and does nothing', async (_, body) => {
    const of = `/api/analyses/${id}`;
    const json = { 'content-type': 'application/json' };
    const answers = [
      await client.send('POST', '/api/projects', body, json),
      await client.send('PATCH', `/api/projects/${projectId}`, body, json),
      await client.send('PUT', `/api/projects/${projectId}/members/a@example.org`, body, json),
      await client.send('POST', '/api/api-keys', body, json),
      await client.send('POST', `/api/images/${imageId}/analyses`, body, json),
      await client.sign('PATCH', `${of}/status`, body),
      await client.sign('POST', `${of}/artifacts/presign`, body),
      await client.sign('POST', `${of}/finalize`, body),
    ];
    for (const answer of answers) {
      await expectProblem(answer, 400);
      expect(answer.json.errors.length).toBeGreaterThan(0);
    }
    expect((await client.get(`/api/analyses/${id}`)).json.status).toBe('queued');
  });
});

describe('a form', () => {
  const path = () => `/api/projects/${projectId}/images`;
  const type = { 'content-type': 'multipart/form-data; boundary=edge' };
  const part = (name: string, rest: string) =>
    `--edge\r\nContent-Disposition: form-data; name="${name}"${rest}`;

  test.each([
    ['that is cut off', part('file', '; filename="a.png"\r\n\r\nabc'), type, 400],
    ['without a file', `${part('metadata', '\r\n\r\n{}')}\r\n--edge--\r\n`, type, 400],
    ['without parts', '--edge--\r\n', type, 400],
    ['that is empty', '', type, 400],
    ['of another boundary', '--other\r\n\r\n--other--\r\n', type, 400],
    ['without a boundary', 'x', { 'content-type': 'multipart/form-data' }, 400],
    ['that is JSON', '{}', { 'content-type': 'application/json' }, 415],
  ])('%s is refused', async (_, body, headers, status) => {
    await expectProblem(await client.send('POST', path(), body, headers), status);
    expect((await client.get(path())).json).toHaveLength(1);
  });

  test.each(['[1]', '1', '{"a":', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, '{"a":NaN}'])(
    'whose metadata is %.20s… is refused',
    async (metadata) => {
      const files = [{ bytes: await picture(), name: 'a.png' }];
      await expectProblem(await client.upload(projectId, files, { metadata }), 400);
    },
  );
});

test('a body whose sender goes away in the middle leaves nothing, and holds nobody up', async () => {
  const { port, hostname } = new URL(client.url);
  const body = JSON.stringify({ annotations: Array(1000).fill(box()) });
  const headers = Object.entries(signedHeaders(body, client)).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST /api/analyses/${id}/annotations:bulk HTTP/1.1\r\nHost: localhost\r\n${headers.join('')}Content-Length: ${body.length}\r\n\r\n`;
  await atOnce(20, async () => {
    const socket = createConnection(Number(port), hostname);
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => {});
    socket.write(head + body.slice(0, body.length / 2), () => setTimeout(() => socket.destroy(), 50));
    await closed;
  });
  expect((await client.annotations(id)).total).toBe(1);
  expect((await client.bulk(id, [box(7)])).json.total).toBe(2);
});

test('after all of this the same process is well within a heap of 512 MiB', async () => {
  expect((await client.get('/api/health/ready')).json.status).toBe('ready');
  expect(server.process.setting('NODE_OPTIONS')).toContain('--max-old-space-size=512');
  expect(server.process.id).toBe(processBefore);
  expect(server.output()).not.toMatch(/unexpected error|heap|FATAL/);
});
