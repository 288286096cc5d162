import { beforeAll, describe, expect, test } from 'vitest';
import { annotationTypes } from '@/lib/annotations/annotation';
import { annotationId, dataText, decodeColumns, noClassIndex } from '@/lib/annotations/columns';
import { box, Client } from '@/lib/testing/pipeline';

const client = new Client();

/** One of each kind, scored and unscored, in an order that no filter or sort would make. */
const sent = [
  { ...box(10, 20, 30, 40, 0.5), class_name: 'dog' },
  {
    annotation_type: 'segmentation',
    class_name: '猫',
    confidence: null,
    data: { rle: { counts: [12, 5, 8, 3, 15, 2], size: [480, 640] }, format: 'rle', note: 'ü' },
  },
  { ...box(1.25, 2.5, 3.125, 4.1, 0.1 + 0.2), class_name: '猫' },
  {
    annotation_type: 'keypoint',
    class_name: 'dog',
    confidence: 1,
    data: { keypoints: [{ name: 'nose', x: 3, y: 4 }] },
  },
  { annotation_type: 'classification', class_name: 'dog', confidence: 0, data: { scores: { dog: 0 } } },
  { annotation_type: 'heatmap', data: { values: [[0, null]] } },
  {
    annotation_type: 'segmentation',
    class_name: 'dog',
    confidence: 0.499999999999,
    data: {
      points: [
        [0, 0],
        [10, 0],
        [10, 10],
      ],
    },
  },
];

let id: string;
let projectId: string;

beforeAll(async () => {
  ({ analysisId: id, projectId } = await client.newAnalysis());
  await client.bulk(id, sent.slice(0, 3));
  await client.bulk(id, sent.slice(3));
});

describe('a list of annotations', () => {
  const all = sent.map((_, i) => i);

  test.each([
    ['', all],
    ['?min_confidence=0', all],
    // Unknown is neither below nor above a threshold: it passes every one.
    ['?min_confidence=0.5', [0, 1, 3, 5]],
    ['?min_confidence=1', [1, 3, 5]],
    ['?min_confidence=0.5&hide_unscored=true', [0, 3]],
    ['?hide_unscored=true', [0, 2, 3, 4, 6]],
    ['?hide_unscored=false', all],
    ['?class_name=dog', [0, 3, 4, 6]],
    [`?class_name=${encodeURIComponent('猫')}`, [1, 2]],
    ['?class_name=do', []],
    ['?annotation_type=segmentation', [1, 6]],
    ['?annotation_type=segmentation&class_name=dog&min_confidence=0.4', [6]],
    ['?skip=2&limit=3', [2, 3, 4]],
    ['?skip=5&limit=3', [5, 6]],
    ['?skip=7', []],
    ['?class_name=dog&skip=1&limit=2', [3, 4]],
  ])('of %j holds these in the order received', async (query, expected) => {
    const { annotations, total } = await client.annotations(id, query);
    const found = annotations.map(({ data }: { data: unknown }) =>
      sent.findIndex((one) => JSON.stringify(one.data) === JSON.stringify(data)),
    );
    expect(found).toEqual(expected);
    if (!/skip|limit/.test(query)) expect(total).toBe(expected.length);
    else if (!query.includes('class')) expect(total).toBe(sent.length);
    else expect(total).toBe(4);
  });

  test.each([
    ['min_confidence=1.5', '/min_confidence'],
    ['min_confidence=50%25', '/min_confidence'],
    ['min_confidence=', '/min_confidence'],
    ['annotation_type=blob', '/annotation_type'],
    ['hide_unscored=maybe', '/hide_unscored'],
    ['limit=10001', '/limit'],
    ['skip=-1', '/skip'],
  ])('refuses %s by name', async (query, pointer) => {
    const answer = await client.get(`/api/analyses/${id}/annotations?${query}`);
    expect([answer.status, answer.json.errors?.[0].pointer]).toEqual([400, pointer]);
  });

  test('has each of its members under its own address, and no others', async () => {
    const { annotations } = await client.annotations(id);
    for (const one of annotations)
      expect((await client.get(`/api/analyses/${id}/annotations/${one.id}`)).json).toEqual(one);
    const other = (await client.newAnalysis()).analysisId;
    expect((await client.get(`/api/analyses/${other}/annotations/${annotations[0].id}`)).status).toBe(404);
  });
});

