import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationFor } from '@/lib/testing/annotation-arbitraries';
import { askPython, importFile } from '@/lib/testing/exchange';
import { type Answer, Client } from '@/lib/testing/pipeline';
import { exported, post, postedSize as size } from '@/lib/testing/posted';

const client = () => new Client();

describe('our JSON', () => {
  test('of any annotations comes back as the same data', async () => {
    // A class called __proto__ is lost by JSON.stringify here, before anything is sent.
    const isWhole = (sample: unknown) => !JSON.stringify(sample).includes('"scores":{}');
    const samples = fc.sample(annotationFor(size), { numRuns: 200, seed: 7 }).filter(isWhole);
    const exact =
      '{"annotation_type":"bounding_box","class_name":"x","data":{"bbox":[1.0,2,3,4e0],"n":12345678901234567890}}';
    const posted = await post([], {
      parameters: { conf: 0.25 },
      description: 'first',
      external_job_id: 'job-1',
    });
    const analysis = (await client().analyse(posted.imageId, { model_name: 'many', model_version: '2' }))
      .json;
    const body = `{"annotations":[${[exact, ...samples.map((sample) => JSON.stringify(sample))].join(',')}]}`;
    const stored = await client().sign('POST', `/api/analyses/${analysis.id}/annotations:bulk`, body);
    expect([stored.status, stored.json.errors]).toEqual([201, undefined]);
    await client().finalize(analysis.id, { status: 'completed', summary: { seconds: 1.5 } });
    const first = await exported(posted, 'format=json');
    expect(first.json.annotation_count).toBe(samples.length + 1);
    expect(first.text).toContain('"bbox":[1.0,2,3,4e0],"n":12345678901234567890');

    const other = await client().newProject();
    const done = await importFile(other, first.bytes, { format: 'vista', create_missing_images: 'true' });
    expect(done).toMatchObject({ status: 'completed', outcome: { annotations: { skipped: 0 } } });
    const second = await exported({ projectId: other }, 'format=json');
    expect(anonymous(second)).toEqual(anonymous(first));
    expect(second.text).toContain('"bbox":[1.0,2,3,4e0],"n":12345678901234567890');

    const again = await importFile(other, first.bytes, { format: 'vista', create_missing_images: 'true' });
    expect(again.outcome.analyses).toEqual({ created: 0, existing: 2, empty: 0 });
    const home = await importFile(posted.projectId, first.bytes, { format: 'vista' });
    expect(home.outcome.analyses).toEqual({ created: 0, existing: 2, empty: 0 });
  });
});

/** An export without what is new in every project: ids, and what is only known of a file with pixels. */
function anonymous({ json }: Answer) {
  const ids = new Map<string, number>();
  const number = (id: string) => {
    if (!ids.has(id)) ids.set(id, ids.size);
    return ids.get(id);
  };
  return {
    images: json.images.map((image: Answer['json']) => ({
      ...image,
      id: number(image.id),
      content_type: null,
      sha256: null,
      created_at: null,
    })),
    analyses: json.analyses.map((analysis: Answer['json']) => ({
      ...analysis,
      id: number(analysis.id),
      image_id: number(analysis.image_id),
    })),
    annotations: json.annotations.map((annotation: Answer['json']) => ({
      ...annotation,
      id: null,
      analysis_id: number(annotation.analysis_id),
    })),
  };
}

