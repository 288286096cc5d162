import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { readVal2014 } from '@/lib/testing/coco-vectors';
import { importEnded, importFile, sendImport, zipOf } from '@/lib/testing/exchange';
import { type Answer, Client, picture } from '@/lib/testing/pipeline';

const client = () => new Client();
const send = sendImport;
const ended = importEnded;

const image = (id: number | string, file_name = `${id}.jpg`, width = 640, height = 480) => ({
  id,
  file_name,
  width,
  height,
});
const truth = (id: number, image_id: number | string, fields: object = {}) => ({
  id,
  image_id,
  category_id: 1,
  bbox: [10, 20, 30, 40],
  area: 1200,
  iscrowd: 0,
  ...fields,
});
const dataSet = (images: object[], annotations: object[], more: object = {}) => ({
  images,
  annotations,
  categories: [{ id: 1, name: 'person', supercategory: 'being' }],
  ...more,
});

const coco = { format: 'coco', create_missing_images: 'true' };
const results = { format: 'coco_results', model: 'detector', version: '2' };

const analysesOf = async (projectId: string, query = '') =>
  (await client().get(`/api/projects/${projectId}/analyses?limit=1000${query}`)).json;

describe('a COCO data set', () => {
  test('becomes truth on images that are registered without pixels', async () => {
    const projectId = await client().newProject();
    const file = dataSet(
      [image(7, 'folder/a.jpg'), image(8, 'b.jpg')],
      [
        truth(1, 7, { segmentation: [[10, 20, 40, 20, 40, 60]], area: 555.25 }),
        truth(2, 7, { iscrowd: 1, segmentation: { size: [480, 640], counts: [10, 20] } }),
        truth(3, 7, { attributes: { occluded: true } }),
      ],
    );
    const done = await importFile(projectId, file, coco);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 1,
      options: { model: 'ground_truth', version: '1' },
      outcome: {
        images: { matched: 0, created: 2, skipped: 0 },
        analyses: { created: 2, existing: 0, empty: 1 },
        annotations: { read: 3, created: 3, skipped: 0 },
        by_class: { person: 3 },
        by_type: { segmentation: 2, bounding_box: 1 },
      },
    });
    const images = (await client().get(`/api/projects/${projectId}/images?sort=filename`)).json;
    expect(images.map((i: Answer['json']) => [i.filename, i.width, i.has_pixels])).toEqual([
      ['a.jpg', 640, false],
      ['b.jpg', 640, false],
    ]);
    const [analysis] = (await client().get(`/api/images/${images[0].id}/analyses`)).json.analyses;
    expect(analysis).toMatchObject({
      model_name: 'ground_truth',
      status: 'completed',
      annotation_count: 3,
      provenance: { coco_image_id: '7' },
    });
    const { annotations } = await client().annotations(analysis.id);
    expect(annotations[0]).toMatchObject({ area: 555.25, confidence: null, class_name: 'person' });
    expect(annotations[0].data).toMatchObject({
      polygons: [
        [
          [10, 20],
          [40, 20],
          [40, 60],
        ],
      ],
      bbox: [10, 20, 30, 40],
      iscrowd: 0,
      coco_id: 1,
    });
    expect(annotations[1].data).toMatchObject({ rle: { size: [480, 640], counts: [10, 20] }, iscrowd: 1 });
    expect(annotations[2].data).toEqual({
      bbox: [10, 20, 30, 40],
      format: 'xywh',
      area: 1200,
      iscrowd: 0,
      attributes: { occluded: true },
      coco_id: 3,
    });
  });

  test('takes images of the project by name, scaled where they have another size', async () => {
    const projectId = await client().newProject();
    const upload = await client().upload(projectId, [{ bytes: await picture(320, 240), name: 'a.jpg' }]);
    const done = await importFile(projectId, dataSet([image(1, 'a.jpg')], [truth(1, 1)]), { format: 'coco' });
    expect(done.outcome.images).toEqual({ matched: 1, created: 0, skipped: 0 });
    expect(done.outcome.findings).toMatchObject([{ effect: 'warning', code: 'image-size-differs' }]);
    const [analysis] = (await client().get(`/api/images/${upload.json.id}/analyses`)).json.analyses;
    const [annotation] = (await client().annotations(analysis.id)).annotations;
    expect(annotation.bounds).toEqual({ x_min: 5, y_min: 10, x_max: 20, y_max: 30 });
    expect(annotation.area).toBe(300);
  });

  test('with everything in another order is the same', async () => {
    const projectId = await client().newProject();
    const { images, annotations, categories } = dataSet([image(1)], [truth(1, 1)]);
    const done = await importFile(
      projectId,
      { annotations, images, licenses: [{ x: ']}' }], categories },
      coco,
    );
    expect(done.outcome.annotations.created).toBe(1);
  });

  test('again adds nothing; after its analyses are deleted it brings them back', async () => {
    const projectId = await client().newProject();
    const file = dataSet([image(1), image(2)], [truth(1, 1), truth(2, 2)]);
    await importFile(projectId, file, coco);
    const again = await importFile(projectId, file, coco);
    expect(again.outcome.analyses).toEqual({ created: 0, existing: 2, empty: 0 });
    expect(again.outcome.annotations).toMatchObject({ created: 0, existing: 2 });
    const before = await analysesOf(projectId);
    expect(before).toHaveLength(2);
    await client().send('DELETE', `/api/analyses/${before[0].id}`);
    const third = await importFile(projectId, file, coco);
    expect(third.outcome.analyses).toMatchObject({ created: 1, existing: 1 });
    expect(await analysesOf(projectId)).toHaveLength(2);
  });

  test('skips what cannot be used, and the report names every bit of it', async () => {
    const projectId = await client().newProject();
    const file = dataSet(
      [image(1), { id: 2, file_name: 'unsized.jpg' }],
      [
        truth(1, 1),
        truth(2, 1, { category_id: 99 }),
        truth(3, 1, { bbox: [0, 0, -5, 5] }),
        truth(4, 77),
        truth(5, 2),
        truth(6, 1, { bbox: [] }),
      ],
    );
    const done = await importFile(projectId, file, coco);
    expect(done.outcome.annotations).toEqual({ read: 6, created: 1, existing: 0, skipped: 5 });
    expect(done.outcome.images.skipped).toBe(1);
    const codes = done.outcome.findings.map((f: Answer['json']) => f.code).sort();
    expect(codes).toEqual([
      'image-skipped',
      'image-undeclared',
      'image-without-size',
      'invalid-data-bbox',
      'no-geometry',
      'unknown-category',
    ]);
    const report = await client().get(`/api/imports/${done.id}/report`);
    expect(report.headers.get('content-type')).toContain('text/csv');
    for (const place of ['/annotations/1', '/annotations/2', '/annotations/3', '/annotations/4'])
      expect(report.text).toContain(place);
    expect(report.text.split('\r\n')[0]).toBe('what,result,image,place,detail');
  });

  test('with "strict" stores nothing where anything would be skipped', async () => {
    const projectId = await client().newProject();
    const file = dataSet([image(1)], [truth(1, 1), truth(2, 1, { category_id: 9 })]);
    const done = await importFile(projectId, file, { ...coco, strict: 'true' });
    expect(done).toMatchObject({ status: 'failed', error_message: expect.stringContaining('strict') });
    expect(await analysesOf(projectId)).toEqual([]);
    expect((await client().get(`/api/projects/${projectId}/images`)).json).toEqual([]);
  });

  test('that is cut off leaves nothing behind and says where', async () => {
    const projectId = await client().newProject();
    const text = JSON.stringify(dataSet([image(1)], [truth(1, 1)])).slice(0, -30);
    const done = await importFile(projectId, text, coco);
    expect(done).toMatchObject({ status: 'failed', error_message: expect.stringContaining('whole') });
    expect((await client().get(`/api/projects/${projectId}/images`)).json).toEqual([]);
  });
});

