// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from './free-port.mjs';
import { killProcessTree } from './process-tree.mjs';

const startScript = fileURLToPath(new URL('../start.mjs', import.meta.url));

/**
 * A VISTA of a test or a benchmark. `stop` ends it as Ctrl-C does and answers the exit code; `kill9` kills it and all
 * its processes in the middle of whatever they do. Both wait until it is gone. A data folder that `launch` made is
 * removed by `stop`; after `kill9` it is left for the next launch, and removed when this process ends.
 * @typedef {object} Launched
 * @property {string} url
 * @property {number} port
 * @property {number} pid of the launcher
 * @property {string} dataDir
 * @property {() => string} output everything it has printed so far
 * @property {() => Promise<number | null>} stop
 * @property {() => Promise<void>} kill9
 */

/**
 * Starts VISTA as `npm start` does, apart from any other: with its own data folder and port, and with no settings but
 * those given (neither from a file nor from this process).
 * @param {{ dataDir?: string, port?: number, env?: Record<string, string>, quiet?: boolean, script?: string,
 *   timeoutMs?: number }} [options] `dataDir`: a new temporary one by default; `port`: a free one; `quiet: false`
 *   prints what it says as it comes; `script`: another start script; `timeoutMs`: 5 minutes, for a first build
 * @returns {Promise<Launched>} when it is ready; rejects with everything it printed where it does not get there
 */
export async function launch({
  dataDir,
  port,
  env = {},
  quiet = true,
  script = startScript,
  timeoutMs = 300_000,
} = {}) {
  const isOwnFolder = dataDir === undefined;
  const folder = dataDir ?? mkdtempSync(join(realpathSync(tmpdir()), 'vista-data-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const chosenPort = port ?? (await findFreePort());
  /** @type {NodeJS.ProcessEnv} */
  const inherited = { NODE_ENV: 'production' };
  for (const name of [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'SYSTEMROOT',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
  ]) {
    if (process.env[name] !== undefined) inherited[name] = process.env[name];
  }
  const child = spawn(process.execPath, [script], {
    env: { ...inherited, VISTA_ENV_FILE: '', VISTA_DATA_DIR: folder, PORT: String(chosenPort), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  let output = '';
  let isReady = false;
  const ended = once(child, 'exit');
  /** @type {Promise<string>} */
  const ready = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (!quiet) process.stderr.write(text);
        const url = /^VISTA is ready at (\S+)/m.exec(output)?.[1];
        if (!url) return;
        isReady = true;
        resolve(url);
      });
    }
    child.on('close', (code) =>
      reject(new Error(`VISTA ended with code ${code} before it was ready:\n${output}`)),
    );
    const patience = setTimeout(() => {
      if (isReady) return;
      reject(new Error(`VISTA was not ready after ${timeoutMs / 1000} s:\n${output}`));
      killProcessTree(pid);
    }, timeoutMs);
    patience.unref();
  });
  // The launcher must not outlive a test runner that is stopped in the middle.
  const killWithParent = () => {
    killProcessTree(pid);
    if (isOwnFolder) remove();
  };
  process.once('exit', killWithParent);
  void ended.then(() => {
    process.off('exit', killWithParent);
    if (isOwnFolder) process.once('exit', remove);
  });
  let url;
  try {
    url = await ready;
  } catch (error) {
    await ended;
    throw error;
  }
  return {
    url,
    port: chosenPort,
    pid,
    dataDir: folder,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      if (isOwnFolder) remove();
      process.off('exit', remove);
      return child.exitCode;
    },
    async kill9() {
      killProcessTree(pid);
      await ended;
    },
  };
}
