import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Client, picture } from '@/lib/testing/pipeline';
import { formatExamples } from '@/scripts/pictures/format-examples.mjs';

const client = new Client();

test('every command of the API guide runs, one after the other, as it stands there', async () => {
  const guide = readFileSync(join(import.meta.dirname, 'api-guide.md'), 'utf8');
  const blocks = [...guide.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block);
  expect(blocks.length).toBeGreaterThan(6);
  const program = ['set -euo pipefail', ...blocks].join('\n').replace('http://localhost:8000', client.url);
  const folder = mkdtempSync(join(tmpdir(), 'vista-guide-'));
  writeFileSync(join(folder, 'photo.jpg'), await picture(320, 240, 'jpeg'));
  const done = spawnSync('bash', ['-c', program], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ML_CALLBACK_HMAC_SECRET: client.secret },
  });
  const drawn = readFileSync(join(folder, 'back.jpg'));
  rmSync(folder, { recursive: true, force: true });
  expect(done.stderr).toBe('');
  expect(done.status).toBe(0);
  expect(drawn.equals(await picture(320, 240, 'jpeg'))).toBe(true);
  expect(done.stdout).toContain('"status":"completed"');
  expect(done.stdout).toContain('"pointer":"/annotations/0/confidence"');
  const images = [...done.stdout.matchAll(/"filename":"photo\.jpg"/g)];
  expect(images.length).toBeGreaterThan(2);
});

test('every example of the data formats is stored, without a warning, as it was sent', async () => {
  const { imageId } = await client.newImage(640, 480);
  for (const { name, annotation } of formatExamples()) {
    const created = await client.analyse(imageId, { model_version: name });
    const answer = await client.bulk(created.json.id, [annotation]);
    expect([name, answer.status, answer.json.warnings]).toEqual([name, 201, undefined]);
    const { annotations } = await client.annotations(created.json.id);
    expect(annotations[0].data).toEqual(annotation.data);
  }
});