describe('a preview', () => {
  test('says what would happen, stores nothing, and can then be run', async () => {
    const projectId = await client().newProject();
    const file = dataSet([image(1)], [truth(1, 1), truth(2, 1, { category_id: 5 })]);
    const preview = await importFile(projectId, file, { ...coco, dry_run: 'true' });
    expect(preview).toMatchObject({ status: 'previewed', is_preview: true });
    expect(preview.outcome.annotations).toMatchObject({ read: 2, created: 1, skipped: 1 });
    expect(await analysesOf(projectId)).toEqual([]);
    const run = await client().send('POST', `/api/imports/${preview.id}/run`, {});
    expect(run.status).toBe(202);
    const done = await ended(preview.id);
    expect(done.status).toBe('completed');
    expect(done.outcome).toEqual(preview.outcome);
    expect(await analysesOf(projectId)).toHaveLength(1);
    expect((await client().send('POST', `/api/imports/${preview.id}/run`, {})).status).toBe(409);
  });

  test('asked for by a key, and repeated, is one import that finds its file', async () => {
    const projectId = await client().newProject();
    for (let i = 0; i < 5; i++) {
      const key = client().as({ 'idempotency-key': randomUUID() });
      const file = dataSet([image(i + 1)], [truth(1, i + 1)]);
      const [first, second] = await Promise.all([
        sendImport(projectId, file, coco, key),
        sendImport(projectId, file, coco, key),
      ]);
      expect(second.json.id).toBe(first.json.id);
      expect(await ended(first.json.id)).toMatchObject({ status: 'completed', error_message: null });
    }
  });

  test('can be given up', async () => {
    const projectId = await client().newProject();
    const preview = await importFile(projectId, dataSet([image(1)], []), { ...coco, dry_run: 'true' });
    const answer = await client().send('POST', `/api/imports/${preview.id}/cancel`);
    expect(answer.json.status).toBe('cancelled');
    expect((await client().send('POST', `/api/imports/${preview.id}/run`, {})).status).toBe(409);
  });
});

