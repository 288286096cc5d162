import { beforeAll, describe, expect, test } from 'vitest';
import { decodeColumns } from '@/lib/annotations/columns';
import { AgreementTally, disagreement } from '@/lib/comparison/agreement';
import { compare } from '@/lib/comparison/compare';
import { Instances } from '@/lib/comparison/instances';
import { countVotes, defaultVoteParameters, findVoteOverlaps } from '@/lib/comparison/votes';
import { box, Client } from '@/lib/testing/pipeline';

const client = new Client();

interface Sample {
  readonly projectId: string;
  readonly images: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly models: readonly string[];
}
let sample: Sample;

beforeAll(async () => {
  const projectId = (await client.send('POST', '/api/sample-project')).json.id;
  const images = (await client.get(`/api/projects/${projectId}/images`)).json;
  const models = (await client.get(`/api/projects/${projectId}/models`)).json.map(
    (model: { model_name: string; model_version: string }) => `${model.model_name}@${model.model_version}`,
  );
  sample = { projectId, images, models };
});

/** What a model says of an image of the sample, read as the viewer reads it. */
async function instancesOf(image: Sample['images'][number], model: string): Promise<Instances> {
  const { analyses } = (await client.get(`/api/images/${image.id}/analyses`)).json;
  const analysis = analyses.find(
    (one: { model_name: string; model_version: string }) =>
      `${one.model_name}@${one.model_version}` === model,
  );
  const { bytes } = await client.get(`/api/analyses/${analysis.id}/annotations/columns`);
  return Instances.ofColumns(decodeColumns(new Uint8Array(bytes).buffer), image);
}

const queryOf = (fields: Readonly<Record<string, string>>) => `?${new URLSearchParams(fields)}`;
const compareProject = (projectId: string, fields: Readonly<Record<string, string>>) =>
  client.get(`/api/projects/${projectId}/comparison${queryOf(fields)}`);

