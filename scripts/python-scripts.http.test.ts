import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { losingAnswers } from '@/lib/testing/flaky-proxy';
import { box, Client, picture } from '@/lib/testing/pipeline';

const client = new Client();
const scripts = import.meta.dirname;
const stub = join(scripts, '../lib/testing');

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in the scripts folder, as the integration guide does. */
function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: scripts,
    env: {
      ...process.env,
      PYTHON: '/usr/bin/python3',
      PYTHONPATH: stub,
      PYTHONDONTWRITEBYTECODE: '1',
      RECORDED_RESULTS: join(stub, 'ultralytics/recorded.json'),
      VISTA_URL: client.url,
      ML_CALLBACK_HMAC_SECRET: client.secret,
      ...env,
    },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

const python = (args: readonly string[], env?: Record<string, string>) => run('/usr/bin/python3', args, env);

/** A project with a JPEG of each of these widths, 240 high. */
async function projectOf(...widths: number[]) {
  const projectId = await client.newProject();
  const images: string[] = [];
  for (const width of widths) {
    const file = { bytes: await picture(width, 240, 'jpeg'), name: `${width}.jpg` };
    images.push((await client.upload(projectId, [file])).json.id);
  }
  return { projectId, images };
}

const analysesOf = async (imageId: string) =>
  (await client.get(`/api/images/${imageId}/analyses`)).json.analyses;
const annotationsOf = async (imageId: string) => {
  const analyses = await analysesOf(imageId);
  return (await client.annotations(analyses.at(-1).id)).annotations;
};

describe('test_ml_pipeline.py', () => {
  test('posts every kind of annotation and says that all came back', async () => {
    const { imageId } = await client.newImage(320, 240);
    const done = await python(['test_ml_pipeline.py', '--image-id', imageId]);
    expect(done).toMatchObject({ status: 0, err: '' });
    const [analysis] = await analysesOf(imageId);
    expect(analysis).toMatchObject({ status: 'completed', missing_artifacts: [], warning_count: 0 });
    const kinds = (await annotationsOf(imageId)).map(
      (each: { annotation_type: string }) => each.annotation_type,
    );
    expect(new Set(kinds)).toEqual(
      new Set(['bounding_box', 'segmentation', 'keypoint', 'heatmap', 'classification']),
    );
  });

  test('says what the server refuses', async () => {
    const { imageId } = await client.newImage(320, 240);
    const done = await python(['test_ml_pipeline.py', '--image-id', imageId], {
      ML_CALLBACK_HMAC_SECRET: 'wrong',
    });
    expect(done.status).toBe(1);
    expect(done.err).toContain('401 Invalid HMAC signature');
    const none = await python(['test_ml_pipeline.py', '--image-id', '01890a5d-ac96-774b-bcce-b302099a8057']);
    expect(none.status).toBe(1);
    expect(none.err).toContain('404 Not found');
  });

  test('gets through where the answer to every call is lost once, and nothing is doubled', async () => {
    const proxy = await losingAnswers(client.url);
    const { imageId } = await client.newImage(320, 240);
    const done = await python(['test_ml_pipeline.py', '--image-id', imageId, '--api-url', proxy.url]);
    proxy.close();
    expect(done).toMatchObject({ status: 0, err: '' });
    expect(proxy.lost()).toBeGreaterThan(5);
    expect(await annotationsOf(imageId)).toHaveLength(6);
    expect(await analysesOf(imageId)).toHaveLength(1);
  });
});

