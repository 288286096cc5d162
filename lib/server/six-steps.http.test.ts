import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atOnce, box, Client, picture } from '@/lib/testing/pipeline';
import { startServer, type TestServer } from '@/lib/testing/test-server';

const client = new Client();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';

/** All six steps under one spelling of the addresses; answers the answers. */
async function sixSteps(prefix = '/api', colon = ':', as: Client = client) {
  const { projectId, imageId } = await client.newImage();
  const created = await as.send('POST', `${prefix}/images/${imageId}/analyses`, {
    model_name: 'yolo_v8',
    model_version: 'v8.0.0',
    parameters: { confidence_threshold: 0.5, iou_threshold: 0.45 },
    description: 'Object detection',
  });
  const of = `${prefix}/analyses/${created.json.id}`;
  const processing = await client.sign('PATCH', `${of}/status`, { status: 'processing' });
  const presigned = await client.sign('POST', `${of}/artifacts/presign`, {
    artifacts: [
      { artifact_name: 'bounding_boxes.png', content_type: 'image/png' },
      { artifact_name: 'heatmap.png', content_type: 'image/png' },
    ],
  });
  const uploads = [];
  for (const { upload_url } of presigned.json.presigned_urls)
    uploads.push(await client.send('PUT', upload_url, await picture(), { 'content-type': 'image/png' }));
  const stored = await client.sign('POST', `${of}/annotations${colon}bulk`, {
    annotations: [box(100, 150, 50, 100, 0.95), { ...box(300, 200, 120, 80, 0.87), class_name: 'car' }],
  });
  const summary = { total_detections: 2, processing_time_seconds: 3.45, classes_detected: ['person', 'car'] };
  const ended = await client.sign('POST', `${of}/finalize`, { status: 'completed', summary });
  return { projectId, imageId, of, created, processing, presigned, uploads, stored, summary, ended };
}

test('the six steps answer in the shapes that pipelines were written for', async () => {
  const run = await sixSteps();
  const { imageId, created, processing, presigned, uploads, stored, ended } = run;
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({
    id: expect.stringMatching(uuid),
    image_id: imageId,
    model_name: 'yolo_v8',
    model_version: 'v8.0.0',
    status: 'queued',
    parameters: { confidence_threshold: 0.5, iou_threshold: 0.45 },
    description: 'Object detection',
    created_at: expect.stringMatching(utc),
  });
  const { id } = created.json;
  expect(processing.status).toBe(200);
  expect(processing.json).toMatchObject({ id, status: 'processing', updated_at: expect.stringMatching(utc) });
  expect(presigned.status).toBe(200);
  expect(presigned.json).toEqual({
    presigned_urls: ['bounding_boxes.png', 'heatmap.png'].map((artifact_name) =>
      expect.objectContaining({
        artifact_name,
        upload_url: expect.stringMatching(/^http/),
        expires_in: 3600,
      }),
    ),
  });
  expect(uploads.map(({ status }) => status)).toEqual([200, 200]);
  expect(stored.status).toBe(201);
  expect(stored.json).toEqual({
    created_count: 2,
    annotations: [
      {
        id: expect.stringMatching(uuid),
        annotation_type: 'bounding_box',
        class_name: 'person',
        confidence: 0.95,
      },
      {
        id: expect.stringMatching(uuid),
        annotation_type: 'bounding_box',
        class_name: 'car',
        confidence: 0.87,
      },
    ],
    total: 2,
  });
  expect(ended.status).toBe(200);
  expect(ended.json).toMatchObject({ id, status: 'completed', completed_at: expect.stringMatching(utc) });
});

test('what the six steps left is what a user reads, and the timeline tells every call', async () => {
  const { of, projectId, imageId, summary, stored, created } = await sixSteps();
  const analysis = (await client.get(of)).json;
  expect(analysis).toMatchObject({
    status: 'completed',
    summary,
    annotation_count: 2,
    missing_artifacts: [],
  });
  const { annotations, total } = await client.annotations(created.json.id);
  expect(total).toBe(2);
  expect(annotations.map((annotation: { id: string }) => annotation.id)).toEqual(
    stored.json.annotations.map((annotation: { id: string }) => annotation.id),
  );
  expect((await client.get(`/api/images/${imageId}/analyses`)).json).toEqual({
    analyses: [analysis],
    total: 1,
  });
  expect((await client.get(`/api/projects/${projectId}/analyses?model=yolo_v8@v8.0.0`)).json).toEqual([
    analysis,
  ]);
  const artifacts = (await client.get(`${of}/artifacts`)).json;
  expect(artifacts.map((artifact: { state: string }) => artifact.state)).toEqual(['ready', 'ready']);
  const timeline = (await client.get(`${of}/timeline`)).json;
  expect(timeline.map(({ call, status, rows }: never) => [call, status, rows])).toEqual([
    ['updateStatus', 200, null],
    ['presignArtifacts', 200, null],
    ['submitAnnotations', 201, 2],
    ['finalizeAnalysis', 200, null],
  ]);
});