describe('on the sample project', () => {
  test('every two models are compared as the core compares them, image by image and in sum', async () => {
    const { projectId, images, models } = sample;
    expect(models.length).toBe(4);
    for (const [i, a] of models.entries()) {
      for (const b of models.slice(i)) {
        const tally = new AgreementTally();
        const scores = new Map<string, number>();
        for (const image of images) {
          const comparison = compare(await instancesOf(image, a), await instancesOf(image, b));
          tally.add(comparison);
          scores.set(image.id, disagreement(comparison));
          const answer = await client.get(`/api/images/${image.id}/comparison${queryOf({ a, b })}`);
          expect(answer.status).toBe(200);
          expect(answer.json.summary).toMatchObject(comparison.counts);
          expect(answer.json.disagreement).toBe(disagreement(comparison));
          expect(answer.json.pairs.map((pair: { iou: number | null }) => pair.iou)).toEqual(
            comparison.pairs.map(({ iou }) => iou),
          );
        }
        const figures = tally.summary();
        const { json } = await compareProject(projectId, { a, b, wait: '30' });
        expect(json.summary).toMatchObject({
          ...figures.counts,
          images: images.length,
          images_in_project: images.length,
          images_in_agreement: figures.imagesInAgreement,
          instances_a: figures.instancesA,
          instances_b: figures.instancesB,
          agreement: figures.agreement,
          mean_iou: figures.meanIou,
          image_classes: figures.imageClasses,
        });
        expect(json.confusion).toEqual(figures.confusion);
        expect(json.per_class.map((one: { class_name: string }) => one.class_name)).toEqual(
          figures.perClass.map(({ className }) => className),
        );
        const ranked = json.images.map((image: { disagreement: number }) => image.disagreement);
        expect(ranked).toEqual([...scores.values()].sort((p, q) => q - p));
        if (a === b) expect(json.summary).toMatchObject({ agreement: figures.agreement === null ? null : 1 });
      }
    }
  });

  test('swapping the models swaps the answer', async () => {
    const [a = '', b = ''] = sample.models;
    const there = (await compareProject(sample.projectId, { a, b, wait: '30' })).json;
    const back = (await compareProject(sample.projectId, { a: b, b: a, wait: '30' })).json;
    expect(back.summary).toEqual({
      ...there.summary,
      only_a: there.summary.only_b,
      only_b: there.summary.only_a,
      instances_a: there.summary.instances_b,
      instances_b: there.summary.instances_a,
      image_classes: {
        ...there.summary.image_classes,
        only_a: there.summary.image_classes.only_b,
        only_b: there.summary.image_classes.only_a,
      },
    });
    expect(back.images.map((image: { image_id: string }) => image.image_id)).toEqual(
      there.images.map((image: { image_id: string }) => image.image_id),
    );
    expect(back.confusion.counts).toEqual(
      there.confusion.counts.map((_: number[], i: number) =>
        there.confusion.counts.map((row: number[]) => row[i]),
      ),
    );
  });

  test('votes are counted as the core counts them', async () => {
    const { projectId, images, models } = sample;
    const foundBy = models.map(() => 0);
    for (const image of images) {
      const sides = await Promise.all(models.map((model) => instancesOf(image, model)));
      for (const { found } of countVotes(findVoteOverlaps(sides), defaultVoteParameters))
        foundBy[found - 1] = (foundBy[found - 1] ?? 0) + 1;
    }
    const query = queryOf({ models: JSON.stringify(models), wait: '30' });
    const { json } = await client.get(`/api/projects/${projectId}/votes${query}`);
    expect(json.summary.found_by).toEqual(foundBy);
    expect(json.summary.things).toBe(foundBy.reduce((sum, count) => sum + count, 0));
    const byAll = await client.get(`/api/projects/${projectId}/votes${query}&found_by=4`);
    expect(byAll.json.images_total).toBe(
      json.images.filter((image: { found_by: number[] }) => (image.found_by[3] ?? 0) > 0).length,
    );
  });

  test('what one model found alone, and what it alone missed, lists the images with it', async () => {
    const { projectId, images, models } = sample;
    const query = queryOf({ models: JSON.stringify(models), wait: '30' });
    const { json } = await client.get(`/api/projects/${projectId}/votes${query}`);
    for (const [i, model] of models.entries()) {
      const alone: string[] = [];
      const missed: string[] = [];
      for (const image of images) {
        const sides = await Promise.all(models.map((other) => instancesOf(image, other)));
        for (const { found, members } of countVotes(findVoteOverlaps(sides), defaultVoteParameters)) {
          if (found === 1 && members[i]) alone.push(image.id);
          if (found === models.length - 1 && !members[i]) missed.push(image.id);
        }
      }
      expect(json.per_model[i]).toMatchObject({ alone: alone.length, missed: missed.length });
      const listed = async (filters: Record<string, string>) => {
        const answer = await client.get(
          `/api/projects/${projectId}/votes${query}&${new URLSearchParams(filters)}`,
        );
        return answer.json.images.map((image: { image_id: string }) => image.image_id).sort();
      };
      expect(await listed({ found_by: '1', found_by_model: model })).toEqual([...new Set(alone)].sort());
      const others = String(models.length - 1);
      expect(await listed({ found_by: others, missed_by_model: model })).toEqual([...new Set(missed)].sort());
    }
    const stranger = await client.get(`/api/projects/${projectId}/votes${query}&found_by_model=nobody@1`);
    expect([stranger.status, stranger.json.errors[0].pointer]).toEqual([400, '/found_by_model']);
  });

  test('the images behind a cell of the matrix are those that have its pairs', async () => {
    const [a = '', , , b = ''] = sample.models;
    const { json } = await compareProject(sample.projectId, { a, b, wait: '30' });
    const { classes, counts } = json.confusion;
    for (const [i, row] of counts.entries()) {
      for (const [j, count] of row.entries()) {
        if (count === 0) continue;
        const cell = {
          ...(i < classes.length ? { class_a: classes[i] } : { kind: 'only_b' }),
          ...(j < classes.length ? { class_b: classes[j] } : { kind: 'only_a' }),
        };
        const behind = await compareProject(sample.projectId, { a, b, ...cell });
        const matching = behind.json.images.reduce(
          (sum: number, image: { matching: number }) => sum + image.matching,
          0,
        );
        expect([cell, matching]).toEqual([cell, count]);
      }
    }
  });
});

/** A project of three images: both models on the first two, only one on the third. */
async function newProject() {
  const projectId = await client.newProject();
  const images: string[] = [];
  for (let i = 0; i < 3; i++) images.push((await client.newImage(100, 80, projectId)).imageId);
  const post = async (image: number, model: string, boxes: readonly object[], status = 'completed') => {
    const { json } = await client.analyse(images[image] ?? '', { model_name: model, model_version: '1' });
    if (boxes.length > 0) await client.bulk(json.id, boxes);
    await client.finalize(json.id, { status });
    return json.id as string;
  };
  await post(0, 'one', [box(0, 0, 10, 10, 0.9), box(50, 50, 10, 10, null)]);
  await post(0, 'two', [{ ...box(0, 0, 10, 10, 0.8), class_name: 'human' }, box(51, 50, 10, 10, 0.2)]);
  await post(1, 'one', []);
  await post(1, 'two', []);
  await post(2, 'one', [box()]);
  await post(2, 'two', [box()], 'failed');
  return { projectId, images, post };
}

