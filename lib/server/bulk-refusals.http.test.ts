import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { box, Client, signedHeaders } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

const client = new Client();
const countOf = async (id: string, as: Client = client) => (await as.annotations(id)).total;
const newAnalysis = async (as: Client = client) => (await as.newAnalysis()).analysisId;

describe('a body with faults', () => {
  const bad = [
    box(),
    { ...box(), confidence: 87, data: { bbox: [1, 2, -3, 4] } },
    { ...box(), annotation_type: 'blob', class_name: '' },
    {
      annotation_type: 'segmentation',
      class_name: 'x',
      data: { 'a/b': 1, rle: { size: [2, 2], counts: [3, -1, 0.5] } },
    },
  ];

  test('is refused with every fault, each with its place', async () => {
    const id = await newAnalysis();
    const answer = await client.bulk(id, bad);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ title: 'Invalid annotation format', status: 400, total_errors: 6 });
    expect(answer.json.request_id).toBe(answer.headers.get('x-request-id'));
    expect(answer.json.errors.map(({ pointer }: never) => pointer)).toEqual([
      '/annotations/1/confidence',
      '/annotations/1/data/bbox/2',
      '/annotations/2/annotation_type',
      '/annotations/2/class_name',
      '/annotations/3/data/rle/counts/1',
      '/annotations/3/data/rle/counts/2',
    ]);
    expect(answer.json.errors[0]).toMatchObject({
      got: 87,
      message: expect.stringContaining('between 0 and 1'),
    });
    expect(await countOf(id)).toBe(0);
  });

  test('lists the first 100 faults and counts all of them', async () => {
    const id = await newAnalysis();
    const answer = await client.bulk(id, Array(250).fill({ ...box(), confidence: -1 }));
    expect(answer.json.errors).toHaveLength(100);
    expect(answer.json.total_errors).toBe(250);
  });

  test('leaves nothing behind, and the corrected body is a new call', async () => {
    const { analysisId, projectId } = await client.newAnalysis();
    await client.bulk(analysisId, bad);
    expect((await client.get(`/api/projects/${projectId}/models`)).json[0].annotation_counts).toEqual({});
    const good = await client.bulk(analysisId, bad.slice(0, 1));
    expect([good.status, good.json.total]).toEqual([201, 1]);
  });

  test('is judged the same by a dry run, which stores nothing', async () => {
    const id = await newAnalysis();
    const validate = (annotations: unknown[]) =>
      client.send('POST', `/api/analyses/${id}/annotations:validate`, { annotations });
    const refused = await client.bulk(id, bad);
    expect((await validate(bad)).json).toMatchObject({
      valid: false,
      errors: refused.json.errors,
      total_errors: 6,
    });
    const suspicious = [box(0.1, 0.1, 0.2, 0.2), box(9000, 10, 5, 5)];
    const verdict = await validate(suspicious);
    expect(verdict.json).toMatchObject({ valid: true, count: 2, errors: [], total_errors: 0 });
    expect(await countOf(id)).toBe(0);
    expect((await client.bulk(id, suspicious)).json.warnings).toEqual(verdict.json.warnings);
  });
});

test('one annotation too many for a call is 413, and the limit itself is stored', async () => {
  const id = await newAnalysis();
  const tooMany = await client.bulk(id, Array(50_001).fill(box()));
  expect(tooMany.status).toBe(413);
  expect(tooMany.json).toMatchObject({ limit: 50_000, got: 50_001 });
  expect(await countOf(id)).toBe(0);
  const full = await client.bulk(id, Array(50_000).fill(box()));
  expect([full.status, full.json.total]).toEqual([201, 50_000]);
});

describe('a server with lower limits', () => {
  let server: TestServer;
  let small: Client;
  let id: string;
  const segmentation = (data: object) => ({ annotation_type: 'segmentation', class_name: 'x', data });

  beforeAll(async () => {
    server = await startServer({
      VISTA_MAX_BULK_BYTES: '20000',
      VISTA_MAX_BULK_ANNOTATIONS: '10',
      VISTA_MAX_POLYGON_POINTS: '5',
      VISTA_MAX_MASK_PIXELS: '100',
      VISTA_MAX_JSON_BYTES: '3000',
      VISTA_MAX_JSON_DEPTH: '8',
    });
    small = new Client(server);
    id = await newAnalysis(small);
  });
  afterAll(() => server.stop());

  test('publishes them', async () => {
    expect((await small.get('/api/limits')).json).toMatchObject({
      max_bulk_bytes: 20_000,
      max_bulk_annotations: 10,
      max_polygon_points: 5,
      max_mask_pixels: 100,
      max_json_bytes: 3000,
      max_json_depth: 8,
    });
  });

  test('refuses a longer body, announced or not, and goes on', async () => {
    const body = JSON.stringify({
      annotations: [{ ...box(), data: { bbox: [1, 1, 1, 1], note: 'x'.repeat(20_000) } }],
    });
    const announced = await small.sign('POST', `/api/analyses/${id}/annotations:bulk`, body);
    expect([announced.status, announced.json.limit, announced.json.got]).toEqual([413, 20_000, body.length]);
    const chunked: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: new Blob([body]).stream(),
      headers: signedHeaders(body, small),
      duplex: 'half',
    };
    const streamed = await fetch(`${small.url}/api/analyses/${id}/annotations:bulk`, chunked);
    expect([streamed.status, (await streamed.json()).limit]).toEqual([413, 20_000]);
    const status = await small.sign('PATCH', `/api/analyses/${id}/status`, {
      status: 'processing',
      x: 'x'.repeat(3000),
    });
    expect([status.status, status.json.limit]).toEqual([413, 3000]);
    expect(await countOf(id, small)).toBe(0);
  });

  test.each([
    ['annotations', Array(11).fill(box()), 413],
    [
      'points',
      [
        segmentation({
          points: [
            [0, 0],
            [1, 0],
            [2, 0],
            [2, 2],
            [1, 2],
            [0, 2],
          ],
        }),
      ],
      400,
    ],
    ['mask pixels', [segmentation({ rle: { size: [11, 10], counts: [1, 1] } })], 400],
    ['depth', [{ ...box(), data: { bbox: [1, 1, 1, 1], a: [[[[[1]]]]] } }], 400],
  ])('refuses more %s', async (_, annotations, status) => {
    const answer = await small.bulk(id, annotations);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).toMatch(/\b(10|5|100|8)\b/);
    expect(await countOf(id, small)).toBe(0);
  });

  test('takes a body at its limits', async () => {
    const at = [
      segmentation({
        points: [
          [0, 0],
          [1, 0],
          [2, 0],
          [2, 2],
          [1, 2],
        ],
      }),
      segmentation({ rle: { size: [10, 10], counts: [1, 1] } }),
    ];
    expect((await small.bulk(id, at)).status).toBe(201);
  });
});
