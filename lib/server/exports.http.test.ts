import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { annotationFor } from '@/lib/testing/annotation-arbitraries';
import { askPython, importFile } from '@/lib/testing/exchange';
import { type Answer, Client, picture } from '@/lib/testing/pipeline';
import { csvColumns } from './exports/csv';

const client = () => new Client();
const folder = mkdtempSync(join(tmpdir(), 'vista-exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const size = { width: 640, height: 480 };
const awkwardNames = [
  'plain',
  'comma, quote " and \n newline',
  '=SUM(A1:A9)',
  '+1',
  '-2',
  '@home',
  '\tTabbed',
  '\rreturned',
  '人 🚲 emoji',
  'عربي من اليمين',
  "'already",
  ' spaces ',
  'NULL',
  'nan',
  '007',
  'a;b|c',
];
const defused = (name: string) => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);

const numbered = awkwardNames.map((class_name, i) => ({
  annotation_type: 'bounding_box',
  class_name,
  confidence: i === 0 ? null : [0, 1, 0.1, 1 / 3, 1e-5, 0.30000000000000004][i % 6],
  data: { bbox: [i + 0.1, -i - 0.5, 10, 20 + 1 / 3], format: 'xywh' },
  ordering: i === 1 ? -3 : undefined,
}));

interface Posted {
  projectId: string;
  imageId: string;
  analysisId: string;
}

async function post(annotations: readonly unknown[], fields: object = {}): Promise<Posted> {
  const { projectId, imageId } = await client().newImage(size.width, size.height);
  const analysis = await client().analyse(imageId, fields);
  const answer = await client().bulk(analysis.json.id, annotations);
  expect([answer.status, answer.json.detail]).toEqual([201, undefined]);
  await client().finalize(analysis.json.id);
  return { projectId, imageId, analysisId: analysis.json.id };
}

const exported = ({ projectId }: Pick<Posted, 'projectId'>, query: string, headers = {}) =>
  client().get(`/api/projects/${projectId}/export?${query}`, headers);

describe('CSV', () => {
  let posted: Posted;
  let csv: Answer;
  beforeAll(async () => {
    posted = await post(numbered, { model_name: '=evil', model_version: '1,0' });
    csv = await exported(posted, 'format=csv');
  });

  test('has the documented header, RFC 4180 line ends and one row an annotation', () => {
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename=".*\.csv"/);
    expect(csv.headers.get('x-total-count')).toBe(String(numbered.length));
    expect(csv.text.split('\r\n')[0]).toBe(csvColumns.join(','));
    expect(csv.text.endsWith('\r\n')).toBe(true);
    const { data, errors } = Papa.parse<Record<string, string>>(csv.text, {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    expect(data.map((row) => row.class_name)).toEqual(awkwardNames.map(defused));
    expect(data[0]).toMatchObject({
      image_id: posted.imageId,
      filename: 'photo.png',
      image_width: '640',
      model_name: "'=evil",
      model_version: '1,0',
      analysis_id: posted.analysisId,
      confidence: '',
      ordering: '',
    });
    expect(data[1]).toMatchObject({ confidence: '1', ordering: '-3' });
    expect(data[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('keeps every digit of a number, and negative numbers stay numbers', () => {
    const { data } = Papa.parse<Record<string, string>>(csv.text, { header: true, skipEmptyLines: true });
    for (const [i, row] of data.entries()) {
      expect(Number(row.y_min)).toBe(-i - 0.5);
      expect(row.confidence === '' ? null : Number(row.confidence)).toBe(numbered[i]?.confidence);
      expect(JSON.parse(row.geometry ?? '')).toEqual(numbered[i]?.data);
    }
    expect(data[3]?.y_min).toBe('-3.5');
  });

  test('is read by Python’s csv to the same cells', () => {
    const rows = askPython(
      `import csv, io, json, sys
text = sys.stdin.buffer.read().decode('utf-8')
print(json.dumps(list(csv.reader(io.StringIO(text, newline='')))))`,
      csv.bytes,
    );
    expect(rows).toEqual(Papa.parse(csv.text, { skipEmptyLines: true }).data);
  });

  test('is read by pandas with numbers as numbers and the unknown as missing', () => {
    const read = askPython(
      `import io, json, sys
import pandas
frame = pandas.read_csv(io.BytesIO(sys.stdin.buffer.read()), keep_default_na=False, na_values={'confidence': [''], 'ordering': ['']}, float_precision='round_trip')
print(json.dumps({
  'types': {name: str(kind) for name, kind in frame.dtypes.items()},
  'names': frame.class_name.tolist(), 'y': frame.y_min.tolist(),
  'unscored': int(frame.confidence.isna().sum()),
  'geometry': [json.loads(text) for text in frame.geometry],
  'year': int(pandas.to_datetime(frame.created_at).dt.year.min()),
}))`,
      csv.bytes,
    );
    expect(read.names).toEqual(awkwardNames.map(defused));
    expect(read.y).toEqual(numbered.map(({ data }) => data.bbox[1]));
    expect(read.types).toMatchObject({ confidence: 'float64', x_min: 'float64', image_width: 'int64' });
    expect(read.unscored).toBe(1);
    expect(read.geometry).toEqual(numbered.map(({ data }) => data));
    expect(read.year).toBeGreaterThan(2000);
  });

  test('opens in LibreOffice with the right cells, and nothing of it runs', async () => {
    const path = join(folder, 'export.csv');
    writeFileSync(path, csv.bytes);
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    // Comma, quotation mark, UTF-8, from line 1; out as CSV again with every cell quoted as it is shown.
    await promisify(execFile)(
      'soffice',
      [
        profile,
        '--headless',
        '--infilter=CSV:44,34,76,1,,1033,false,true,false',
        '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,false,false',
        '--outdir',
        join(folder, 'out'),
        path,
      ],
      { timeout: 120_000 },
    );
    const shown = Papa.parse<string[]>(readFileSync(join(folder, 'out', 'export.csv'), 'utf8'), {
      skipEmptyLines: true,
    }).data;
    const sent = Papa.parse<string[]>(csv.text, { skipEmptyLines: true }).data;
    expect(shown).toHaveLength(sent.length);
    const column = csvColumns.indexOf('class_name');
    // The apostrophe in front is content to a CSV reader; a bare carriage return becomes a line feed in a cell.
    const cell = (text = '') => text.replaceAll('\r', '\n');
    // A class that is called by a number is a number to a spreadsheet.
    const isNumber = (row: readonly string[]) => row[column] === '007';
    const texts = sent.filter((row) => !isNumber(row));
    expect(shown.filter((_, i) => !isNumber(sent[i] ?? [])).map((row) => cell(row[column]))).toEqual(
      texts.map((row) => cell(row[column])),
    );
    const y = csvColumns.indexOf('y_min');
    expect(shown.slice(1).map((row) => Number(row[y]))).toEqual(sent.slice(1).map((row) => Number(row[y])));
  }, 150_000);

  test('obeys the filters of a view', async () => {
    const rows = async (query: string) =>
      Papa.parse((await exported(posted, `format=csv&${query}`)).text, { header: true, skipEmptyLines: true })
        .data.length;
    expect(await rows(`class_name=${encodeURIComponent('=SUM(A1:A9)')}`)).toBe(1);
    expect(await rows('min_confidence=0.9')).toBe(
      numbered.filter(({ confidence: c }) => c === null || (c ?? 0) >= 0.9).length,
    );
    expect(await rows('min_confidence=0&hide_unscored=true')).toBe(numbered.length - 1);
    expect(await rows('annotation_type=heatmap')).toBe(0);
    expect(await rows('model=%3Devil@1,0')).toBe(numbered.length);
    const hidden = encodeURIComponent(JSON.stringify(awkwardNames.slice(0, 3)));
    expect(await rows(`hidden_classes=${hidden}`)).toBe(numbered.length - 3);
    expect(await rows(`hidden_types=${encodeURIComponent('["bounding_box"]')}`)).toBe(0);
    expect(await rows('max_confidence=0&hide_unscored=true')).toBe(
      numbered.filter((n) => n.confidence === 0).length,
    );
    expect(await rows('min_area=1000')).toBe(0);
    expect(await rows('model=other@1')).toBe(0);
    expect(await rows(`image_ids=${posted.imageId}`)).toBe(numbered.length);
    expect(await rows(`search='%3B`)).toBe(0);
    expect(await rows('status=not_run')).toBe(0);
    expect(await rows('status=completed&min_annotations=2&search=PHOTO')).toBe(numbered.length);
  });

  test('of one analysis is the same as of its project', async () => {
    const one = await client().get(`/api/analyses/${posted.analysisId}/export?format=csv`);
    expect(one.text).toBe(csv.text);
    expect(one.headers.get('content-disposition')).toContain('photo-');
  });

  test('has a tag that stays while nothing changes and goes when something does', async () => {
    const etag = csv.headers.get('etag') ?? '';
    const again = await exported(posted, 'format=csv', { 'if-none-match': etag });
    expect(again.status).toBe(304);
    const analysis = await client().analyse(posted.imageId);
    await client().bulk(analysis.json.id, [numbered[0]]);
    const after = await exported(posted, 'format=csv', { 'if-none-match': etag });
    expect(after.status).toBe(200);
    expect(after.headers.get('x-total-count')).toBe(String(numbered.length + 1));
  });

  test('is estimated before it is asked for', async () => {
    const { json } = await client().get(
      `/api/projects/${posted.projectId}/export/estimate?format=csv&model=%3Devil@1,0`,
    );
    expect(json).toMatchObject({ annotations: numbered.length, analyses: 1, images: 1, left_out: 0 });
    expect(json.estimated_bytes / csv.bytes.length).toBeGreaterThan(0.5);
    expect(json.estimated_bytes / csv.bytes.length).toBeLessThan(2);
  });
});

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

test('an export that its reader leaves gives its connection back', async () => {
  const posted = await post(Array.from({ length: 5000 }, () => numbered[2]));
  for (let i = 0; i < 12; i++) {
    const abort = new AbortController();
    const response = await fetch(`${client().url}/api/projects/${posted.projectId}/export?format=csv`, {
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
  }
  expect((await exported(posted, 'format=csv')).status).toBe(200);
});

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