const models = { a: 'one@1', b: 'two@1' };

describe('a comparison', () => {
  test('is over the images that both models have completed, and says how many the others are', async () => {
    const { projectId } = await newProject();
    const { json } = await compareProject(projectId, models);
    expect(json.summary).toMatchObject({
      images: 2,
      images_in_project: 3,
      images_only_a: 1,
      images_only_b: 0,
      images_neither: 0,
      images_in_agreement: 1,
      agree: 1,
      class_differs: 1,
    });
  });

  test('is never stale: a new analysis, or one deleted, is in the next answer', async () => {
    const { projectId, post } = await newProject();
    const agreeing = async () => (await compareProject(projectId, models)).json.summary.agree;
    const foundByBoth = async () => {
      const query = queryOf({ models: 'one@1,two@1', wait: '30' });
      return (await client.get(`/api/projects/${projectId}/votes${query}`)).json.summary.found_by[1];
    };
    expect(await agreeing()).toBe(1);
    const newer = await post(0, 'two', [box(0, 0, 10, 10), box(50, 50, 10, 10)]);
    expect(await agreeing()).toBe(2);
    await post(2, 'two', [box()]);
    expect(await agreeing()).toBe(3);
    expect(await foundByBoth()).toBe(3);
    await client.send('DELETE', `/api/analyses/${newer}`);
    expect(await agreeing()).toBe(2);
    expect(await foundByBoth()).toBe(3);
    const another = await post(1, 'two', [box()]);
    expect([await agreeing(), await foundByBoth()]).toEqual([2, 3]);
    await post(1, 'one', [box()]);
    expect([await agreeing(), await foundByBoth()]).toEqual([3, 4]);
    await client.send('DELETE', `/api/analyses/${another}`);
    expect([await agreeing(), await foundByBoth()]).toEqual([2, 3]);
  });

  test('maps class names, takes thresholds for each model, and says with what it was made', async () => {
    const { projectId, images } = await newProject();
    const mapped = { ...models, class_map_b: JSON.stringify({ human: 'person' }) };
    const { summary, parameters } = (await compareProject(projectId, mapped)).json;
    expect(summary).toMatchObject({ agree: 2, class_differs: 0 });
    expect(parameters).toMatchObject({ iou: 0.5, moved_iou: 0.75, class_map_b: { human: 'person' } });
    const strict = (await compareProject(projectId, { ...mapped, min_confidence_b: '0.5' })).json.summary;
    expect(strict).toMatchObject({ agree: 1, only_a: 1, only_b: 0 });
    const hidden = (await compareProject(projectId, { ...mapped, hide_unscored: 'true' })).json.summary;
    expect(hidden).toMatchObject({ agree: 1, only_a: 0, only_b: 1 });
    const moved = (await compareProject(projectId, { ...mapped, moved_iou: '0.9' })).json.summary;
    expect(moved).toMatchObject({ agree: 1, moved: 1 });
    const one = await client.get(
      `/api/images/${images[0]}/comparison${queryOf({ ...mapped, moved_iou: '0.9' })}`,
    );
    expect(one.json.summary).toMatchObject({ agree: 1, moved: 1 });
    expect(one.json.parameters).toEqual(
      (await compareProject(projectId, { ...mapped, moved_iou: '0.9' })).json.parameters,
    );
  });

  test('that is not waited for answers 202, says how far it is, and is there in the end', async () => {
    const { projectId } = await newProject();
    const query = { ...models, iou: '0.37', wait: '0' };
    const first = await compareProject(projectId, query);
    expect([first.status, first.json.total]).toEqual([202, 2]);
    expect(first.headers.get('location')).toBe(`/api/computations/${first.json.id}`);
    const again = await compareProject(projectId, query);
    if (again.status === 202) expect(again.json.id).toBe(first.json.id);
    await expect
      .poll(async () => (await client.get(`/api/computations/${first.json.id}`)).json, { timeout: 10_000 })
      .toMatchObject({ status: 'completed', done: 2, total: 2, detail: null });
    const result = await client.get(first.json.result_url);
    expect([result.status, result.json.status]).toEqual([200, 'completed']);
    const unknown = await client.get('/api/computations/019376a4-cf76-72b8-9194-8fc63d057257');
    expect(unknown.status).toBe(404);
  });

  test.each([
    ['a=one@1', '/b'],
    ['a=one&b=two@1', '/a'],
    ['a=one@1&b=two@1&iou=0', '/iou'],
    ['a=one@1&b=two@1&iou=1.01', '/iou'],
    ['a=one@1&b=two@1&iou=NaN', '/iou'],
    ['a=one@1&b=two@1&moved_iou=', '/moved_iou'],
    ['a=one@1&b=two@1&min_confidence=50', '/min_confidence'],
    ['a=one@1&b=two@1&kind=agree,nonsense', '/kind/1'],
    ['a=one@1&b=two@1&annotation_type=heatmap', '/annotation_type/0'],
    ['a=one@1&b=two@1&class_map_a={', '/class_map_a'],
    ['a=one@1&b=two@1&class_map_a={"x":1}', '/class_map_a'],
    ['a=one@1&b=two@1&sort=random', '/sort'],
    ['a=one@1&b=two@1&limit=0', '/limit'],
    ['a=one@1&b=two@1&wait=61', '/wait'],
  ])('refuses %s by name', async (query, pointer) => {
    const projectId = await client.newProject();
    const answer = await client.get(`/api/projects/${projectId}/comparison?${query}`);
    expect([answer.status, answer.json.errors?.[0].pointer]).toEqual([400, pointer]);
  });

  test('of a model that the project does not know is refused, and names those it has', async () => {
    const { projectId, images } = await newProject();
    const answer = await compareProject(projectId, { a: 'one@1', b: 'three@1' });
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([404, '/b']);
    expect(answer.json.detail).toContain('one@1, two@1');
    const image = await client.get(`/api/images/${images[2]}/comparison${queryOf(models)}`);
    expect([image.status, image.json.errors[0].pointer]).toEqual([404, '/b']);
  });

  test('pages and filters its images, and counts them all', async () => {
    const { projectId, images } = await newProject();
    const page = (await compareProject(projectId, { ...models, limit: '1', skip: '1' })).json;
    expect([page.images_total, page.images.map((image: { image_id: string }) => image.image_id)]).toEqual([
      2,
      [images[1]],
    ]);
    expect((await compareProject(projectId, { ...models, kind: 'only_a,only_b' })).json.images_total).toBe(0);
    expect((await compareProject(projectId, { ...models, class_name: 'human' })).json.images_total).toBe(1);
    expect((await compareProject(projectId, { ...models, search: 'PHOTO' })).json.images_total).toBe(2);
    expect((await compareProject(projectId, { ...models, min_pair_iou: '1' })).json.images_total).toBe(1);
    expect((await compareProject(projectId, { ...models, max_pair_iou: '0.5' })).json.images_total).toBe(0);
  });
});

