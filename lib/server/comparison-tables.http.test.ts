import Papa from 'papaparse';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, Client, picture } from '@/lib/testing/pipeline';
import { postedSize as size } from '@/lib/testing/posted';

const client = () => new Client();

describe('comparisons and evaluations as tables', () => {
  const shape = (x: number, class_name: string, confidence: number | null = 0.9) => ({
    annotation_type: 'bounding_box',
    class_name,
    confidence,
    data: { bbox: [x, 10, 20, 20] },
  });
  let projectId: string;
  let imageId: string;
  beforeAll(async () => {
    ({ projectId, imageId } = await client().newImage(size.width, size.height));
    for (const [model_name, annotations] of [
      ['a', [shape(10, 'car'), shape(100, 'car'), shape(300, '=bus')]],
      ['b', [shape(10, 'car'), shape(100, 'van')]],
      ['ground_truth', [shape(10, 'car', null), shape(500, 'car', null)]],
    ] as const) {
      const analysis = await client().analyse(imageId, { model_name, model_version: '1' });
      await client().bulk(analysis.json.id, annotations);
      await client().finalize(analysis.json.id);
    }
  });
  const table = async (path: string) => {
    const answer = await client().get(`/api/projects/${projectId}/${path}`);
    expect([answer.status, answer.json?.detail]).toEqual([200, undefined]);
    return Papa.parse<Record<string, string>>(answer.text, { header: true, skipEmptyLines: true }).data;
  };

  test('pairs are those of the comparison on the image, with every parameter in a column', async () => {
    const rows = await table('comparison/table?table=pairs&a=a@1&b=b@1&iou=0.4');
    const { json } = await client().get(`/api/images/${imageId}/comparison?a=a@1&b=b@1&iou=0.4`);
    expect(rows.map((row) => [row.kind, row.a_annotation_id, row.b_annotation_id])).toEqual(
      json.pairs.map((pair: Answer['json']) => [
        pair.kind,
        pair.a?.annotation_id ?? '',
        pair.b?.annotation_id ?? '',
      ]),
    );
    expect(rows.map((row) => row.kind).sort()).toEqual(['agree', 'class_differs', 'only_a']);
    expect(rows[2]?.a_class_name).toBe("'=bus");
    const names = Object.keys(json.parameters).map((name) => `parameter_${name}`);
    for (const row of rows) expect(names.filter((name) => row[name] === undefined)).toEqual([]);
    expect(rows[0]?.parameter_iou).toBe('0.4');
  });

  test('images and classes have the counts of the JSON answer', async () => {
    const { json } = await client().get(`/api/projects/${projectId}/comparison?a=a@1&b=b@1&wait=30`);
    const [image] = await table('comparison/table?table=images&a=a@1&b=b@1');
    expect(image).toMatchObject({ filename: 'photo.png', agree: '1', class_differs: '1', only_a: '1' });
    expect(Number(image?.disagreement)).toBe(json.images[0].disagreement);
    const classes = await table('comparison/table?table=classes&a=a@1&b=b@1');
    expect(classes).toHaveLength(json.per_class.length);
    expect(classes.map((row) => Number(row.instances_a))).toEqual(
      json.per_class.map((one: Answer['json']) => one.instances_a),
    );
  });

  test('evaluations have the figures of the JSON answer', async () => {
    const { json } = await client().get(`/api/projects/${projectId}/evaluation?prediction=a@1&wait=30`);
    const stats = await table('evaluation/table?table=stats&prediction=a@1');
    expect(Object.fromEntries(stats.map((row) => [row.figure, Number(row.value)]))).toEqual(json.stats);
    const classes = await table('evaluation/table?table=classes&prediction=a@1');
    expect(classes.map((row) => Number(row.ap))).toEqual(json.per_class.map((one: Answer['json']) => one.ap));
    const [image] = await table('evaluation/table?table=images&prediction=a@1');
    expect(image).toMatchObject({
      true_positives: String(json.images[0].true_positives),
      parameter_prediction: 'a@1',
      parameter_truth: 'ground_truth@1',
    });
  });

  test('pairs are those that the filters of the list ask for, and the table says which', async () => {
    const query = 'a=a@1&b=b@1&kind=only_a&class_a=%3Dbus';
    const rows = await table(`comparison/table?table=pairs&${query}`);
    expect(rows.map(({ kind, a_class_name }) => [kind, a_class_name])).toEqual([['only_a', "'=bus"]]);
    expect(JSON.parse(rows[0]?.filters ?? '')).toEqual({ kind: ['only_a'], class_a: '=bus' });
    const { json } = await client().get(`/api/projects/${projectId}/comparison?${query}&wait=30`);
    expect(json.images[0].matching).toBe(rows.length);
    const classes = await table(`comparison/table?table=classes&${query}`);
    expect([classes.length > 1, classes[0]?.filters]).toEqual([true, '{}']);
  });

  test('outcomes are every truth and detection with what became of it', async () => {
    const path = 'evaluation/table?table=outcomes&prediction=a@1';
    const rows = await table(path);
    const { json } = await client().get(`/api/images/${imageId}/evaluation?prediction=a@1`);
    expect(
      rows.map((row) => [row.outcome, row.truth_annotation_id, row.prediction_annotation_id, row.image_id]),
    ).toEqual(
      json.outcomes.map((one: Answer['json']) => [
        one.outcome,
        one.truth?.annotation_id ?? '',
        one.prediction?.annotation_id ?? '',
        imageId,
      ]),
    );
    expect(rows.map((row) => row.outcome).sort()).toEqual([
      'false_negative',
      'false_positive',
      'false_positive',
      'true_positive',
    ]);
    const wrong = await table(`${path}&outcome=false_positive&predicted_class=car`);
    expect(wrong.map((row) => [row.outcome, row.prediction_class_name])).toEqual([['false_positive', 'car']]);
    expect(wrong[0]?.parameter_iou).toBe('0.5');
  });

  test('with images=truth, what the model was not run on is missed there too', async () => {
    const second = await client().upload(projectId, [
      { bytes: await picture(size.width, size.height), name: 'not-run.png' },
    ]);
    const analysis = await client().analyse(second.json.id, {
      model_name: 'ground_truth',
      model_version: '1',
    });
    await client().bulk(analysis.json.id, [shape(10, 'car', null)]);
    await client().finalize(analysis.json.id);
    const rows = await table('evaluation/table?table=outcomes&prediction=a@1&images=truth&search=not-run');
    expect(rows.map((row) => [row.filename, row.outcome, row.prediction_annotation_id])).toEqual([
      ['not-run.png', 'false_negative', ''],
    ]);
  });

  test('a model that is not there is said so before anything is written', async () => {
    const answer = await client().get(`/api/projects/${projectId}/comparison/table?a=a@1&b=nobody@1`);
    expect(answer.status).toBe(404);
  });
});