describe('COCO results', () => {
  let projectId: string;
  beforeAll(async () => {
    projectId = await client().newProject();
    const file = dataSet([image(42, 'x.jpg'), image(43, 'y.jpg')], [truth(1, 42)]);
    await importFile(projectId, file, coco);
  });

  test('find the images and categories of the data set; images without a row were found empty', async () => {
    const rows = [
      { image_id: 42, category_id: 1, bbox: [1, 2, 3, 4], score: 0.75 },
      { image_id: 42, category_id: 1, segmentation: { size: [480, 640], counts: [10, 20] }, score: 0.5 },
    ];
    const done = await importFile(projectId, rows, results);
    expect(done.outcome).toMatchObject({
      images: { matched: 2, skipped: 0 },
      analyses: { created: 2, empty: 1 },
      annotations: { created: 2 },
    });
    expect(done.outcome.findings.map((f: Answer['json']) => f.code)).toContain('images-without-rows');
    const analyses = await analysesOf(projectId, '&model=detector@2');
    expect(analyses.map((a: Answer['json']) => a.annotation_count).sort()).toEqual([0, 2]);
  });

  test('go by file names where no data set was imported', async () => {
    const other = await client().newProject();
    await importFile(other, dataSet([image(1, 'z.jpg')], []), { ...coco, model: 'm' });
    const bytes = await picture(640, 480);
    await client().upload(other, [{ bytes, name: 'COCO_val2014_000000000099.jpg' }]);
    const done = await importFile(
      other,
      [{ image_id: 99, category_id: 1, bbox: [1, 2, 3, 4], score: 0.5 }],
      results,
    );
    expect(done.outcome.annotations.created).toBe(1);
  });

  test('need to say whose they are', async () => {
    const answer = await send(projectId, [], { format: 'coco_results' });
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].pointer).toBe('/model');
  });
});

test('a hundred real images of COCO are stored to the last annotation', async () => {
  const projectId = await client().newProject();
  const { truth: data, results: found } = readVal2014('segm');
  const categories = [...new Set(data.annotations.map((a) => a.category_id))];
  const file = {
    ...data,
    images: data.images.map((i) => ({ ...i, file_name: `${i.id}.jpg` })),
    categories: categories.map((id) => ({ id, name: `class ${id}` })),
  };
  const done = await importFile(projectId, file, coco);
  expect(done.outcome.annotations).toMatchObject({ created: data.annotations.length, skipped: 0 });
  const theirs = await importFile(projectId, found, results);
  expect(theirs.outcome.annotations.created + theirs.outcome.annotations.skipped).toBe(found.length);
  const models = (await client().get(`/api/projects/${projectId}/models`)).json;
  expect(models.map((m: Answer['json']) => [m.model_name, m.annotation_count])).toEqual([
    ['detector', theirs.outcome.annotations.created],
    ['ground_truth', data.annotations.length],
  ]);
});