describe('the columns of the viewer', () => {
  const columnsOf = (analysisId: string, headers = {}) =>
    client.get(`/api/analyses/${analysisId}/annotations/columns`, headers);

  test('hold the same rows as the list, to the last bit', async () => {
    const answer = await columnsOf(id);
    expect(answer.headers.get('content-type')).toBe('application/vnd.vista.columns');
    const columns = decodeColumns(new Uint8Array(answer.bytes).buffer);
    const { annotations } = await client.annotations(id);
    const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
    const rows = Array.from({ length: columns.count }, (_, i) => {
      const classIndex = columns.classIndexes[i] ?? 0;
      return {
        id: annotationId(columns, i),
        annotation_type: annotationTypes[columns.types[i] ?? 0],
        class_name: classIndex === noClassIndex ? null : columns.classes[classIndex],
        confidence: orNull(columns.confidences[i]),
        x_min: orNull(columns.xMin[i]),
        y_min: orNull(columns.yMin[i]),
        x_max: orNull(columns.xMax[i]),
        y_max: orNull(columns.yMax[i]),
        area: orNull(columns.area[i]),
        data: dataText(columns, i),
      };
    });
    expect(columns.analysisId).toBe(id);
    expect(rows).toEqual(
      annotations.map((one: { bounds: object | null; annotation_type: string; [key: string]: unknown }) => ({
        id: one.id,
        annotation_type: one.annotation_type,
        class_name: one.class_name,
        confidence: one.confidence,
        ...(one.bounds ?? { x_min: null, y_min: null, x_max: null, y_max: null }),
        area: one.area,
        data: one.annotation_type === 'bounding_box' ? '' : JSON.stringify(one.data),
      })),
    );
  });

  test('are not sent again until there are more of them', async () => {
    const { analysisId } = await client.newAnalysis();
    const empty = await columnsOf(analysisId);
    expect(decodeColumns(new Uint8Array(empty.bytes).buffer).count).toBe(0);
    const etag = empty.headers.get('etag') ?? '';
    for (const named of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await columnsOf(analysisId, { 'if-none-match': named });
      expect([named, again.status, again.bytes.length]).toEqual([named, 304, 0]);
    }
    await client.bulk(analysisId, [box()]);
    const more = await columnsOf(analysisId, { 'if-none-match': etag });
    expect(more.status).toBe(200);
    expect(decodeColumns(new Uint8Array(more.bytes).buffer).count).toBe(1);
  });
});

test('the counts of a model agree with what was stored', async () => {
  const [model] = (await client.get(`/api/projects/${projectId}/models`)).json;
  expect(model).toMatchObject({
    model_name: 'detector',
    model_version: '1.0.0',
    images_run: 0,
    images_running: 1,
    annotation_count: sent.length,
    annotation_counts: { dog: 4, 猫: 2, '': 1 },
  });
  const { imageId } = await client.newImage(64, 48, projectId);
  await client.newImage(64, 48, projectId);
  const nothing = (await client.analyse(imageId)).json.id;
  await client.finalize(nothing);
  await client.finalize(id);
  expect((await client.get(`/api/projects/${projectId}/models`)).json[0]).toMatchObject({
    images_run: 2,
    images_running: 0,
    images_failed: 0,
    images_not_run: 1,
    images_found_nothing: 1,
    annotation_count: sent.length,
  });
});

test('the image list is filtered by what one analysis found', async () => {
  const list = async (query: string) =>
    (await client.get(`/api/projects/${projectId}/images?${query}`)).json.length;
  const model = encodeURIComponent('detector@1.0.0');
  expect(await list('class_name=dog')).toBe(1);
  expect(await list('class_name=mouse')).toBe(0);
  // Its only classes scored below 0.6 are filtered by their best; an unscored one always passes.
  expect(await list('class_name=dog&min_confidence=1')).toBe(1);
  expect(await list(`class_name=${encodeURIComponent('猫')}&min_confidence=0.9`)).toBe(1);
  expect(await list(`model=${model}&status=completed`)).toBe(2);
  expect(await list(`model=${model}&status=not_run`)).toBe(1);
  expect(await list('model=detector@2')).toBe(0);
});
