import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readVal2014 } from '@/lib/testing/coco-vectors';
import { box, Client } from '@/lib/testing/pipeline';

const client = new Client();
const evaluate = (projectId: string, fields: Readonly<Record<string, string>>) =>
  client.get(`/api/projects/${projectId}/evaluation?${new URLSearchParams({ wait: '60', ...fields })}`);

async function importFile(projectId: string, name: string, fields: Readonly<Record<string, string>>) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  const bytes = readFileSync(new URL(`../evaluation/vectors/${name}`, import.meta.url));
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const { json } = await client.send('POST', `/api/projects/${projectId}/import`, form);
  await vi.waitFor(
    async () => expect((await client.get(`/api/imports/${json.id}`)).json.status).toBe('completed'),
    { timeout: 30_000, interval: 100 },
  );
}

describe('images of COCO, imported', () => {
  let projectId: string;

  beforeAll(async () => {
    projectId = await client.newProject();
    await importFile(projectId, 'instances_val2014_100.json', {
      format: 'coco',
      model: 'ground_truth',
      version: '1',
      create_missing_images: 'true',
    });
    for (const type of ['bbox', 'segm'])
      await importFile(projectId, `instances_val2014_fake${type}100_results.json`, {
        format: 'coco_results',
        model: 'fake',
        version: type,
      });
  });

  test.each(['bbox', 'segm'] as const)(
    'the figures of %s, and AP of every class, are those of pycocotools',
    async (type) => {
      const { json } = await evaluate(projectId, { prediction: `fake@${type}`, iou_type: type });
      const vector = readVal2014(type);
      expect(Object.keys(json.stats)).toEqual(vector.statNames);
      for (const [i, name] of vector.statNames.entries())
        expect(Math.abs(json.stats[name] - (vector.stats[i] ?? Number.NaN)), name).toBeLessThan(1e-9);
      expect(Object.keys(json.ap_per_class)).toHaveLength(80);
      const names = new Map(vector.truth.categories.map(({ id, name }) => [String(id), name]));
      for (const [id, ap] of Object.entries(vector.ap_per_category)) {
        const name = names.get(id) ?? '';
        expect(Math.abs(json.ap_per_class[name] - ap), name).toBeLessThan(1e-9);
      }
      expect(json.summary).toMatchObject({ images: 100, crowds: 9, images_without_prediction: 0 });
    },
  );

  test('counts, confusion matrix, live thresholds and single images tell the same', async () => {
    const query = { prediction: 'fake@bbox', min_confidence: '0.5' };
    const { json } = await evaluate(projectId, { ...query, limit: '1000' });
    const { true_positives, false_positives, false_negatives } = json.summary;
    const sum = (of: (one: Record<string, number>) => number | undefined, list: Record<string, number>[]) =>
      list.reduce((total, one) => total + (of(one) ?? 0), 0);
    for (const list of [json.per_class, json.images]) {
      expect(sum((one) => one.true_positives, list)).toBe(true_positives);
      expect(sum((one) => one.false_positives, list)).toBe(false_positives);
      expect(sum((one) => one.false_negatives, list)).toBe(false_negatives);
    }
    const { classes, counts } = json.confusion;
    const diagonal = classes.reduce((total: number, _: string, i: number) => total + counts[i][i], 0);
    const last = classes.length;
    const rows = counts.slice(0, last).flat();
    expect(diagonal).toBe(true_positives);
    expect(rows.reduce((total: number, count: number) => total + count, 0) - diagonal).toBe(false_negatives);
    const columns = counts.flatMap((row: number[]) => row.slice(0, last));
    expect(columns.reduce((total: number, count: number) => total + count, 0) - diagonal).toBe(
      false_positives,
    );
    expect(counts[last][last]).toBe(0);
    const at = json.by_confidence.confidence.indexOf(0.5);
    const live = (of: 'true_positives' | 'false_positives') =>
      json.by_confidence.classes.reduce(
        (total: number, one: Record<string, number[]>) => total + (one[of]?.[at] ?? 0),
        0,
      );
    expect([live('true_positives'), live('false_positives')]).toEqual([true_positives, false_positives]);
    for (const image of json.images.slice(0, 5)) {
      const one = await client.get(`/api/images/${image.image_id}/evaluation?${new URLSearchParams(query)}`);
      expect(one.json.summary).toEqual({
        true_positives: image.true_positives,
        false_positives: image.false_positives,
        false_negatives: image.false_negatives,
      });
    }
  });

  test('images behind a figure are found by outcome and class', async () => {
    const query = { prediction: 'fake@bbox' };
    const { json } = await evaluate(projectId, query);
    const { classes, counts } = json.confusion;
    const at = classes.indexOf('person');
    const missed = await evaluate(projectId, {
      ...query,
      outcome: 'false_negative',
      truth_class: 'person',
      limit: '1000',
    });
    const matching = missed.json.images.reduce(
      (sum: number, image: { matching: number }) => sum + image.matching,
      0,
    );
    expect(matching).toBe(counts[at].reduce((sum: number, count: number) => sum + count, 0) - counts[at][at]);
  });
});

