import { describe, expect, test } from 'vitest';
import { atOnce, box, Client } from '@/lib/testing/pipeline';

const client = new Client();
const post = (id: string, body: unknown) => client.sign('POST', `/api/analyses/${id}/annotations:bulk`, body);
const countOf = async (id: string) => (await client.annotations(id)).total;
const newAnalysis = async () => (await client.newAnalysis()).analysisId;

/** Every type and form, each `data` spelt as only this pipeline would. */
const forms: readonly (readonly [string, string])[] = [
  ['bounding_box', '{"format" : "xywh","bbox":[100, 150.0,5e1,1.0E+2]}'],
  ['bounding_box', '{"bbox":[1.0,2.50,30,40],\n\t"zeta":12345678901234567890,"alpha":-0.0,"1":1e-05}'],
  ['bounding_box', '{"bbox":[100,150,150,250],"format":"xyxy","note":"\\u0000 \\ud800 \\/ \\t \\\\N \\\\."}'],
  ['bounding_box', '{"bbox":[10,10,4,4],"format":"cxcywh","text":"tab\\there 猫 🐈 \\ud83d\\ude00"}'],
  ['bounding_box', '{"bbox":[0.1,0.2,0.3,0.4],"normalized":true,"deep":[[[{"a":[null,true]}]]]}'],
  ['bounding_box', '{"x_min":1,"y_min":2,"x_max":3.5,"y_max":4,"__proto__":{"x":1},"constructor":0}'],
  ['bounding_box', '{"bbox":[1,1,2,2],"image_width":320,"image_height":240,"big":1e999,"bbox":[5,5,5,5]}'],
  ['segmentation', '{"points":[[100,150],[120,140.0],[150,160]],"format":"polygon"}'],
  ['segmentation', '{"polygons":[[[0,0],[9,0],[9,9]],[[20,20],[29,20],[29,29]]]}'],
  ['segmentation', '{"rings":[[[0,0],[90,0],[90,90],[0,90]],[[30,30],[60,30],[60,60]]]}'],
  ['segmentation', '{"rle":{"counts":[12,5,8,3,15,2],"size":[480,640]},"format":"rle"}'],
  ['segmentation', '{"rle":{"size":[4,4],"counts":"111<"}}'],
  [
    'keypoint',
    '{"keypoints":[{"name":"nose","x":125,"y":160,"confidence":0.95},{"name":"tail","x":1e0,"y":2}]}',
  ],
  [
    'keypoint',
    '{"keypoints":[{"name":"a","x":1,"y":2,"visibility":1},{"name":"b","x":3,"y":4}],"skeleton":[["a","b"]]}',
  ],
  ['classification', '{"scores":{"dog":0.96,"cat":0.030,"bird":null}}'],
  ['classification', '{"topk":[{"class":"dog","confidence":1.0},{"class":"cat"}]}'],
  ['heatmap', '{"values":[[0,0.50],[null,1]],"range":[0,1.0],"colormap":"viridis"}'],
  ['heatmap', '{"artifact_name":"heat.png","kind":"colored","image_rect":[0,0,320,240]}'],
  ['heatmap', '{"storage_path":"runs/1/heat.png"}'],
];

describe('what was sent', () => {
  test('comes back to the letter, whatever its type, form and spelling', async () => {
    const id = await newAnalysis();
    const members = forms.map(
      ([type, data], i) =>
        `{"annotation_type":"${type}", "data": ${data} ,"class_name":"c${i}","confidence":${i / 100},"ordering":${i},"storage_path":"p/${i}"}`,
    );
    const stored = await post(id, `{"annotations":[\r\n${members.join(',\n')}\n]}`);
    expect(stored.status, stored.text).toBe(201);
    expect(stored.json.created_count).toBe(forms.length);
    for (const [i, [type, data]] of forms.entries()) {
      const one = await client.get(`/api/analyses/${id}/annotations/${stored.json.annotations[i].id}`);
      expect(one.text.endsWith(`"data":${data}}`), `${one.text}\n${data}`).toBe(true);
      expect(one.json).toMatchObject({
        annotation_type: type,
        class_name: `c${i}`,
        confidence: i / 100,
        ordering: i,
        storage_path: `p/${i}`,
      });
    }
    const all = await client.get(`/api/analyses/${id}/annotations`);
    for (const [, data] of forms) expect(all.text).toContain(`"data":${data}}`);
  });

  test('of equal keys the last counts, in the geometry and in what is kept', async () => {
    const id = await newAnalysis();
    const body = `{"annotations":[{"data":{"bbox":[9,9,9,9]}}],"x":{"annotations":[1]},"annotati\\u006fns":[
      {"annotation_type":"bounding_box","class_name":"first","data":{"bbox":[7,7,7,7]},"class_name":"last",
       "nested":{"data":{"bbox":[8,8,8,8]}},"d\\u0061ta":{"bbox":[1,2,3,4]}}]}`;
    expect((await post(id, body)).status).toBe(201);
    const [only] = (await client.annotations(id)).annotations;
    expect(only).toMatchObject({
      class_name: 'last',
      data: { bbox: [1, 2, 3, 4] },
      bounds: { x_min: 1, y_min: 2, x_max: 4, y_max: 6 },
    });
  });

  test('is understood in image pixels: the mask of three short dashes has ten of them', async () => {
    const id = await newAnalysis();
    await post(id, {
      annotations: [{ ...box(), annotation_type: 'segmentation', data: JSON.parse(forms[10]?.[1] ?? '') }],
    });
    const [mask] = (await client.annotations(id)).annotations;
    expect(mask).toMatchObject({ area: 10, bounds: { x_min: 0, y_min: 12, x_max: 1, y_max: 45 } });
  });

  test('may be an empty list', async () => {
    const id = await newAnalysis();
    const answer = await client.bulk(id, []);
    expect([answer.status, answer.json]).toEqual([201, { created_count: 0, annotations: [], total: 0 }]);
    expect((await client.bulk(id, [])).text).toBe(answer.text);
  });

  test('keeps a confidence of 0, of 1, and none apart', async () => {
    const id = await newAnalysis();
    const { confidence: _, ...unscored } = box();
    const answer = await client.bulk(id, [
      box(1, 1, 1, 1, 0),
      box(1, 1, 1, 1, 1),
      box(1, 1, 1, 1, null),
      unscored,
    ]);
    const expected = [0, 1, null, null];
    const scores = (list: { confidence: number | null }[]) => list.map(({ confidence }) => confidence);
    expect(scores(answer.json.annotations)).toEqual(expected);
    expect(scores((await client.annotations(id)).annotations)).toEqual(expected);
  });

  test('is counted over calls: total is what the analysis holds after each', async () => {
    const id = await newAnalysis();
    expect((await client.bulk(id, [box(1), box(2)])).json).toMatchObject({ created_count: 2, total: 2 });
    expect((await client.bulk(id, [box(3)])).json).toMatchObject({ created_count: 1, total: 3 });
    expect((await client.get(`/api/analyses/${id}`)).json.annotation_count).toBe(3);
  });
});