describe('COCO', () => {
  const shapes = [
    {
      annotation_type: 'bounding_box',
      class_name: 'b',
      confidence: 0.5,
      data: { bbox: [0.1, 0.2, 10.3, 20.7] },
    },
    {
      annotation_type: 'segmentation',
      class_name: 'a',
      confidence: 0.9,
      data: {
        polygons: [
          [
            [0, 0],
            [10, 0],
            [10, 10],
          ],
          [
            [20, 20],
            [30, 20],
            [30, 30],
            [20, 30],
          ],
        ],
      },
    },
    {
      annotation_type: 'segmentation',
      class_name: 'a',
      data: {
        rings: [
          [
            [0, 0],
            [10, 0],
            [10, 10],
            [0, 10],
          ],
          [
            [2, 2],
            [8, 2],
            [8, 8],
            [2, 8],
          ],
        ],
      },
    },
    {
      annotation_type: 'segmentation',
      class_name: 'a',
      confidence: 1,
      data: { rle: { size: [480, 640], counts: [12, 5] } },
    },
    {
      annotation_type: 'keypoint',
      class_name: 'person',
      confidence: 0.4,
      data: {
        keypoints: [
          { name: 'nose', x: 1, y: 2 },
          { name: 'left_eye', x: 3, y: 4, visibility: 1 },
        ],
      },
    },
    { annotation_type: 'classification', class_name: 'a', confidence: 0.3, data: { scores: { a: 0.3 } } },
  ];

  test('is a data set as pycocotools reads one, and says what it left out', async () => {
    const posted = await post(shapes);
    const answer = await exported(posted, 'format=coco');
    const { images, categories, annotations, info } = answer.json;
    expect(images).toEqual([{ id: 1, file_name: 'photo.png', width: 640, height: 480 }]);
    expect(categories.map((c: Answer['json']) => [c.id, c.name])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'person'],
    ]);
    expect(annotations.map((a: Answer['json']) => a.id)).toEqual([1, 2, 3, 4, 5]);
    for (const annotation of annotations) {
      expect(annotation.image_id).toBe(1);
      expect(annotation.bbox).toHaveLength(4);
      expect(annotation.area).toBeTypeOf('number');
      expect(annotation.iscrowd).toBe(0);
    }
    const [box, parts, holes, mask, pose] = annotations;
    expect(box).toMatchObject({ bbox: [0.1, 0.2, 10.3, 20.7], score: 0.5, category_id: 2 });
    expect(parts.segmentation).toEqual([
      [0, 0, 10, 0, 10, 10],
      [20, 20, 30, 20, 30, 30, 20, 30],
    ]);
    expect(holes.segmentation).toEqual({ size: [480, 640], counts: expect.any(String) });
    expect(holes.area).toBe(64);
    expect('score' in holes).toBe(false);
    expect(mask.segmentation).toEqual({ size: [480, 640], counts: expect.any(String) });
    expect(mask.area).toBe(5);
    expect(pose.keypoints).toHaveLength(51);
    expect(pose.keypoints.slice(0, 6)).toEqual([1, 2, 2, 3, 4, 1]);
    expect(pose.num_keypoints).toBe(2);
    expect(categories[2].keypoints).toHaveLength(17);
    expect(info).toMatchObject({ annotations: 5, of: 6, unscored: 1, skipped_counts: { classification: 1 } });
    expect(info.skipped).toHaveLength(1);
  });

  test('of any annotations comes in again, and leaves as the same data set', async () => {
    const isDrawn = ({ annotation_type: type, class_name }: (typeof samples)[number]) =>
      !['classification', 'heatmap'].includes(type) && class_name;
    const samples = fc.sample(annotationFor(size), { numRuns: 300, seed: 11 });
    const posted = await post(samples.filter(isDrawn));
    const first = await exported(posted, 'format=coco');
    const other = await client().newProject();
    const done = await importFile(other, first.bytes, {
      format: 'coco',
      model: 'again',
      create_missing_images: 'true',
    });
    expect(done.outcome.annotations).toMatchObject({ created: first.json.annotations.length, skipped: 0 });
    const second = await exported({ projectId: other }, 'format=coco');
    expect(second.json.images).toEqual(first.json.images);
    expect(second.json.categories).toEqual(first.json.categories);
    for (const [i, annotation] of second.json.annotations.entries())
      expect(annotation).toEqual(first.json.annotations[i]);
  });

  test('as results is a list of what has a score', async () => {
    const posted = await post(shapes);
    const { json } = await exported(posted, 'format=coco_results');
    expect(json.map((r: Answer['json']) => r.score)).toEqual([0.5, 0.9, 1, 0.4]);
    const estimated = async (query: string) =>
      (await client().get(`/api/projects/${posted.projectId}/export/estimate?${query}`)).json.left_out;
    expect(await estimated('format=coco_results')).toBe(shapes.length - json.length);
    expect(await estimated('format=coco_results&class_name=a')).toBe(2);
    expect(await estimated('format=coco')).toBe(1);
    expect(await estimated('format=coco&model=nobody@1')).toBe(0);
    expect(await estimated('format=csv')).toBe(0);
    expect(json[0]).toEqual({ image_id: 1, category_id: 2, bbox: [0.1, 0.2, 10.3, 20.7], score: 0.5 });
  });

  test('that was imported leaves as it came', async () => {
    const projectId = await client().newProject();
    const file = {
      images: [{ id: 17, file_name: 'a.jpg', width: 100, height: 80 }],
      categories: [
        { id: 5, name: 'zebra', supercategory: 'animal' },
        { id: 90, name: 'ant', supercategory: 'animal' },
      ],
      annotations: [
        {
          id: 1,
          image_id: 17,
          category_id: 90,
          bbox: [1.11, 2.22, 3.33, 4.44],
          area: 9.5,
          iscrowd: 0,
          segmentation: [[1, 2, 4, 2, 4, 6]],
        },
        {
          id: 2,
          image_id: 17,
          category_id: 5,
          bbox: [0, 0, 1, 5],
          area: 5,
          iscrowd: 1,
          segmentation: { size: [80, 100], counts: [0, 5] },
        },
      ],
    };
    await importFile(projectId, file, { format: 'coco', create_missing_images: 'true' });
    const { json } = await exported({ projectId }, 'format=coco');
    expect(json.images).toEqual(file.images);
    expect(json.categories).toEqual(file.categories);
    expect(json.annotations[0]).toEqual(file.annotations[0]);
    expect(json.annotations[1]).toMatchObject({ bbox: [0, 0, 1, 5], area: 5, iscrowd: 1, category_id: 5 });
  });
});