/** Two images with truth, one of which the model was run on; and one that only the model has. */
async function newProject() {
  const projectId = await client.newProject();
  const post = async (model_name: string, boxes: readonly object[], imageId: string) => {
    const { json } = await client.analyse(imageId, { model_name, model_version: '1' });
    if (boxes.length > 0) await client.bulk(json.id, boxes);
    await client.finalize(json.id);
  };
  const images: string[] = [];
  for (let i = 0; i < 3; i++) images.push((await client.newImage(100, 80, projectId)).imageId);
  const [first = '', second = '', third = ''] = images;
  await post('ground_truth', [box(0, 0, 20, 20, null)], first);
  await post('ground_truth', [box(0, 0, 20, 20, null)], second);
  await post('model', [box(0, 0, 20, 20, 0.9), { ...box(50, 0, 20, 20, 0.8), class_name: 'dog' }], first);
  await post('model', [box()], third);
  return { projectId, images, post };
}

describe('an evaluation', () => {
  test('is over the images that truth and model share, or over all of the truth where that is asked', async () => {
    const { projectId, images, post } = await newProject();
    const query = { prediction: 'model@1' };
    const both = (await evaluate(projectId, query)).json;
    expect(both.summary).toMatchObject({
      images: 1,
      images_without_prediction: 1,
      images_without_truth: 1,
      true_positives: 1,
      false_positives: 1,
      false_negatives: 0,
    });
    expect(both.stats.AP).toBeCloseTo(1, 12);
    // Boxes of 400 px² are small: COCO gives −1 where there is no truth of a size.
    expect([both.stats.AP_medium, both.stats.AR_large, both.ap_per_class.dog]).toEqual([-1, -1, -1]);
    const all = (await evaluate(projectId, { ...query, images: 'truth' })).json;
    expect(all.summary).toMatchObject({ images: 2, true_positives: 1, false_negatives: 1 });
    expect(all.stats.AP).toBeCloseTo(51 / 101, 12);
    // A new analysis is in the next answer.
    await post('model', [], images[1] ?? '');
    expect((await evaluate(projectId, query)).json.summary).toMatchObject({
      images: 2,
      images_without_prediction: 0,
      false_negatives: 1,
    });
  });

  test('takes masks by their boxes where a model has no boxes, and nothing else for segm', async () => {
    const { projectId, images, post } = await newProject();
    const square = [
      [0, 0],
      [20, 0],
      [20, 20],
      [0, 20],
    ];
    const mask = {
      annotation_type: 'segmentation',
      class_name: 'person',
      confidence: 0.7,
      data: { points: square },
    };
    await post('masks', [mask], images[0] ?? '');
    const query = { prediction: 'masks@1' };
    expect((await evaluate(projectId, query)).json.summary.true_positives).toBe(1);
    expect((await evaluate(projectId, { ...query, iou_type: 'segm' })).json.summary).toMatchObject({
      truths: 0,
      detections: 1,
      false_positives: 1,
    });
  });

  test('lets crowds, areas and boxes of a truth count as COCO does', async () => {
    const { projectId, images, post } = await newProject();
    const [first = ''] = images;
    const crowd = {
      annotation_type: 'bounding_box',
      class_name: 'person',
      confidence: null,
      data: { bbox: [40, 0, 40, 40], iscrowd: 1, area: 20_000 },
    };
    const large = {
      annotation_type: 'bounding_box',
      class_name: 'person',
      confidence: null,
      data: { bbox: [0, 0, 20, 20], area: 10_000 },
    };
    await post('truth', [crowd, large], first);
    await post('found', [box(0, 0, 20, 20, 0.9), box(42, 2, 10, 10, 0.8), box(60, 2, 10, 10, 0.7)], first);
    const { json } = await evaluate(projectId, { truth: 'truth@1', prediction: 'found@1' });
    expect(json.summary).toMatchObject({ truths: 1, crowds: 1, true_positives: 1, false_positives: 0 });
    expect([json.stats.AP_small, json.stats.AP_large]).toEqual([-1, expect.closeTo(1, 12)]);
  });

  test.each([
    ['', '/prediction'],
    ['prediction=model', '/prediction'],
    ['prediction=model@1&iou_type=mask', '/iou_type'],
    ['prediction=model@1&iou=0.52', '/iou'],
    ['prediction=model@1&min_confidence=2', '/min_confidence'],
    ['prediction=model@1&class_map_truth=[]', '/class_map_truth'],
    ['prediction=model@1&outcome=wrong', '/outcome'],
    ['prediction=model@1&images=all', '/images'],
  ])('refuses %j by name', async (query, pointer) => {
    const projectId = await client.newProject();
    const answer = await client.get(`/api/projects/${projectId}/evaluation?${query}`);
    expect([answer.status, answer.json.errors?.[0].pointer]).toEqual([400, pointer]);
  });

  test('without truth says so', async () => {
    const projectId = await client.newProject();
    const answer = await evaluate(projectId, { prediction: 'model@1' });
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([404, '/truth']);
  });
});