test('the timeline shows a pipeline author the calls that failed, and why', async () => {
  const { analysisId } = await client.newAnalysis();
  await client.bulk(analysisId, [{ ...box(), confidence: 87 }]);
  await client.sign('PATCH', `/api/analyses/${analysisId}/status`, '{"status": ');
  await client.sign('PATCH', `/api/analyses/${analysisId}/status`, { status: 'completed' });
  const timeline = (await client.get(`/api/analyses/${analysisId}/timeline`)).json;
  expect(timeline.map(({ call, status }: never) => [call, status])).toEqual([
    ['submitAnnotations', 400],
    ['updateStatus', 400],
    ['updateStatus', 409],
  ]);
  expect(timeline[0].error).toContain('/annotations/0/confidence');
  expect(timeline[2].error).toContain('queued');
});

describe('older spellings of the addresses', () => {
  test.each([
    ['/api-key', ':'],
    ['/api-ml', ':'],
    ['/api', '%3A'],
    ['/api', '%3a'],
    ['/api-ml', '%3A'],
  ])('%s with annotations%sbulk does the same', async (prefix, colon) => {
    const { created, processing, presigned, stored, ended } = await sixSteps(prefix, colon);
    expect([created, processing, presigned, stored, ended].map(({ status }) => status)).toEqual([
      201, 200, 200, 201, 200,
    ]);
    expect((await client.get(`${prefix}/analyses/${created.json.id}`)).json.annotation_count).toBe(2);
  });

  test.each(['X-API-Key', 'Authorization'])('a key is taken from %s', async (header) => {
    const { key } = (await client.send('POST', '/api/api-keys', { name: 'pipeline' })).json;
    const byKey = client.as({ [header]: header === 'Authorization' ? `Bearer ${key}` : key });
    expect((await sixSteps('/api-key', ':', byKey)).created.status).toBe(201);
  });
});

