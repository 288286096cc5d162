import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { box, Client } from '@/lib/testing/pipeline';
import { launch } from '@/scripts/launch/harness.mjs';
import { startPostgres } from '@/scripts/launch/postgres.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'vista-backup-'));
const place = (name: string) => join(scratch, name);
const quiet = { VISTA_SAMPLE: 'false', VISTA_LOG_LEVEL: 'warn' };
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A VISTA of these tests: its data folder, and its database where that is one of its own. */
interface Home {
  readonly dataDir: string;
  readonly own: { readonly DATABASE_URL?: string };
}

function run(script: 'backup' | 'restore', { dataDir, own }: Home, folder: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`, folder], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'test',
      VISTA_ENV_FILE: '',
      VISTA_DATA_DIR: dataDir,
      ...own,
    },
  });
  return { status, output: stdout + stderr };
}

async function start({ dataDir, own }: Home) {
  const server = await launch({ dataDir, env: { ...quiet, ...own } });
  const { ml_callback_hmac_secret: secret } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  return { server, client: new Client({ url: server.url, secret }) };
}

/** Backs a running VISTA up, restores that into an empty one, and holds what the two answer against each other. */
async function roundTrip(one: Home, two: Home, backupFolder: string): Promise<void> {
  const before = await start(one);
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

  const backup = run('backup', one, backupFolder);
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

  const restored = run('restore', two, backupFolder);
  expect(restored).toMatchObject({ status: 0, output: expect.stringContaining('Restored') });
  const after = await start(two);
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
    const refused = run('restore', two, backupFolder);
    expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('Another VISTA') });
  } finally {
    await after.server.stop();
  }
  expect(run('restore', two, backupFolder).output).toContain('into an empty one');
  expect(run('restore', two, one.dataDir).output).toContain('no whole backup');
}

test('a backup of a running server, restored elsewhere, answers the same and goes on', async () => {
  const home = (name: string): Home => ({ dataDir: place(name), own: {} });
  await roundTrip(home('one'), home('two'), place('backup'));
}, 240_000);

test('the same holds for databases that VISTA did not bring', async () => {
  mkdirSync(place('postgres'));
  const postgres = await startPostgres({
    dataDir: place('postgres'),
    password: 'of the test',
    say: () => {},
  });
  try {
    const client = new pg.Client(postgres.url);
    await client.connect();
    const home = async (name: string): Promise<Home> => {
      await client.query(`CREATE DATABASE ${name}`);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return { dataDir: place(name), own: { DATABASE_URL: url.href } };
    };
    const [three, four] = [await home('three'), await home('four')];
    await client.end();
    await roundTrip(three, four, place('backup-of-three'));
  } finally {
    await postgres.stop();
  }
}, 240_000);