describe('run_yolov8_pipeline.sh', () => {
  const pipeline = (args: readonly string[], env?: Record<string, string>) =>
    run('./run_yolov8_pipeline.sh', args, env);

  test('posts boxes, outlines, keypoints and classes as ultralytics gives them', async () => {
    const { projectId, images } = await projectOf(320, 321, 322, 323, 324);
    const done = await pipeline([projectId, '--model-size', 's']);
    expect(done).toMatchObject({ status: 0, err: '' });
    expect(done.out).toContain('5 of 5 images done as yolo_v8@8s.');
    const found = await Promise.all(images.map(annotationsOf));
    expect(found.map((list) => list.length)).toEqual([2, 2, 1, 1, 0]);
    expect(found[0]).toMatchObject([
      {
        annotation_type: 'bounding_box',
        class_name: 'person',
        confidence: 0.912346,
        bounds: { x_min: 10.5, y_min: 20.25, x_max: 60.125, y_max: 120 },
      },
      { class_name: 'car', confidence: 0.4 },
    ]);
    // An outline too small to be one is posted as its box.
    expect(found[1]).toMatchObject([
      { annotation_type: 'segmentation', data: { format: 'polygon' } },
      { annotation_type: 'bounding_box' },
    ]);
    const [{ data }] = found[2];
    expect(data.keypoints).toHaveLength(17);
    expect(data.keypoints[3]).toMatchObject({ name: 'left_ear', visibility: 0 });
    expect(data.keypoints[16].confidence).toBe(1);
    expect(found[3]).toMatchObject([
      { annotation_type: 'classification', class_name: 'tabby', confidence: 0.71 },
    ]);
    for (const image of images) {
      const [analysis] = await analysesOf(image);
      expect(analysis).toMatchObject({ status: 'completed', missing_artifacts: [], model_version: '8s' });
      const artifacts = await client.get(`/api/analyses/${analysis.id}/artifacts`);
      expect(artifacts.json).toMatchObject([{ artifact_name: 'detections.jpg', state: 'ready' }]);
    }
  });

  test('looks at no more images than --limit, and passes over those that are done', async () => {
    const { projectId, images } = await projectOf(320, 321, 322);
    expect((await pipeline([projectId, '--limit', '1'])).status).toBe(0);
    expect((await Promise.all(images.map(analysesOf))).map((list) => list.length)).toEqual([1, 0, 0]);
    const rest = await pipeline([projectId, '--skip-existing', '--api-url', client.url]);
    expect(rest.out).toContain('2 of 2 images done');
    expect((await pipeline([projectId, '--skip-existing'])).out).toContain('nothing to do');
    expect((await pipeline([projectId])).out).toContain('done before');
    expect((await Promise.all(images.map(analysesOf))).map((list) => list.length)).toEqual([1, 1, 1]);
  });

  test('an image that fails is said so, and the others are done', async () => {
    const { projectId, images } = await projectOf(320, 321);
    const done = await pipeline([projectId], { FAIL_ON: '320x240' });
    expect(done.status).toBe(1);
    expect(done.err).toContain('CUDA out of memory');
    const states = (await Promise.all(images.map(analysesOf))).map(([analysis]) => analysis);
    expect(states).toMatchObject([
      { status: 'failed', error_message: 'RuntimeError: CUDA out of memory' },
      { status: 'completed' },
    ]);
    expect((await pipeline([projectId])).status).toBe(0);
    expect((await annotationsOf(images[0] ?? '')).length).toBe(2);
  });

  test('takes up the analysis that a killed run left behind', async () => {
    const { projectId, images } = await projectOf(320, 321);
    const killed = await pipeline([projectId], { KILL_ON: '321x240' });
    expect(killed.status).not.toBe(0);
    expect(await analysesOf(images[1] ?? '')).toMatchObject([{ status: 'processing' }]);
    expect((await pipeline([projectId])).status).toBe(0);
    expect(await analysesOf(images[1] ?? '')).toMatchObject([{ status: 'completed', annotation_count: 2 }]);
    expect(await analysesOf(images[0] ?? '')).toHaveLength(1);
  });

  test('says how it is called, and that there is no such project', async () => {
    expect(await pipeline([])).toMatchObject({ status: 2, err: expect.stringContaining('PROJECT_ID') });
    const none = await pipeline(['01890a5d-ac96-774b-bcce-b302099a8057']);
    expect(none).toMatchObject({ status: 1, err: expect.stringContaining('404 Not found') });
  });
});

