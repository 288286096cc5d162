import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findFreePort } from './free-port.mjs';
import { launch as launchVista } from './harness.mjs';
import { findPostgresOn } from './postgres-orphans.mjs';
import { hasEndedWithin, isAlive } from './process-identity.mjs';
import { killProcessTree, listProcessTree } from './process-tree.mjs';
import { makeDatabaseTemplate } from './testing/database-template';
import { makeScratchFolder } from './testing/scratch-folder';

vi.setConfig({ testTimeout: 60_000 });
const copyDatabase = makeDatabaseTemplate();
const script = fileURLToPath(new URL('testing/stub-start.mjs', import.meta.url));

function newDataDir(): string {
  const dataDir = join(makeScratchFolder(), 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  copyDatabase(dataDir);
  return dataDir;
}

async function launch(dataDir: string, env: Record<string, string> = {}, port?: number) {
  const options = { dataDir, env, script, timeoutMs: 50_000 };
  const vista = await launchVista(port === undefined ? options : { ...options, port });
  onTestFinished(() => vista.kill9());
  return vista;
}

async function expectNothingLeft(pids: number[], dataDir: string): Promise<void> {
  for (const pid of pids) expect(await hasEndedWithin(pid, 10_000)).toBe(true);
  expect(findPostgresOn(join(dataDir, 'postgres'))).toEqual({ postmaster: 0, others: [] });
}

function readRows(url: string): Promise<number[]> {
  return fetch(`${url}/rows`).then((response) => response.json());
}

/** The launcher's direct child with this in its command line. */
async function waitForExit(pid: number): Promise<void> {
  expect(await hasEndedWithin(pid, 30_000)).toBe(true);
}

test('it starts on a new data folder, says so in one line, and SIGTERM ends everything with code 0', async () => {
  const dataDir = join(makeScratchFolder(), 'new', 'data');
  const vista = await launch(dataDir);
  const pids = listProcessTree(vista.pid);
  expect(pids.length).toBeGreaterThan(4);
  expect(
    vista.output().match(/VISTA is ready at http:\/\/localhost:\d+ \(data in .*, Ctrl-C stops it\)\n$/g),
  ).toHaveLength(1);
  expect(vista.output()).toContain('the stub speaks');
  expect(vista.output()).not.toContain('Next.js');
  expect(await vista.stop()).toBe(0);
  await expectNothingLeft(pids, dataDir);
  expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);
});

test('the server gets the secrets that are kept, and nobody else gets to see them', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir);
  const env = await (await fetch(`${vista.url}/env`)).json();
  const kept = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  expect(env).toMatchObject({
    ML_CALLBACK_HMAC_SECRET: kept.ml_callback_hmac_secret,
    VISTA_APP_SECRET: kept.app_secret,
    VISTA_DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: String(vista.port),
    NODE_ENV: 'production',
  });
  expect(vista.output()).toContain(join(dataDir, 'secrets.json'));
  for (const secret of Object.values(kept)) expect(vista.output()).not.toContain(secret);
});

test('a secret of one’s own is used in place of the kept one', async () => {
  const vista = await launch(newDataDir(), { ML_CALLBACK_HMAC_SECRET: 'mine', VISTA_APP_SECRET: 'too' });
  const env = await (await fetch(`${vista.url}/env`)).json();
  expect(env).toMatchObject({ ML_CALLBACK_HMAC_SECRET: 'mine', VISTA_APP_SECRET: 'too' });
  expect(vista.output()).not.toContain('secrets.json');
});

test('a second start on the same data folder is refused, and the first does not notice', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir);
  await expect(launch(dataDir)).rejects.toThrow(`Another VISTA (process ${vista.pid} on `);
  expect(await readRows(vista.url)).toEqual([-1]);
});

test('after kill -9 of everything while rows are stored, the next start has every acknowledged row', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir);
  let acknowledged = 0;
  const storing = (async () => {
    for (let n = 0; ; n += 1) {
      if (!(await fetch(`${vista.url}/rows/${n}`, { method: 'POST' })).ok) return;
      acknowledged = n + 1;
    }
  })().catch(() => {});
  await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(20), { timeout: 20_000 });
  await vista.kill9();
  await storing;
  const again = await launch(dataDir);
  const rows = (await readRows(again.url)).filter((n) => n >= 0);
  expect(rows).toEqual(rows.map((_, n) => n));
  expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
  expect(rows.length).toBeLessThanOrEqual(acknowledged + 1);
});

