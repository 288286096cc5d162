import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startPostgres } from './postgres.mjs';
import { choosePostgresAccount, possibleAccounts } from './postgres-account.mjs';
import { preparePostgresPrograms } from './postgres-binaries.mjs';
import { findPostgresOn } from './postgres-orphans.mjs';
import { hasEndedWithin, isAlive } from './process-identity.mjs';
import { makeDatabaseTemplate, query, startForTest, testPassword } from './testing/database-template';
import { makeScratchFolder } from './testing/scratch-folder';

vi.setConfig({ testTimeout: 60_000 });
const copyDatabase = makeDatabaseTemplate();
const nobodyLeft = { postmaster: 0, others: [] };
const password = testPassword;

// One database for the tests that do not spoil it: each starts on what the last one left.
let sharedDir = '';
beforeAll(() => {
  sharedDir = mkdtempSync(join(realpathSync(tmpdir()), 'vista-test-'));
  copyDatabase(sharedDir);
});
afterAll(() => rmSync(sharedDir, { recursive: true, force: true }));

function newDataDir(...below: string[]): string {
  const dataDir = join(makeScratchFolder(), ...below);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  copyDatabase(dataDir);
  return dataDir;
}

test('it starts, answers on a private socket alone, and leaves no process behind when it is stopped', async () => {
  const dataDir = sharedDir;
  const database = await startForTest({ dataDir, password });
  expect(await query(database.url, 'SELECT current_database() AS name')).toEqual([{ name: 'vista' }]);
  expect(await query(database.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  expect(statSync(join(dataDir, 'run')).mode & 0o777).toBe(0o700);
  expect(findPostgresOn(join(dataDir, 'postgres')).postmaster).toBe(database.pid);
  await database.stop();
  expect(findPostgresOn(join(dataDir, 'postgres'))).toEqual(nobodyLeft);
});

test('a new database is safe against power cuts, checks its pages and knows all letters', async () => {
  const dataDir = makeScratchFolder();
  const said: string[] = [];
  const { url } = await startForTest({ dataDir, password, say: (line: string) => said.push(line) });
  expect(said).toEqual(['Making a new PostgreSQL database …']);
  const settings = [
    'fsync',
    'full_page_writes',
    'synchronous_commit',
    'data_checksums',
    'server_encoding',
    'jit',
  ];
  const rows = await query(
    url,
    `SELECT name, setting FROM pg_settings WHERE name IN (${settings.map((name) => `'${name}'`)})`,
  );
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    data_checksums: 'on',
    server_encoding: 'UTF8',
    jit: 'off',
  });
  expect(await query(url, `SELECT lower('ÄÉ') AS low, 'a' > 'B' AS "codePoints"`)).toEqual([
    { low: 'äé', codePoints: true },
  ]);
});