describe('a review', () => {
  test('is kept for both orders of the models, outdated by a newer analysis, and taken off again', async () => {
    const { projectId, images, post } = await newProject();
    const path = `/api/projects/${projectId}/reviews/${images[0]}`;
    const listed = async (fields: Readonly<Record<string, string>>) =>
      (await compareProject(projectId, { ...models, ...fields })).json;
    expect((await listed({ reviewed: 'false' })).images_total).toBe(2);
    const marked = await client.send('PUT', path, models);
    expect([marked.status, marked.json.outdated]).toEqual([200, false]);
    expect((await listed({ reviewed: 'true' })).images_total).toBe(1);
    expect((await listed({})).summary.images_reviewed).toBe(1);
    const swapped = (await compareProject(projectId, { a: models.b, b: models.a, reviewed: 'true' })).json;
    expect(swapped.images.map((image: { image_id: string }) => image.image_id)).toEqual([images[0]]);
    await post(0, 'one', [box()]);
    const [reviewed] = (await listed({ sort: 'filename' })).images;
    expect(reviewed.review.outdated).toBe(true);
    expect((await listed({ reviewed: 'true' })).images_total).toBe(0);
    expect((await client.send('DELETE', `${path}${queryOf(models)}`)).status).toBe(204);
    expect((await client.send('DELETE', `${path}${queryOf(models)}`)).status).toBe(204);
    expect((await listed({ sort: 'filename' })).images[0].review).toBeNull();
  });

  test('is only of images of the project that both models have completed', async () => {
    const { projectId, images } = await newProject();
    const other = await newProject();
    const strange = await client.send('PUT', `/api/projects/${projectId}/reviews/${other.images[0]}`, models);
    expect(strange.status).toBe(404);
    const notRun = await client.send('PUT', `/api/projects/${projectId}/reviews/${images[2]}`, models);
    expect([notRun.status, notRun.json.errors[0].pointer]).toEqual([404, '/b']);
  });
});