describe('the false positives that two models share', () => {
  const shared = (projectId: string, fields: Readonly<Record<string, string>>) =>
    client.get(
      `/api/projects/${projectId}/shared-false-positives?${new URLSearchParams({ wait: '60', ...fields })}`,
    );

  test('are listed with the image and both instances, and are those of the evaluation of each', async () => {
    const { projectId, images, post } = await newProject();
    const [first = '', second = ''] = images;
    // The dog that is not there is found by the other model too, a little aside; and by itself a cat.
    const dog = { ...box(51, 0, 20, 20, 0.7), class_name: 'dog' };
    await post('other', [dog, { ...box(80, 60, 10, 10, 0.6), class_name: 'cat' }], first);
    await post('other', [{ ...box(50, 0, 20, 20, 0.8), class_name: 'dog' }], second);
    const { json } = await shared(projectId, { prediction: 'model@1', second: 'other@1' });
    expect(json.summary).toMatchObject({
      // The second image is not the first model's.
      images: 1,
      images_with_shared: 1,
      false_positives: 1,
      false_positives_second: 2,
      shared: 1,
    });
    expect(json.per_class).toEqual([
      { class_name: 'dog', false_positives: 1, false_positives_second: 1, shared: 1 },
      { class_name: 'cat', false_positives: 0, false_positives_second: 1, shared: 0 },
    ]);
    const [image] = json.images;
    expect(image).toMatchObject({ image_id: first, shared: 1, matching: 1 });
    const [instance] = image.instances;
    expect(instance).toMatchObject({
      class_name: 'dog',
      prediction: { confidence: 0.8, row: 1 },
      second: { confidence: 0.7, row: 0 },
    });
    expect(instance.iou).toBeCloseTo(19 / 21, 12);
    const { json: rows } = await client.get(`/api/analyses/${image.second_analysis}/annotations`);
    expect(rows.annotations[0].id).toBe(instance.second.annotation_id);

    const evaluated = await evaluate(projectId, { prediction: 'model@1' });
    expect(json.summary.false_positives).toBe(evaluated.json.summary.false_positives);
    const swapped = await shared(projectId, { prediction: 'other@1', second: 'model@1' });
    expect(swapped.json.images[0].instances[0]).toMatchObject({
      prediction: instance.second,
      second: instance.prediction,
      iou: instance.iou,
    });
    const above = { prediction: 'model@1', second: 'other@1', min_confidence: '0.75' };
    expect((await shared(projectId, above)).json.summary.shared).toBe(0);
    const onlyFirst = await shared(projectId, { ...above, min_confidence_second: '0.5' });
    expect(onlyFirst.json.summary.shared).toBe(1);
    const cats = await shared(projectId, { prediction: 'model@1', second: 'other@1', class_name: 'cat' });
    expect(cats.json.images_total).toBe(0);
  });

  test('of one model with itself are all that its evaluation counts, at every threshold', async () => {
    const { projectId } = await newProject();
    for (const min_confidence of ['0', '0.85']) {
      const query = { prediction: 'model@1', min_confidence };
      const { summary } = (await evaluate(projectId, query)).json;
      const { json } = await shared(projectId, { ...query, second: 'model@1' });
      expect([json.summary.shared, json.summary.false_positives]).toEqual([
        summary.false_positives,
        summary.false_positives,
      ]);
    }
  });
});