test('after kill -9 of the launcher alone, server and database end by themselves', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir);
  const pids = listProcessTree(vista.pid);
  process.kill(vista.pid, 'SIGKILL');
  await expectNothingLeft(pids, dataDir);
});

test('after kill -9 of launcher and watchdog, the next start on the same port just works', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir);
  const [, watchdog = 0] = listProcessTree(vista.pid);
  expect(readFileSync(`/proc/${watchdog}/cmdline`, 'utf8')).toContain('watchdog');
  for (const pid of [watchdog, vista.pid]) process.kill(pid, 'SIGKILL');
  const again = await launch(dataDir, {}, vista.port);
  expect(await readRows(again.url)).toEqual([-1]);
});

test('when the server ends by itself, so does the database, and the exit code is 1', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir);
  const pids = listProcessTree(vista.pid);
  await fetch(`${vista.url}/exit`, { method: 'POST' }).catch(() => {});
  await waitForExit(vista.pid);
  expect(await vista.stop()).toBe(1);
  expect(vista.output()).toMatch(/the stub has had enough[\s\S]*The server ended with code 3/);
  await expectNothingLeft(pids, dataDir);
});

test('when the database ends by itself, so does the server, and the end of its log is shown', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir);
  const pids = listProcessTree(vista.pid);
  process.kill(findPostgresOn(join(dataDir, 'postgres')).postmaster, 'SIGKILL');
  await waitForExit(vista.pid);
  expect(await vista.stop()).toBe(1);
  expect(vista.output()).toMatch(/ready to accept connections[\s\S]*PostgreSQL ended by SIGKILL/);
  await expectNothingLeft(pids, dataDir);
});

test('a second Ctrl-C ends a server that does not listen, a doubled first one does not', async () => {
  const dataDir = newDataDir();
  const vista = await launch(dataDir, { STUB_IS_DEAF: '1' });
  const pids = listProcessTree(vista.pid);
  process.kill(vista.pid, 'SIGINT');
  process.kill(vista.pid, 'SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(isAlive(vista.pid)).toBe(true);
  process.kill(vista.pid, 'SIGINT');
  expect(await hasEndedWithin(vista.pid, 5000)).toBe(true);
  await expectNothingLeft(pids, dataDir);
});

test('Ctrl-C while it starts leaves nothing behind', async () => {
  const dataDir = join(makeScratchFolder(), 'data');
  const launcher = spawn(process.execPath, [script], {
    env: { ...process.env, VISTA_ENV_FILE: '', VISTA_DATA_DIR: dataDir, PORT: '0' },
  });
  onTestFinished(() => killProcessTree(launcher.pid ?? 0));
  let output = '';
  launcher.stdout.on('data', (text) => {
    output += text;
  });
  await vi.waitFor(() => expect(output).toContain('Making a new'), { timeout: 20_000 });
  const pids = listProcessTree(launcher.pid ?? 0);
  launcher.kill('SIGINT');
  const [code] = await once(launcher, 'exit');
  expect(code).toBe(0);
  expect(output).not.toContain('ready');
  await expectNothingLeft(pids, dataDir);
});

test('the sample is loaded at the first start, and does not come back at the next', async () => {
  const dataDir = newDataDir();
  const first = await launch(dataDir);
  expect(await readRows(first.url)).toEqual([-1]);
  await first.stop();
  const second = await launch(dataDir);
  expect(second.output()).not.toContain('not loaded');
});

test('VISTA_SAMPLE=false starts without the sample', async () => {
  const vista = await launch(newDataDir(), { VISTA_SAMPLE: 'false' });
  expect(await readRows(vista.url)).toEqual([]);
});

test('DATABASE_URL takes the place of the embedded PostgreSQL, and nothing else changes', async () => {
  const database = await launch(newDataDir());
  const { DATABASE_URL } = await (await fetch(`${database.url}/env`)).json();
  const dataDir = join(makeScratchFolder(), 'data');
  const vista = await launch(dataDir, { DATABASE_URL, VISTA_SAMPLE: 'false' });
  expect(await readRows(vista.url)).toEqual([-1]);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  expect(await vista.stop()).toBe(0);
  expect(await readRows(database.url)).toEqual([-1]);
});

test('what cannot work is said before anything is started', async () => {
  const dataDir = join(makeScratchFolder(), 'data');
  await expect(launch(dataDir, { HOST: '0.0.0.0' })).rejects.toThrow(
    /code 1[\s\S]*VISTA_REQUIRE_API_KEY=true/,
  );
  const port = await findFreePort();
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => {
    other.close();
  });
  await expect(launch(dataDir, {}, port)).rejects.toThrow(`Port ${port} is in use`);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);
});