describe('the same bytes again', () => {
  const body = JSON.stringify({
    annotations: [box(0.2, 0.3, 0.1, 0.1), { ...box(), class_name: 'a "b" \\ 猫' }],
  });

  test('are answered byte for byte as the first time, and stored once', async () => {
    const id = await newAnalysis();
    const first = await post(id, body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(first.json.warnings).toHaveLength(1);
    await post(id, { annotations: [box(5)] });
    const again = await post(id, body);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.text).toBe(first.text);
    expect(await countOf(id)).toBe(3);
    expect((await client.get(`/api/analyses/${id}`)).json).toMatchObject({
      annotation_count: 3,
      warning_count: 1,
    });
  });

  test.each([8, 24])('from %i connections at once are one call', async (connections) => {
    const id = await newAnalysis();
    const large = JSON.stringify({ annotations: Array.from({ length: 2000 }, (_, i) => box(i % 600)) });
    const answers = await atOnce(connections, () => post(id, large));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(await countOf(id)).toBe(2000);
  });

  test('are replayed after the end, where other bytes are 409', async () => {
    for (const status of ['completed', 'failed', 'cancelled']) {
      const id = await newAnalysis();
      const first = await post(id, body);
      await client.finalize(id, { status });
      expect((await post(id, body)).text).toBe(first.text);
      const other = await post(id, `${body} `);
      expect([other.status, other.json.title]).toEqual([409, 'Analysis has ended']);
      expect(await countOf(id)).toBe(2);
    }
  });

  test('for another analysis are another call', async () => {
    const [a, b] = [await newAnalysis(), await newAnalysis()];
    const answers = [await post(a, body), await post(b, body)];
    expect(answers[1]?.headers.get('idempotent-replayed')).toBeNull();
    expect(answers[0]?.json.annotations[0].id).not.toBe(answers[1]?.json.annotations[0].id);
  });
});

test('30 different calls at once are all stored, each whole and in one piece', async () => {
  const id = await newAnalysis();
  const answers = await atOnce(30, (i) =>
    client.bulk(
      id,
      Array.from({ length: 50 }, (_, k) => ({ ...box(k), class_name: `call ${i}` })),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(201));
  expect(answers.map(({ json }) => json.total).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 30 }, (_, i) => 50 * (i + 1)),
  );
  const { annotations } = await client.annotations(id, '?limit=10000');
  for (let start = 0; start < 1500; start += 50) {
    const piece = annotations.slice(start, start + 50);
    expect(new Set(piece.map(({ class_name }: never) => class_name)).size).toBe(1);
    expect(piece.map(({ data }: { data: { bbox: number[] } }) => data.bbox[0])).toEqual([
      ...Array(50).keys(),
    ]);
  }
});

test('what is legal and suspicious is stored, and the answer says so with places', async () => {
  const id = await newAnalysis();
  const answer = await client.bulk(id, [
    box(),
    box(0.1, 0.2, 0.3, 0.4),
    box(1, 1, 0, 5),
    box(5000, 5000, 10, 10),
  ]);
  expect(answer.status).toBe(201);
  expect(answer.json.warnings.map(({ code, pointer }: never) => [code, pointer])).toEqual([
    ['looks-normalized', '/annotations/1/data/bbox'],
    ['zero-size', '/annotations/2/data/bbox'],
    ['outside-image', '/annotations/3/data/bbox'],
  ]);
  expect(await countOf(id)).toBe(4);
});