describe('coordinates under another convention', () => {
  const corners = Array.from({ length: 30 }, (_, i) => [300 + i * 5, 200 + i * 4, 400 + i * 7, 300 + i * 5]);
  const file = dataSet(
    [image(1)],
    corners.map((bbox, i) => truth(i + 1, 1, { bbox })),
  );

  test('are named in the preview with both readings, and corrected by choosing one', async () => {
    const projectId = await client().newProject();
    const preview = await importFile(projectId, file, { ...coco, dry_run: 'true' });
    expect(preview.outcome.diagnosis).toMatchObject({ reading: 'xyxy', fits_as_read: 1 });
    const [example] = preview.outcome.diagnosis.examples;
    const [x, y, right, bottom] = corners[Number(example.pointer.split('/').pop())] ?? [];
    expect(example.as_read).toEqual({ xMin: x, yMin: y, xMax: right, yMax: bottom });
    await client().send('POST', `/api/imports/${preview.id}/run`, { coordinates: 'xyxy' });
    const done = await ended(preview.id);
    expect(done).toMatchObject({ status: 'completed', options: { coordinates: 'xyxy' } });
    const [analysis] = await analysesOf(projectId);
    const [annotation] = (await client().annotations(analysis.id)).annotations;
    expect(annotation.bounds).toEqual({ x_min: 300, y_min: 200, x_max: 400, y_max: 300 });
  });

  test('are named by annotations:validate', async () => {
    const { analysisId } = await client().newAnalysis();
    const annotations = corners.map((bbox) => ({
      annotation_type: 'bounding_box',
      class_name: 'x',
      data: { bbox: bbox.map((value, i) => value / (i % 2 === 0 ? 1280 : 960)) },
    }));
    const { json } = await client().send('POST', `/api/analyses/${analysisId}/annotations:validate`, {
      annotations,
    });
    expect(json.diagnosis).toMatchObject({ reading: 'normalized' });
    expect(json.corrected).toBeUndefined();
    const path = `/api/analyses/${analysisId}/annotations:validate`;
    const chosen = await client().send('POST', `${path}?coordinates=normalized`, {
      annotations,
      note: 'kept',
    });
    expect(chosen.json).toMatchObject({
      valid: true,
      warning_count: 0,
      diagnosis: { reading: 'normalized' },
    });
    const { corrected } = chosen.json;
    expect(corrected.note).toBe('kept');
    expect(corrected.annotations[0]).toEqual({
      ...annotations[0],
      data: { ...annotations[0]?.data, normalized: true },
    });
    expect((await client().send('POST', path, corrected)).json).toMatchObject({
      valid: true,
      diagnosis: null,
    });
    const stored = await client().sign('POST', `/api/analyses/${analysisId}/annotations:bulk`, corrected);
    expect(stored.status).toBe(201);
    const good = await client().send('POST', `/api/analyses/${analysisId}/annotations:validate`, {
      annotations: [{ annotation_type: 'bounding_box', class_name: 'x', data: { bbox: [10, 20, 30, 40] } }],
    });
    expect(good.json.diagnosis).toBeNull();
  });
});

describe('a zip of images', () => {
  test('stores those that the project has not, and says why others are left out', async () => {
    const projectId = await client().newProject();
    const files = {
      'a/one.png': await picture(64, 48),
      'two.jpg': await picture(32, 32, 'jpeg'),
      'broken.png': Buffer.from('no picture'),
      'notes.txt': Buffer.from('hello'),
    };
    await client().upload(projectId, [{ bytes: files['two.jpg'], name: 'two.jpg' }]);
    const zip = await zipOf(files);
    const preview = await importFile(projectId, zip, { format: 'images', dry_run: 'true' });
    expect(preview).toMatchObject({
      status: 'previewed',
      outcome: { images: { matched: 1, created: 2, skipped: 1 } },
    });
    await client().send('POST', `/api/imports/${preview.id}/run`, {});
    const done = await ended(preview.id);
    expect(done).toMatchObject({
      status: 'completed',
      outcome: { images: { matched: 1, created: 1, skipped: 2 } },
    });
    const images = (await client().get(`/api/projects/${projectId}/images?sort=filename`)).json;
    expect(images.map((i: Answer['json']) => [i.filename, i.width, i.has_pixels])).toEqual([
      ['one.png', 64, true],
      ['two.jpg', 32, true],
    ]);
    const again = await importFile(projectId, zip, { format: 'images' });
    expect(again.outcome.images).toMatchObject({ matched: 2, created: 0 });
  });

  test('that is none is refused in words', async () => {
    const projectId = await client().newProject();
    const done = await importFile(projectId, 'hello', { format: 'images' });
    expect(done).toMatchObject({ status: 'failed', error_message: expect.stringContaining('no zip') });
  });
});

test('imports are listed newest first, and strangers see none of them', async () => {
  const projectId = await client().newProject();
  const first = await importFile(projectId, dataSet([], []), coco);
  const second = await importFile(projectId, dataSet([image(1)], []), coco);
  const list = await client().get(`/api/projects/${projectId}/imports`);
  expect(list.json.map((i: Answer['json']) => i.id)).toEqual([second.id, first.id]);
  expect(list.headers.get('x-total-count')).toBe('2');
  expect((await client().get(`/api/imports/${randomUUID()}`)).status).toBe(404);
});

test('a form that does not fit is refused with what is wrong', async () => {
  const projectId = await client().newProject();
  const wrong = await send(projectId, {}, { format: 'pascal' });
  expect(wrong.status).toBe(400);
  expect(wrong.json.errors[0].pointer).toBe('/format');
  const empty = new FormData();
  empty.set('format', 'coco');
  const answer = await client().send('POST', `/api/projects/${projectId}/import`, empty);
  expect(answer.status).toBe(400);
  expect(answer.json.errors[0].pointer).toBe('/file');
});
