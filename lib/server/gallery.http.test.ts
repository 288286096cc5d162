import { beforeAll, describe, expect, test } from 'vitest';
import { imageSorts } from '@/lib/contract/image-lists';
import { box, Client, picture } from '@/lib/testing/pipeline';

const client = new Client();
let projectId: string;
/** Ids in the order of upload: found, found nothing, failed, not run, and forty more that were not run. */
let ids: string[];
const names = (answer: { json: { filename: string }[] }) => answer.json.map(({ filename }) => filename);

async function run(imageId: string, annotations: object[], status = 'completed', model = 'detector') {
  const analysis = (await client.analyse(imageId, { model_name: model })).json;
  if (annotations.length > 0) expect((await client.bulk(analysis.id, annotations)).status).toBe(201);
  expect((await client.finalize(analysis.id, { status })).status).toBe(200);
}

beforeAll(async () => {
  projectId = await client.newProject();
  const bytes = await picture(16, 12);
  const wide = await picture(40, 10);
  ids = [];
  for (const name of ['found.png', 'nothing.png', 'failed.png', 'NOT_run 100%.png'])
    ids.push((await client.upload(projectId, [{ bytes: ids.length === 0 ? wide : bytes, name }])).json.id);
  const rest = Array.from({ length: 116 }, (_, i) => ({ bytes, name: `img ${i}.png` }));
  await client.upload(projectId, rest);
  const [found = '', nothing = '', failed = ''] = ids;
  await run(found, [
    { ...box(1, 2, 3, 4, 0.4), class_name: 'car' },
    { ...box(1, 2, 3, 4, 0.9), class_name: 'person' },
  ]);
  await run(nothing, []);
  await run(nothing, [{ ...box(1, 2, 3, 4, 0.7), class_name: 'car' }], 'completed', 'other');
  await run(failed, [], 'failed');
});

const list = (query: string) => client.get(`/api/projects/${projectId}/images?${query}`);
const positions = async (query: string) =>
  (await client.get(`/api/projects/${projectId}/images/positions?${query}`)).json;

