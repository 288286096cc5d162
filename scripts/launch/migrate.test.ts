import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findFreePort } from './free-port.mjs';
import { findNextMigration, migrate } from './migrate.mjs';
import { type EmbeddedPostgres, startPostgres } from './postgres.mjs';
import { query } from './testing/database-template';

vi.setConfig({ testTimeout: 60_000 });

let dataDir = '';
let server: EmbeddedPostgres;
let databases = 0;

beforeAll(async () => {
  dataDir = mkdtempSync(join(realpathSync(tmpdir()), 'vista-test-'));
  server = await startPostgres({ dataDir, password: '' });
}, 60_000);
afterAll(async () => {
  await server.stop({ now: true });
  rmSync(dataDir, { recursive: true, force: true });
});

function addressOf(database: string): string {
  const address = new URL(server.url);
  address.pathname = `/${database}`;
  return address.href;
}

async function newDatabase(): Promise<string> {
  databases += 1;
  await query(server.url, `CREATE DATABASE d${databases}`);
  return addressOf(`d${databases}`);
}

function migration(name: string, sql: string) {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

const first = migration('20260101000000_init', 'CREATE TABLE a (n int);');
// Semicolons inside a body, a string and a comment are not ends of statements.
const second = migration(
  '20260102000000_function',
  `CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'x;y'; END; $$; -- one; two
   INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);`,
);

test('a new database gets all migrations in order, and nothing the second time', async () => {
  const url = await newDatabase();
  expect(await migrate({ url, migrations: [first, second] })).toEqual([first.name, second.name]);
  expect(await migrate({ url, migrations: [first, second] })).toEqual([]);
  expect(await query(url, 'SELECT n, f() FROM a ORDER BY n')).toEqual([
    { n: 1, f: 'x;y' },
    { n: 2, f: 'x;y' },
  ]);
});

test('a later VISTA adds what is missing', async () => {
  const url = await newDatabase();
  await migrate({ url, migrations: [first] });
  expect(await migrate({ url, migrations: [first, second] })).toEqual([second.name]);
});

test('starts at the same moment apply each migration once', async () => {
  const url = await newDatabase();
  const slow = migration('20260103000000_slow', 'SELECT pg_sleep(0.2); INSERT INTO a VALUES (3);');
  const all = await Promise.all(
    Array.from({ length: 6 }, () => migrate({ url, migrations: [first, second, slow] })),
  );
  expect(all.flat().sort()).toEqual([first.name, second.name, slow.name]);
  expect(await query(url, 'SELECT count(*)::int AS n FROM a')).toEqual([{ n: 3 }]);
});

test('a migration that fails leaves nothing behind, and the place in it is named', async () => {
  const url = await newDatabase();
  const broken = migration(
    '20260104000000_broken',
    'CREATE TABLE b (n int);\nINSERT INTO b VALUES (1);\nSELECT nothing FROM b;',
  );
  await expect(migrate({ url, migrations: [first, broken] })).rejects.toThrow(
    /20260104000000_broken failed \(line 3\).*nothing of it was kept.*"nothing"/,
  );
  expect(
    await query(url, `SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('b') IS NOT NULL AS b`),
  ).toEqual([{ a: true, b: false }]);
  const mended = migration(broken.name, 'CREATE TABLE b (n int);');
  expect(await migrate({ url, migrations: [first, mended] })).toEqual([mended.name]);
});

test('a migration that cannot be written into the history is not applied either', async () => {
  const url = await newDatabase();
  await migrate({ url, migrations: [first] });
  const unwritable = migration('20260105000000_x', 'CREATE TABLE c (n int); DROP TABLE _prisma_migrations;');
  await expect(migrate({ url, migrations: [first, unwritable] })).rejects.toThrow('_prisma_migrations');
  expect(await query(url, `SELECT to_regclass('c') AS c`)).toEqual([{ c: null }]);
});

test('a database newer than this VISTA is left as it is', async () => {
  const url = await newDatabase();
  await migrate({ url, migrations: [first, second] });
  await expect(migrate({ url, migrations: [first] })).rejects.toThrow(
    /newer than this VISTA.*20260102000000_function/,
  );
});

test('a migration that was changed after it was applied is refused', () => {
  const history = [{ migration_name: first.name, checksum: 'other', finished_at: new Date() }];
  expect(() => findNextMigration([first], history)).toThrow(/20260101000000_init is not the one/);
});

test('a migration that another tool never finished is refused', () => {
  const history = [{ migration_name: first.name, checksum: first.checksum, finished_at: null }];
  expect(() => findNextMigration([first], history)).toThrow(/never finished/);
});

test('one who may not create tables can still start when there is nothing to create', async () => {
  const url = await newDatabase();
  const guest = new URL(url);
  guest.username = `guest${databases}`;
  await query(url, `CREATE ROLE guest${databases} LOGIN`);
  await expect(migrate({ url: guest.href, migrations: [first] })).rejects.toThrow(
    /GRANT CREATE ON SCHEMA public/,
  );
  await migrate({ url, migrations: [first] });
  await query(url, `GRANT SELECT ON _prisma_migrations TO guest${databases}`);
  expect(await migrate({ url: guest.href, migrations: [first] })).toEqual([]);
});

test('a database that is not there, or not reachable, is named without its password', async () => {
  const migrations = [first];
  await expect(migrate({ url: addressOf('missing'), migrations })).rejects.toThrow(
    /missing on .*no such database/,
  );
  const port = await findFreePort();
  const url = `postgresql://anna:top%2Fsecret@127.0.0.1:${port}/pictures`;
  const said: string[] = [];
  const failure = await migrate({
    url,
    migrations,
    waitMs: 100,
    say: (line: string) => said.push(line),
  }).catch(String);
  expect(failure).toMatch(`pictures on 127.0.0.1:${port} as anna) cannot be used: nothing listens there.`);
  expect(`${failure}${said}`).not.toMatch(/top|secret/);
  expect(said).toEqual([`Waiting for the database (pictures on 127.0.0.1:${port} as anna) …`]);
  await expect(migrate({ url: 'mysql://root:secret@h/d', migrations })).rejects.toThrow(
    /^DATABASE_URL is not((?!secret).)*$/,
  );
});

test('a database that comes up a little later is waited for', async () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'vista-test-'));
  const url = `postgresql://vista@localhost:5432/postgres?host=${encodeURIComponent(join(folder, 'run'))}`;
  const waiting = migrate({ url, migrations: [first] });
  const late = await startPostgres({ dataDir: folder, password: '' });
  try {
    expect(await waiting).toEqual([first.name]);
  } finally {
    await late.stop({ now: true });
    rmSync(folder, { recursive: true, force: true });
  }
});
