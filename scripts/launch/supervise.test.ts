import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { findFreePort } from './free-port.mjs';
import { launch as launchVista } from './harness.mjs';
import { findPostgresOn } from './postgres-orphans.mjs';
import { commandOf, hasEndedWithin, isAlive } from './process-identity.mjs';
import { killProcessTree, listProcessTree } from './process-tree.mjs';
import { makeScratchFolder } from './testing/scratch-folder';

vi.setConfig({ testTimeout: 60_000 });
// The row that the stub stores in the place of the sample project.
const sampleRow = -1;
const script = fileURLToPath(new URL('testing/stub-start.mjs', import.meta.url));

// One data folder for most of the tests, one after the other: each starts on what the last one left, however it ended.
let dataDir = '';
beforeAll(() => {
  dataDir = mkdtempSync(join(realpathSync(tmpdir()), 'vista-test-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function launch(env: Record<string, string> = {}, port?: number, folder = dataDir) {
  const options = { dataDir: folder, env, script, timeoutMs: 50_000 };
  const vista = await launchVista(port === undefined ? options : { ...options, port });
  onTestFinished(() => vista.kill9());
  return vista;
}

async function expectNothingLeft(pids: number[], folder = dataDir): Promise<void> {
  for (const pid of pids) expect(await hasEndedWithin(pid, 10_000)).toBe(true);
  expect(findPostgresOn(join(folder, 'postgres'))).toEqual({ postmaster: 0, others: [] });
}

function readRows(url: string): Promise<number[]> {
  return fetch(`${url}/rows`).then((response) => response.json());
}

test('it starts on a new data folder, says so in one line, and SIGTERM ends everything with code 0', async () => {
  const vista = await launch();
  const pids = listProcessTree(vista.pid);
  expect(pids.length).toBeGreaterThan(4);
  expect(
    vista.output().match(/VISTA is ready at http:\/\/localhost:\d+ \(data in .*, Ctrl-C stops it\)\n$/g),
  ).toHaveLength(1);
  expect(vista.output()).toContain('the stub speaks');
  expect(vista.output()).not.toContain('Next.js');
  expect(await readRows(vista.url)).toEqual([sampleRow]);
  expect(await vista.stop()).toBe(0);
  await expectNothingLeft(pids);
  expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);
});

test('the server gets the secrets that are kept, nobody else sees them, and the sample does not come twice', async () => {
  const vista = await launch();
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
  // The stub cannot store its sample a second time, and would say so.
  expect(vista.output()).not.toMatch(/sample/);
});

/** What a shell in a terminal would start, with the log level that its server was given. */
async function levelInTerminal(own: Record<string, string>): Promise<unknown> {
  const port = await findFreePort();
  const env = { ...process.env, VISTA_ENV_FILE: '', VISTA_DATA_DIR: dataDir, PORT: String(port), ...own };
  const program = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
  const terminal = spawn('python3', ['-c', program, process.execPath, script], { env });
  try {
    const ask = () => fetch(`http://localhost:${port}/env`).catch(() => null);
    const answer = await vi.waitUntil(ask, { timeout: 50_000, interval: 100 });
    return (await answer.json()).VISTA_LOG_LEVEL;
  } finally {
    killProcessTree(terminal.pid ?? 0);
  }
}

test('in a terminal the server logs what is wrong only, unless it is told how much to log', async () => {
  const piped = await launch();
  expect((await (await fetch(`${piped.url}/env`)).json()).VISTA_LOG_LEVEL).toBeUndefined();
  await piped.kill9();
  expect(await levelInTerminal({})).toBe('warn');
  expect(await levelInTerminal({ VISTA_LOG_LEVEL: 'debug' })).toBe('debug');
});

test('a second start on the same data folder is refused, and the first does not notice', async () => {
  const vista = await launch();
  await expect(launch()).rejects.toThrow(`Another VISTA (process ${vista.pid} on `);
  expect(await readRows(vista.url)).toEqual([sampleRow]);
});

test('DATABASE_URL and secrets of one’s own take the place of what VISTA brings, and nothing else changes', async () => {
  const database = await launch();
  const { DATABASE_URL } = await (await fetch(`${database.url}/env`)).json();
  const folder = join(makeScratchFolder(), 'new', 'data');
  const own = {
    DATABASE_URL,
    ML_CALLBACK_HMAC_SECRET: 'mine',
    VISTA_APP_SECRET: 'too',
    VISTA_SAMPLE: 'false',
  };
  const vista = await launch(own, undefined, folder);
  expect(await (await fetch(`${vista.url}/env`)).json()).toMatchObject(own);
  expect(await readRows(vista.url)).toEqual([sampleRow]);
  expect(vista.output()).not.toMatch(/secrets\.json|sample/);
  expect(existsSync(join(folder, 'postgres'))).toBe(false);
  expect(await vista.stop()).toBe(0);
  expect(await readRows(database.url)).toEqual([sampleRow]);
});

test('after kill -9 of the launcher alone, server and database end by themselves', async () => {
  const vista = await launch();
  const pids = listProcessTree(vista.pid);
  process.kill(vista.pid, 'SIGKILL');
  await expectNothingLeft(pids);
});

test('after kill -9 of launcher and watchdog, the next start on the same port just works', async () => {
  const vista = await launch();
  const left = listProcessTree(vista.pid);
  const watchdog = left.find((pid) => commandOf(pid).includes('watchdog')) ?? 0;
  for (const pid of [watchdog, vista.pid]) process.kill(pid, 'SIGKILL');
  const again = await launch({}, vista.port);
  expect(await readRows(again.url)).toEqual([sampleRow]);
  for (const pid of left) expect(isAlive(pid)).toBe(false);
});

test('when the server ends by itself, so does the database, and the exit code is 1', async () => {
  const vista = await launch();
  const pids = listProcessTree(vista.pid);
  await fetch(`${vista.url}/exit`, { method: 'POST' }).catch(() => {});
  expect(await hasEndedWithin(vista.pid, 30_000)).toBe(true);
  expect(await vista.stop()).toBe(1);
  expect(vista.output()).toMatch(/the stub has had enough[\s\S]*The server ended with code 3/);
  await expectNothingLeft(pids);
});

test('when the database ends by itself, so does the server, and the end of its log is shown', async () => {
  const vista = await launch();
  const pids = listProcessTree(vista.pid);
  process.kill(findPostgresOn(join(dataDir, 'postgres')).postmaster, 'SIGKILL');
  expect(await hasEndedWithin(vista.pid, 30_000)).toBe(true);
  expect(await vista.stop()).toBe(1);
  expect(vista.output()).toMatch(/ready to accept connections[\s\S]*PostgreSQL ended by SIGKILL/);
  await expectNothingLeft(pids);
});

test('a second Ctrl-C ends a server that does not listen, a doubled first one does not', async () => {
  const vista = await launch({ STUB_IS_DEAF: '1' });
  const pids = listProcessTree(vista.pid);
  // Two of the same kind at the same moment would arrive as one.
  process.kill(vista.pid, 'SIGINT');
  process.kill(vista.pid, 'SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(isAlive(vista.pid)).toBe(true);
  process.kill(vista.pid, 'SIGINT');
  expect(await hasEndedWithin(vista.pid, 5000)).toBe(true);
  await expectNothingLeft(pids);
});

test('Ctrl-C while it starts leaves nothing behind', async () => {
  const folder = join(makeScratchFolder(), 'data');
  const launcher = spawn(process.execPath, [script], {
    env: { ...process.env, VISTA_ENV_FILE: '', VISTA_DATA_DIR: folder, PORT: '0' },
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
  await expectNothingLeft(pids, folder);
});

test('what cannot work is said before anything is started', async () => {
  const folder = join(makeScratchFolder(), 'data');
  await expect(launch({ HOST: '0.0.0.0' }, undefined, folder)).rejects.toThrow(
    /code 1[\s\S]*VISTA_REQUIRE_API_KEY=true/,
  );
  const port = await findFreePort();
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => {
    other.close();
  });
  await expect(launch({}, port, folder)).rejects.toThrow(`Port ${port} is in use`);
  expect(existsSync(join(folder, 'postgres'))).toBe(false);
  expect(existsSync(join(folder, 'launcher.lock'))).toBe(false);
});

test('after kill -9 of everything while rows are stored, the next start has every acknowledged row', async () => {
  const vista = await launch();
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
  const again = await launch();
  const rows = (await readRows(again.url)).filter((n) => n !== sampleRow);
  expect(rows).toEqual(rows.map((_, n) => n));
  expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
  // The last one may have been stored without its answer coming through.
  expect(rows.length).toBeLessThanOrEqual(acknowledged + 1);
});

test('when only the npm that runs it is ended, everything ends with it', async () => {
  const port = String(await findFreePort());
  // A shell that does not become the program, as npm has one where `sh` is dash.
  const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" "${script}"; true`], {
    env: {
      ...process.env,
      npm_lifecycle_event: 'start',
      VISTA_ENV_FILE: '',
      VISTA_DATA_DIR: dataDir,
      PORT: port,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of shell.stdout.setEncoding('utf8')) {
    output += text;
    if (output.includes('VISTA is ready')) break;
  }
  const pids = listProcessTree(shell.pid ?? 0);
  expect(pids.length).toBeGreaterThan(4);
  shell.kill('SIGTERM');
  await expectNothingLeft(pids);
});