describe('pages of images', () => {
  test.each(imageSorts)('by %s hold every image once, in the order of one long page', async (sort) => {
    const whole = (await list(`sort=${sort}&limit=1000`)).json;
    const paged: unknown[] = [];
    let next: string | undefined = `/api/projects/${projectId}/images?sort=${sort}&limit=13&count=false`;
    while (next) {
      const page = await client.get(next.replace(/^https?:\/\/[^/]+/, ''));
      expect(page.headers.get('x-total-count')).toBeNull();
      paged.push(...page.json);
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(paged).toEqual(whole);
    expect(whole).toHaveLength(120);
  });

  test('begin where the cursors of the positions say', async () => {
    for (const sort of imageSorts) {
      const { cursors, total, shapes } = await positions(`sort=${sort}`);
      expect([total, shapes.length, cursors.length]).toEqual([120, 120, 1]);
      const whole = (await list(`sort=${sort}&limit=1000`)).json;
      const page = await list(`sort=${sort}&after=${encodeURIComponent(cursors[0])}`);
      expect(page.json).toEqual(whole.slice(100));
    }
  });

  test('tell where an image stands, and its shape', async () => {
    expect(await positions(`sort=-created_at&of=${ids[0]}`)).toMatchObject({ position: 119 });
    expect(await positions(`status=failed&of=${ids[0]}`)).toMatchObject({ total: 1, position: null });
    // Four times as wide as high: two octaves, 16 steps each, above the least of −1.5.
    const code = (await positions(`search=found`)).shapes.charCodeAt(0);
    expect((code - 35) / 16 - 1.5).toBeCloseTo(Math.log2(Math.min(4, 2 ** (55 / 16 - 1.5))));
  });

  test('refuse a cursor of another order', async () => {
    const { cursors } = await positions('sort=filename');
    const answer = await list(`sort=created_at&after=${encodeURIComponent(cursors[0])}`);
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([400, '/after']);
  });
});

describe('filters', () => {
  test.each([
    ['status=found_nothing', ['nothing.png']],
    ['status=failed', ['failed.png']],
    ['status=completed', ['found.png', 'nothing.png']],
    ['model=detector', ['found.png', 'nothing.png', 'failed.png']],
    ['model=other@1.0.0', ['nothing.png']],
    ['class_name=car', ['found.png', 'nothing.png']],
    ['class_name=car&min_confidence=0.5', ['nothing.png']],
    ['class_name=car&model=detector', ['found.png']],
    ['class_name=person&sort=-filename', ['found.png']],
    ['min_confidence=0.8', ['found.png']],
    ['min_confidence=0.8&model=other', []],
    ['min_annotations=1', ['found.png', 'nothing.png']],
    ['min_annotations=1&max_annotations=1', ['nothing.png']],
    ['search=NOT_', ['NOT_run 100%25.png']],
    ['search=100%25', ['NOT_run 100%25.png']],
    ['search=o_n', []],
    ['search=OUN', ['found.png']],
    ['created_from=2100-01-01', []],
    ['created_to=2020-01-01T00:00:00Z', []],
  ])('%s', async (query, expected) => {
    const answer = await list(query);
    expect(names(answer)).toEqual(expected.map((name) => decodeURIComponent(name)));
    expect(answer.headers.get('x-total-count')).toBe(String(expected.length));
    expect((await positions(query)).total).toBe(expected.length);
  });

  test('"not run" is what no analysis, or none of a model, has looked at', async () => {
    expect((await positions('status=not_run')).total).toBe(117);
    expect((await positions('status=not_run&model=other')).total).toBe(119);
    expect((await positions('created_from=2020-01-01')).total).toBe(120);
  });
});

describe('deleting', () => {
  const total = async () => (await positions('')).total;

  test('named images can be undone, with their analyses, and nothing that was deleted before', async () => {
    const [found, , , last] = ids;
    expect((await client.send('DELETE', `/api/images/${last}`)).status).toBe(204);
    const deletion = await client.send('POST', `/api/projects/${projectId}/images/delete`, {
      image_ids: [found, last],
    });
    expect(deletion.json.deleted_count).toBe(1);
    expect(await total()).toBe(118);
    expect((await client.get(`/api/images/${found}`)).status).toBe(404);
    const { deleted_at } = deletion.json;
    const restored = await client.send('POST', `/api/projects/${projectId}/images/restore`, { deleted_at });
    expect(restored.json).toEqual({ restored_count: 1 });
    expect((await client.get(`/api/images/${found}`)).json.analyses).toMatchObject({
      total: 1,
      annotations: 2,
      max_confidence: 0.9,
    });
    const back = await client.send('POST', `/api/images/${last}/restore`);
    expect([back.status, back.json.id]).toEqual([200, last]);
    expect(await total()).toBe(120);
    expect((await positions('class_name=car')).total).toBe(2);
  });

  test('all that fit filters, but for some, can be undone', async () => {
    const [, nothing] = ids;
    const body = { filters: { class_name: 'car' }, except: [nothing] };
    const deletion = await client.send('POST', `/api/projects/${projectId}/images/delete`, body);
    expect(deletion.json.deleted_count).toBe(1);
    expect((await positions('class_name=car')).total).toBe(1);
    const { deleted_at } = deletion.json;
    await client.send('POST', `/api/projects/${projectId}/images/restore`, { deleted_at });
    expect((await positions('class_name=car')).total).toBe(2);
  });

  test('an analysis takes its counts from the image', async () => {
    const { imageId, projectId: other } = await client.newImage();
    const analysis = (await client.analyse(imageId)).json;
    await client.bulk(analysis.id, [box(1, 2, 3, 4, null)]);
    const has = async (query: string) =>
      (await client.get(`/api/projects/${other}/images?${query}`)).json.length;
    expect(await has('min_annotations=1')).toBe(1);
    expect(await has('min_confidence=0.99')).toBe(1);
    await client.send('DELETE', `/api/analyses/${analysis.id}`);
    expect(await has('min_annotations=1')).toBe(0);
    expect(await has('min_confidence=0.1')).toBe(0);
    expect(await has('status=not_run')).toBe(1);
  });

  test('a project can be undone by its owner', async () => {
    const { imageId, projectId: other } = await client.newImage();
    await client.send('DELETE', `/api/projects/${other}`);
    expect((await client.get(`/api/projects/${other}`)).status).toBe(404);
    const restored = await client.send('POST', `/api/projects/${other}/restore`);
    expect(restored.json).toMatchObject({ id: other, image_count: 1 });
    expect((await client.get(`/api/images/${imageId}`)).status).toBe(200);
  });
});

test('sketches hold the surest annotations of each image, of one class or model where asked', async () => {
  const sketches = async (query = '') =>
    (await client.get(`/api/projects/${projectId}/sketches?image_ids=${ids.slice(0, 4).join()}${query}`)).json
      .sketches;
  const all = await sketches();
  expect(all.map((sketch: { image_id: string }) => sketch.image_id)).toEqual(ids.slice(0, 2));
  expect(all[0].marks.map((mark: { class_name: string }) => mark.class_name)).toEqual(['person', 'car']);
  expect(all[0].marks[0].shape).toEqual({ type: 'box', box: [25, 50, 100, 150] });
  expect((await sketches('&class_name=person')).length).toBe(1);
  expect((await sketches('&model=other'))[0].image_id).toBe(ids[1]);
});

test('an uploaded image has a placeholder of a few pixels', async () => {
  const { json } = await client.get(`/api/images/${ids[0]}`);
  expect(json.placeholder).toMatch(/^data:image\/webp;base64,/);
  expect(json.placeholder.length).toBeLessThan(400);
});

describe('classes of a project', () => {
  test('stand in the order in which their analyses began, and keep their place in the trash', async () => {
    const project = await client.newProject();
    const bytes = await picture(8, 8);
    const [first, second] = [
      (await client.upload(project, [{ bytes, name: 'first.png' }])).json.id,
      (await client.upload(project, [{ bytes, name: 'second.png' }])).json.id,
    ];
    const zebra = { ...box(1, 2, 3, 4, 0.4), class_name: 'zebra' };
    const ant = { ...box(1, 2, 3, 4, 0.4), class_name: 'ant' };
    await run(first, [zebra]);
    await run(second, [ant, zebra]);
    const classes = async () => (await client.get(`/api/projects/${project}/classes`)).json;
    expect(await classes()).toMatchObject([
      { class_name: 'zebra', annotation_count: 2 },
      { class_name: 'ant', annotation_count: 1 },
    ]);
    await client.send('DELETE', `/api/images/${first}`);
    expect(await classes()).toMatchObject([
      { class_name: 'zebra', annotation_count: 1 },
      { class_name: 'ant', annotation_count: 1 },
    ]);
  });
});