test('over TCP it asks for the password', async () => {
  const dataDir = makeScratchFolder();
  const { url } = await startForTest({ dataDir, password, transport: 'tcp' });
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('after kill -9 it starts again with all it had acknowledged', async () => {
  const dataDir = sharedDir;
  const first = await startForTest({ dataDir, password });
  await query(first.url, 'DROP TABLE IF EXISTS t', 'CREATE TABLE t (n int)', 'INSERT INTO t VALUES (42)');
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  const second = await startForTest({ dataDir, password });
  expect(await query(second.url, 'SELECT n FROM t')).toEqual([{ n: 42 }]);
});

test('one that an earlier launcher left running is stopped first, and nothing is lost', async () => {
  const dataDir = sharedDir;
  const left = await startForTest({ dataDir, password });
  await query(left.url, 'DROP TABLE IF EXISTS t', 'CREATE TABLE t (n int)', 'INSERT INTO t VALUES (42)');
  const said: string[] = [];
  const second = await startForTest({ dataDir, password, say: (line: string) => said.push(line) });
  expect(said).toEqual(['Stopping the PostgreSQL that an earlier run left behind …']);
  expect(isAlive(left.pid)).toBe(false);
  expect(await query(second.url, 'SELECT n FROM t')).toEqual([{ n: 42 }]);
});

test('processes that outlived their killed server while busy are ended first', async () => {
  const dataDir = sharedDir;
  const left = await startForTest({ dataDir, password });
  const busy = query(left.url, 'SELECT count(*) FROM generate_series(1, 1000000000)').catch(() => 'cut off');
  await vi.waitFor(async () => {
    expect(
      await query(left.url, `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT count%'`),
    ).toHaveLength(1);
  });
  process.kill(left.pid, 'SIGKILL');
  await left.ended;
  const second = await startForTest({ dataDir, password });
  expect(await busy).toBe('cut off');
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a lock file with the number of another program does not keep it from starting', async () => {
  const dataDir = sharedDir;
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => {
    bystander.kill('SIGKILL');
  });
  await once(bystander, 'spawn');
  const lines = [bystander.pid, join(dataDir, 'postgres'), 1, 5432, join(dataDir, 'run'), '', '0 0', 'ready'];
  writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`);
  const database = await startForTest({ dataDir, password });
  expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(isAlive(bystander.pid ?? 0)).toBe(true);
});

test('a first start that was cut short does not stand in the way of the next', async () => {
  const dataDir = makeScratchFolder();
  mkdirSync(join(dataDir, 'postgres.new', 'base'), { recursive: true });
  mkdirSync(join(dataDir, 'postgres'));
  const { url } = await startForTest({ dataDir, password });
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a data folder whose path is too long for a socket works, and its socket folder is removed', async () => {
  const dataDir = newDataDir('long '.repeat(20), 'longer'.repeat(10));
  const database = await startForTest({ dataDir, password });
  const folder = readFileSync(join(dataDir, 'socket-folder'), 'utf8').trim();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  process.kill(database.pid, 'SIGKILL');
  await database.ended;
  const second = await startForTest({ dataDir, password });
  expect(existsSync(folder)).toBe(false);
  const next = readFileSync(join(dataDir, 'socket-folder'), 'utf8').trim();
  await second.stop();
  expect(existsSync(next)).toBe(false);
});

test('any characters may stand in the path', async () => {
  const dataDir = newDataDir(`a b'c"d %41 #é?&=+,`);
  const database = await startForTest({ dataDir, password });
  expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('PG* variables of the environment change nothing', async () => {
  const dataDir = sharedDir;
  for (const [name, value] of Object.entries({
    PGPORT: '1',
    PGHOST: 'nowhere',
    PGSSLMODE: 'require',
    PGDATA: '/x',
  })) {
    vi.stubEnv(name, value);
  }
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const database = await startForTest({ dataDir, password });
  expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a database of another version is left as it is, with a word on what to do', async () => {
  const dataDir = makeScratchFolder();
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '19\n');
  await expect(startPostgres({ dataDir, password })).rejects.toThrow('made by PostgreSQL 19');
});

test('a folder with something else in it is not taken for a database', async () => {
  const dataDir = makeScratchFolder();
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres', 'thesis.tex'), 'mine');
  await expect(startPostgres({ dataDir, password })).rejects.toThrow('not a database folder');
  expect(readdirSync(join(dataDir, 'postgres'))).toEqual(['thesis.tex']);
});

test('a server that does not start shows what it wrote to its log', async () => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'postgres', 'postgresql.conf'), 'shared_preload_libraries = nonsense\n');
  await expect(startPostgres({ dataDir, password })).rejects.toMatchObject({
    message: 'The embedded PostgreSQL did not start.',
    details: expect.stringContaining('nonsense'),
  });
});

// The ways to run it as root need root; for everybody else the list holds the one way there is.
const accounts = possibleAccounts({
  uid: process.getuid?.(),
  folderOwner: null,
  env: {},
});
test.each(accounts.filter((account) => !account.opensFolders))(
  'it runs as $name in a folder whose parents are closed to others',
  async (account) => {
    const home = join(makeScratchFolder(), 'home');
    const dataDir = join(home, 'vista', 'data');
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chmodSync(home, 0o700);
    const first = await startForTest({ dataDir, password, accounts: [account] });
    await query(first.url, 'DROP TABLE IF EXISTS t', 'CREATE TABLE t (n int)', 'INSERT INTO t VALUES (42)');
    await first.stop();
    // Whatever is chosen for a folder that is there must be able to go on with it.
    const second = await startForTest({ dataDir, password });
    expect(await query(second.url, 'SELECT n FROM t')).toEqual([{ n: 42 }]);
  },
);

test('where no other user can reach the folder, root is told what to do', () => {
  const dataDir = makeScratchFolder();
  const { postgres } = preparePostgresPrograms(dataDir);
  const none = {
    name: 'nobody',
    prefix: ['false'],
    ids: {},
    owner: { uid: 65534, gid: 65534 },
    opensFolders: true,
  };
  const choose = () => choosePostgresAccount(dataDir, join(dataDir, 'postgres'), postgres, [none]);
  expect(choose).toThrow(/ordinary user[\s\S]*VISTA_DATA_DIR[\s\S]*DATABASE_URL/);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});

test('when the launcher is killed by kill -9, the watchdog stops it cleanly', async () => {
  const dataDir = newDataDir();
  const module = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
  const launcher = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { startPostgres } from ${module('postgres.mjs')};
     import { startWatchdog } from ${module('watchdog.mjs')};
     const database = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, password: '' });
     startWatchdog().add(database.pid, database.plan);
     console.log(database.pid);`,
  ]);
  const [line] = await once(launcher.stdout, 'data');
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);
  launcher.kill('SIGKILL');
  expect(await hasEndedWithin(pid, 10_000)).toBe(true);
  expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).toContain('database system is shut down');
});