describe('YOLO', () => {
  test('goes out as a zip and comes in again with the same boxes', async () => {
    const posted = await post([
      {
        annotation_type: 'bounding_box',
        class_name: 'car',
        confidence: 0.5,
        data: { bbox: [64, 48, 320, 240] },
      },
      {
        annotation_type: 'segmentation',
        class_name: 'a "b"',
        data: {
          points: [
            [0, 0],
            [640, 0],
            [640, 480],
          ],
        },
      },
      { annotation_type: 'keypoint', class_name: 'p', data: { keypoints: [{ name: 'nose', x: 1, y: 2 }] } },
    ]);
    const answer = await exported(posted, 'format=yolo');
    const files = askPython(
      `import io, json, sys, zipfile
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert z.testzip() is None
print(json.dumps({name: z.read(name).decode() for name in z.namelist()}))`,
      answer.bytes,
    );
    expect(files['classes.txt']).toBe('a "b"\ncar\np\n');
    expect(files['labels/photo.txt']).toBe('1 0.35 0.35 0.5 0.5 0.5\n0 0 0 1 0 1 1\n');
    expect(files['skipped.csv']).toContain('keypoint');
    const done = await importFile(posted.projectId, answer.bytes, {
      format: 'yolo',
      model: 'back',
      version: '1',
    });
    expect(done).toMatchObject({ status: 'completed', outcome: { annotations: { created: 2, skipped: 0 } } });
    const { json } = await exported(posted, 'format=json&model=back@1');
    expect(json.annotations.map((a: Answer['json']) => [a.class_name, a.confidence, a.area])).toEqual([
      ['car', 0.5, 76800],
      ['a "b"', null, 153600],
    ]);
  });
});

test('what pipelines post is imported from a file, to the letter', async () => {
  const { projectId } = await client().newImage(640, 480);
  const text = `{"image":"photo.png","annotations":[{"annotation_type":"bounding_box","class_name":"x","confidence":0.5,
    "data":{"bbox":[1.0,2,3,4],"extra":1e0}},{"annotation_type":"keypoint"}]}`;
  const done = await importFile(projectId, text, { format: 'bulk', model: 'm', version: '3' });
  expect(done.outcome.annotations).toMatchObject({ created: 1, skipped: 1 });
  const { text: out } = await exported({ projectId }, 'format=json&model=m@3');
  expect(out).toContain('{"bbox":[1.0,2,3,4],"extra":1e0}');
});