describe('vista_client.py', () => {
  /** A program on top of the client, with the project's id as argument. */
  const program = (text: string, ...args: string[]) => python(['-c', text, ...args]);

  test('uploads files whatever their names, with metadata, and gets them back whole', async () => {
    const projectId = await client.newProject();
    const done = await program(
      `
import os, sys, tempfile
from vista_client import Vista
vista = Vista.from_environment()
folder = tempfile.mkdtemp()
path = os.path.join(folder, 'Straße "7" 猫.jpg')
data = bytes.fromhex(sys.argv[2])
open(path, 'wb').write(data)
image = vista.upload_image(sys.argv[1], path, {'camera': 'north'})
vista.download_image(image['id'], os.path.join(folder, 'back.jpg'))
print(image['filename'], image['metadata'], open(os.path.join(folder, 'back.jpg'), 'rb').read() == data, sorted(os.listdir(folder)))
`,
      projectId,
      (await picture(40, 30, 'jpeg')).toString('hex'),
    );
    expect(done.err).toBe('');
    expect(done.out).toContain('Straße');
    expect(done.out).toContain("{'camera': 'north'} True");
    expect(done.out).not.toContain('.part');
  });

  test('posts more annotations than one call takes, and pages through what there is', async () => {
    const { projectId, imageId } = await client.newImage(320, 240);
    const done = await program(
      `
import sys
from vista_client import Vista, box
vista = Vista.from_environment()
with vista.analysis(sys.argv[2], 'many', '1') as run:
    print(run.post(box('thing', None, i % 300, i % 200, 5, 5) for i in range(12001)))
for number in range(3):
    vista.create_analysis(sys.argv[2], 'many', str(number + 2))
print(len(list(vista.analyses(sys.argv[1], limit=2))), run.ended['status'])
`,
      projectId,
      imageId,
    );
    expect(done).toMatchObject({ err: '', out: '12001\n4 completed\n' });
    expect((await client.annotations((await analysesOf(imageId))[0].id)).total).toBe(12001);
  });

  test('ends an analysis as failed where the block raises, and refuses numbers that JSON has not', async () => {
    const { imageId } = await client.newImage(320, 240);
    const done = await program(
      `
import sys
from vista_client import Vista, box
vista = Vista.from_environment()
with vista.analysis(sys.argv[1], 'broken', '1') as run:
    run.post([box('thing', float('nan'), 1, 2, 3, 4)])
`,
      imageId,
    );
    expect(done.status).toBe(1);
    expect(await analysesOf(imageId)).toMatchObject([
      { status: 'failed', error_message: expect.stringContaining('ValueError') },
    ]);
  });
});

describe('the client’s exports and imports', () => {
  /** What a program prints that works with `vista` on this project and a folder of its own. */
  async function inFolder(projectId: string, program: string): Promise<unknown> {
    const whole = `
import json, os, sys, tempfile
from vista_client import Vista, VistaError
vista = Vista(os.environ["VISTA_URL"])
project = sys.argv[1]
os.chdir(tempfile.mkdtemp())
${program}`;
    const ended = await python(['-c', whole, projectId], { PYTHONPATH: scripts });
    expect([ended.status, ended.err]).toEqual([0, '']);
    return JSON.parse(ended.out);
  }

  test('bring a project out as CSV and COCO and into another one', async () => {
    const { projectId, images } = await projectOf(320);
    const analysis = (await client.analyse(images[0] ?? '')).json.id;
    await client.bulk(analysis, [box(1, 2, 3, 4), box(5, 6, 7, 8, null)]);
    await client.finalize(analysis);
    const other = await client.newProject();
    const printed = await inFolder(
      projectId,
      `
import csv
rows = vista.export(project, "csv", "out.csv")
with open("out.csv", newline="", encoding="utf-8") as file:
    read = list(csv.DictReader(file))
scored = vista.export(project, "csv", "scored.csv", hide_unscored="true")
one = vista.export_analysis(read[0]["analysis_id"], "coco", "one.json")
vista.export(project, "json", "all.json")
vista.export(project, "yolo", "labels.zip")
job = vista.import_file("${other}", "all.json", "vista", create_missing_images=True)
again = vista.import_file("${other}", "all.json", "vista", create_missing_images=True)
try:
    vista.import_file("${other}", b"[1", "bulk", "m")
    refused = ""
except VistaError as error:
    refused = str(error)
print(json.dumps({
    "rows": rows, "read": [row["confidence"] for row in read], "scored": scored, "one": one,
    "boxes": [a["bbox"] for a in json.load(open("one.json"))["annotations"]],
    "made": job["outcome"]["annotations"]["created"], "again": again["outcome"]["analyses"]["existing"],
    "refused": refused,
}))`,
    );
    expect(printed).toEqual({
      rows: 2,
      read: ['0.9', ''],
      scored: 1,
      one: 2,
      boxes: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      made: 2,
      again: 1,
      refused: expect.stringContaining('ends before it is whole'),
    });
  });
});
