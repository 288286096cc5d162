import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { box, Client } from '@/lib/testing/pipeline';
import { launch } from '@/scripts/launch/harness.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'vista-backup-'));
const place = (name: string) => join(scratch, name);
const quiet = { VISTA_SAMPLE: 'false', VISTA_LOG_LEVEL: 'warn' };
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(script: 'backup' | 'restore', dataDir: string, folder: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`, folder], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'test',
      VISTA_ENV_FILE: '',
      VISTA_DATA_DIR: dataDir,
    },
  });
  return { status, output: stdout + stderr };
}

async function start(dataDir: string) {
  const server = await launch({ dataDir, env: quiet });
  const { ml_callback_hmac_secret: secret } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  return { server, client: new Client({ url: server.url, secret }) };
}

test('a backup of a running server, restored elsewhere, answers the same and goes on', async () => {
  const before = await start(place('one'));
  const { projectId, imageId, analysisId } = await before.client.newAnalysis();
  const sent = await before.client.bulk(analysisId, [
    box(),
    { ...box(), class_name: 'tab\tand \\ and \u{1f600}' },
  ]);
  const { upload_url, headers } = (
    await before.client.presign(analysisId, [{ artifact_name: 'a.txt', content_type: 'text/plain' }])
  ).json.presigned_urls[0];
  await before.client.send('PUT', upload_url, 'kept', headers);
  await before.client.finalize(analysisId);
  const { key } = (await before.client.send('POST', '/api/api-keys', { name: 'kept' })).json;

  const backup = run('backup', place('one'), place('backup'));
  expect(backup).toMatchObject({ status: 0, output: expect.stringContaining('Backed up') });
  const paths = [
    `/api/projects/${projectId}`,
    `/api/projects/${projectId}/images`,
    `/api/images/${imageId}/content`,
    `/api/analyses/${analysisId}`,
    `/api/analyses/${analysisId}/annotations`,
    `/api/analyses/${analysisId}/artifacts/a.txt`,
    `/api/projects/${projectId}/audit`,
  ];
  const wanted = await Promise.all(paths.map(async (path) => (await before.client.get(path)).text));
  await before.server.stop();

  const restored = run('restore', place('two'), place('backup'));
  expect(restored).toMatchObject({ status: 0, output: expect.stringContaining('Restored') });
  const after = await start(place('two'));
  try {
    const found = await Promise.all(paths.map(async (path) => (await after.client.get(path)).text));
    expect(found).toEqual(wanted);
    expect((await after.client.get('/api/me', { 'x-api-key': key })).json.by).toBe('key');
    const again = await after.client.bulk(analysisId, [
      box(),
      { ...box(), class_name: 'tab\tand \\ and \u{1f600}' },
    ]);
    expect([again.headers.get('idempotent-replayed'), again.text]).toEqual(['true', sent.text]);
    // Numbers that the database counts up go on after those that were restored.
    await after.client.send('PATCH', `/api/projects/${projectId}`, { name: 'goes on' });
    expect((await after.client.get(`/api/projects/${projectId}/audit`)).json[0].action).toBe('updateProject');
    const refused = run('restore', place('two'), place('backup'));
    expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('Another VISTA') });
  } finally {
    await after.server.stop();
  }
  expect(run('restore', place('two'), place('backup')).output).toContain('into an empty one');
  expect(run('restore', place('three'), place('one')).output).toContain('no whole backup');
}, 240_000);
