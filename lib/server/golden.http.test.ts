import { beforeAll, expect, test } from 'vitest';
import { askPython } from '@/lib/testing/exchange';
import { Client } from '@/lib/testing/pipeline';

/**
 * What leaves, to the byte: a change of any export is seen as a change of a file under `golden/`. Ids are numbered and
 * times are stars there, because they are others each time. `vitest -u` writes the files.
 */

const size = { width: 64, height: 48 };
const ring = (x: number, y: number, side: number) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];

/** Every type and form, and texts that are hard to quote. */
const found = [
  {
    annotation_type: 'bounding_box',
    class_name: '=SUM(A1), "car"',
    confidence: 0.1 + 0.2,
    data: { bbox: [1.5, -2, 10, 20.25], format: 'xywh' },
    ordering: 3,
  },
  {
    annotation_type: 'bounding_box',
    class_name: 'عربي 🚲\nsecond line',
    confidence: null,
    data: { bbox: [0.25, 0.25, 0.5, 0.5], format: 'xyxy', normalized: true },
  },
  {
    annotation_type: 'segmentation',
    class_name: 'car',
    confidence: 1,
    data: { polygons: [ring(2, 2, 10), ring(30, 20, 8)] },
  },
  {
    annotation_type: 'segmentation',
    class_name: 'car',
    confidence: 0.5,
    data: { rings: [ring(10, 10, 20), ring(15, 15, 5)] },
  },
  {
    annotation_type: 'segmentation',
    class_name: 'person',
    confidence: 0,
    data: { rle: { size: [48, 64], counts: [12, 5, 8, 3, 15, 2] } },
  },
  {
    annotation_type: 'keypoint',
    class_name: 'person',
    confidence: 0.75,
    data: {
      keypoints: [
        { name: 'nose', x: 8, y: 9 },
        { name: 'left_eye', x: 10, y: 7.5, visibility: 1 },
      ],
    },
  },
  {
    annotation_type: 'classification',
    class_name: 'street',
    confidence: 0.9,
    data: { scores: { street: 0.9, field: 0.1 } },
  },
  {
    annotation_type: 'heatmap',
    class_name: 'attention',
    data: {
      values: [
        [0, 0.5],
        [1, null],
      ],
      range: [0, 1],
    },
  },
];
const truth = [
  { annotation_type: 'bounding_box', class_name: 'car', data: { bbox: [2, 2, 10, 10], iscrowd: 0 } },
  { annotation_type: 'bounding_box', class_name: 'person', data: { bbox: [40, 10, 9, 9] } },
];

const client = new Client();
let projectId: string;
let imageId: string;
let analysisId: string;

beforeAll(async () => {
  ({ projectId, imageId } = await client.newImage(
    size.width,
    size.height,
    await client.newProject('golden'),
  ));
  for (const [model_name, annotations] of [
    ['@model', found],
    ['ground_truth', truth],
  ] as const) {
    const analysis = await client.analyse(imageId, {
      model_name,
      model_version: '1',
      parameters: { conf: 0.25 },
    });
    const stored = await client.bulk(analysis.json.id, annotations);
    expect([stored.status, stored.json.errors]).toEqual([201, undefined]);
    await client.finalize(analysis.json.id, { status: 'completed', summary: { seconds: 1.5 } });
    if (model_name === '@model') analysisId = analysis.json.id;
  }
});

/** The same text for the same data. */
function settled(text: string): string {
  const numbers = new Map<string, number>();
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      numbers.set(id, numbers.get(id) ?? numbers.size + 1);
      return `<id ${numbers.get(id)}>`;
    })
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/"sha256":"[0-9a-f]{64}"/g, '"sha256":"<digest>"');
}

test.each([
  ['project.csv', 'format=csv'],
  ['project-json.txt', 'format=json'],
  ['project-coco.txt', 'format=coco'],
  ['project-coco-results.txt', 'format=coco_results'],
  ['filtered.csv', 'format=csv&model=%40model%401&min_confidence=0.5&hide_unscored=true'],
])('the export %s is what it was', async (file, query) => {
  const answer = await client.get(`/api/projects/${projectId}/export?${query}`);
  await expect(settled(answer.text)).toMatchFileSnapshot(`golden/${file}`);
});

test('the export of one analysis is what it was', async () => {
  const answer = await client.get(`/api/analyses/${analysisId}/export?format=csv`);
  await expect(settled(answer.text)).toMatchFileSnapshot('golden/analysis.csv');
});

test('the YOLO archive is what it was', async () => {
  const answer = await client.get(`/api/projects/${projectId}/export?format=yolo`);
  const files: Record<string, string> = askPython(
    `import io, json, sys, zipfile
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
print(json.dumps({name: z.read(name).decode() for name in z.namelist()}))`,
    answer.bytes,
  );
  const text = Object.entries(files).map(([name, content]) => `==> ${name} <==\n${content}`);
  await expect(settled(text.join('\n'))).toMatchFileSnapshot('golden/project-yolo.txt');
});

test.each([
  ['comparison-pairs.csv', 'comparison/table?table=pairs&a=%40model%401&b=ground_truth%401'],
  ['comparison-images.csv', 'comparison/table?table=images&a=%40model%401&b=ground_truth%401'],
  ['comparison-classes.csv', 'comparison/table?table=classes&a=%40model%401&b=ground_truth%401'],
  ['evaluation-stats.csv', 'evaluation/table?table=stats&prediction=%40model%401'],
  ['evaluation-classes.csv', 'evaluation/table?table=classes&prediction=%40model%401'],
  ['evaluation-images.csv', 'evaluation/table?table=images&prediction=%40model%401'],
  ['evaluation-outcomes.csv', 'evaluation/table?table=outcomes&prediction=%40model%401'],
])('the table %s is what it was', async (file, path) => {
  const answer = await client.get(`/api/projects/${projectId}/${path}`);
  expect([answer.status, answer.json?.detail]).toEqual([200, undefined]);
  await expect(settled(answer.text)).toMatchFileSnapshot(`golden/${file}`);
});