test('a list is an array with its total, and its links lead through all of it once', async () => {
  const projectId = await client.newProject();
  const bytes = await picture();
  for (let i = 0; i < 5; i++) await client.upload(projectId, [{ bytes, name: `${i}.png` }]);
  for (const prefix of ['/api', '/api-ml']) {
    const names: string[] = [];
    let next: string | undefined = `${prefix}/projects/${projectId}/images?limit=2&sort=-filename`;
    while (next) {
      const page = await client.get(next);
      expect(page.headers.get('x-total-count')).toBe('5');
      names.push(...page.json.map((image: { filename: string }) => image.filename));
      next = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(names).toEqual(['4.png', '3.png', '2.png', '1.png', '0.png']);
  }
  expect((await client.get(`/api/projects/${projectId}/images?skip=9`)).json).toEqual([]);
});

test('a page size of 0, too large, or no number is refused by name', async () => {
  for (const limit of ['0', '1001', 'many', '1.5', '-1']) {
    const answer = await client.get(`/api/projects?limit=${limit}`);
    expect([limit, answer.status, answer.json.errors[0].pointer]).toEqual([limit, 400, '/limit']);
  }
});

describe('creating an analysis', () => {
  test('an image_id in the body must be that of the path', async () => {
    const { imageId } = await client.newImage();
    expect((await client.analyse(imageId, { image_id: imageId.toUpperCase() })).status).toBe(201);
    const refused = await client.analyse(imageId, { image_id: unknownId });
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([
      expect.objectContaining({ pointer: '/image_id', expected: imageId, got: unknownId }),
    ]);
    expect((await client.get(`/api/images/${imageId}/analyses`)).json.total).toBe(1);
  });

  test('keeps description, provenance, external_job_id and priority, and ignores what it does not know', async () => {
    const { imageId } = await client.newImage();
    const fields = {
      description: 'Ünïcode 猫 🐈',
      provenance: { git: 'abc', nested: { list: [1, null, 'x'] } },
      external_job_id: 'job/1',
      priority: -3,
    };
    const { json } = await client.analyse(imageId, { ...fields, from_the_future: true });
    expect((await client.get(`/api/analyses/${json.id}`)).json).toMatchObject(fields);
    expect(json).not.toHaveProperty('from_the_future');
  });

  test('names every field that is wrong', async () => {
    const { imageId } = await client.newImage();
    const body = { model_name: '  ', model_version: 8, parameters: [], priority: 1.5 };
    const refused = await client.send('POST', `/api/images/${imageId}/analyses`, body);
    expect(refused.status).toBe(400);
    expect(refused.json.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      '/model_name',
      '/model_version',
      '/parameters',
      '/priority',
    ]);
  });

  test('the same external_job_id twice, or 8 times at once, is one analysis of the image', async () => {
    const { imageId } = await client.newImage();
    const answers = await atOnce(8, () => client.analyse(imageId, { external_job_id: 'job-1' }));
    answers.push(await client.analyse(imageId, { external_job_id: 'job-1' }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    await client.analyse(imageId, { external_job_id: 'job-2' });
    expect((await client.get(`/api/images/${imageId}/analyses`)).json.total).toBe(2);
  });

  test('the id of a job may be used again for another image, or once its analysis was deleted', async () => {
    const [a, b] = [await client.newImage(), await client.newImage()];
    const first = (await client.analyse(a.imageId, { external_job_id: 'job' })).json.id;
    const other = (await client.analyse(b.imageId, { external_job_id: 'job' })).json.id;
    await client.send('DELETE', `/api/analyses/${first}`);
    const again = (await client.analyse(a.imageId, { external_job_id: 'job' })).json.id;
    expect(new Set([first, other, again]).size).toBe(3);
  });

  test('of an image that does not exist is 404', async () => {
    expect((await client.analyse(unknownId)).status).toBe(404);
  });
});

test('a deleted analysis is gone for users and pipelines alike', async () => {
  const { analysisId, imageId } = await client.newAnalysis();
  expect((await client.send('DELETE', `/api/analyses/${analysisId}`)).status).toBe(204);
  const answers = [
    await client.get(`/api/analyses/${analysisId}`),
    await client.get(`/api/analyses/${analysisId}/annotations`),
    await client.sign('PATCH', `/api/analyses/${analysisId}/status`, { status: 'processing' }),
    await client.presign(analysisId, [{ artifact_name: 'a.png', content_type: 'image/png' }]),
    await client.bulk(analysisId, [box()]),
    await client.finalize(analysisId),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
  expect((await client.get(`/api/images/${imageId}/analyses`)).json.total).toBe(0);
});

describe('a server with its own settings', () => {
  let server: TestServer;
  let strict: Client;

  beforeAll(async () => {
    server = await startServer({
      ML_ALLOWED_MODELS: 'yolo_v8, resnet50',
      ML_MAX_ANALYSES_PER_IMAGE: '40',
      // No secret at all: where none is given, one is made.
      ML_CALLBACK_HMAC_SECRET: ',',
    });
    strict = new Client(server);
  });
  afterAll(() => server.stop());

  test('a model that is not in ML_ALLOWED_MODELS is refused with the list', async () => {
    const { imageId } = await strict.newImage();
    expect((await strict.analyse(imageId, { model_name: 'resnet50' })).status).toBe(201);
    for (const model_name of ['detector', 'YOLO_V8', 'yolo_v8,resnet50']) {
      const refused = await strict.analyse(imageId, { model_name });
      expect(refused.status).toBe(400);
      expect(refused.json.title).toBe('Model not in allowed list');
      expect(refused.json.detail).toMatch(/^Model not allowed.*yolo_v8.*resnet50/);
    }
  });

  test('an image takes ML_MAX_ANALYSES_PER_IMAGE analyses and not one more, however many come at once', async () => {
    const { imageId } = await strict.newImage();
    const answers = await atOnce(60, () => strict.analyse(imageId, { model_name: 'yolo_v8' }));
    const created = answers.filter(({ status }) => status === 201);
    expect(created).toHaveLength(40);
    const refused = answers.find(({ status }) => status === 400);
    expect(refused?.json).toMatchObject({ title: 'Limit exceeded', limit: 40 });
    expect((await strict.get(`/api/images/${imageId}/analyses`)).json.total).toBe(40);
    await strict.send('DELETE', `/api/analyses/${created[0]?.json.id}`);
    expect((await strict.analyse(imageId, { model_name: 'yolo_v8' })).status).toBe(201);
    expect((await strict.get('/api/limits')).json.max_analyses_per_image).toBe(40);
  });

  test('without a secret every pipeline call is 503 and names the setting', async () => {
    const of = `/api/analyses/${unknownId}`;
    const answers = [
      await strict.sign('PATCH', `${of}/status`, { status: 'processing' }),
      await strict.presign(unknownId, [{ artifact_name: 'a.png', content_type: 'image/png' }]),
      await strict.bulk(unknownId, [box()]),
      await strict.finalize(unknownId),
    ];
    for (const { status, json } of answers) {
      expect(status).toBe(503);
      expect(json.detail).toContain('ML_CALLBACK_HMAC_SECRET');
    }
  });
});

test('with ML_ANALYSIS_ENABLED=false analyses are not there, and projects and images are', async () => {
  const server = await startServer({ ML_ANALYSIS_ENABLED: 'false' });
  try {
    const off = new Client(server);
    const { imageId, projectId } = await off.newImage();
    const of = `/api/analyses/${unknownId}`;
    const answers = [
      await off.analyse(imageId),
      await off.get(`/api/images/${imageId}/analyses`),
      await off.get(`/api/projects/${projectId}/analyses`),
      await off.get(`/api/projects/${projectId}/models`),
      await off.get(of),
      await off.sign('PATCH', `${of}/status`, { status: 'processing' }),
      await off.bulk(unknownId, [box()]),
      await off.finalize(unknownId),
    ];
    for (const { status, json } of answers) {
      expect(status).toBe(404);
      expect(json.detail).toContain('ML_ANALYSIS_ENABLED');
    }
    expect((await off.get(`/api/images/${imageId}`)).status).toBe(200);
  } finally {
    await server.stop();
  }
});
