// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintSources } from './fingerprint.mjs';
import { LaunchError, StopAsked } from './launch-error.mjs';
import { endLeftChildren, takeLock } from './lock.mjs';
import { prepare } from './prepare.mjs';
import { signalProcess } from './process-identity.mjs';

/** @param {string} path @returns {string} */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/**
 * Runs a command quietly.
 * @param {string[]} command @param {string} cwd @param {import('./lock.mjs').Lock} lock
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runQuietly([program = '', ...args], cwd, lock, signal) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    if (child.pid !== undefined) lock.addChild('build', child.pid);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const end = () => signalProcess(child.pid ?? 0, 'SIGKILL', { group: true });
    signal?.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      signal?.removeEventListener('abort', end);
      resolve({ code, output });
    });
  });
}

/** Waits for a build of the same folder by another launcher. @param {string} path @param {(line: string) => void} say @param {AbortSignal | undefined} signal */
async function lockBuild(path, say, signal) {
  for (let isFirst = true; ; isFirst = false) {
    const taken = await takeLock(path);
    if ('lock' in taken) return taken.lock;
    if (isFirst) say('Waiting for another VISTA that builds the same folder …');
    await sleep(300);
    if (signal?.aborted) throw new StopAsked();
  }
}

/**
 * Builds the application, unless its last build was made from the same sources. An installation without sources is
 * taken as it is.
 * @param {{ projectDir: string, command: string[], say: (line: string) => void, signal?: AbortSignal,
 *   prepareSources?: (projectDir: string) => void }} options `command` is what builds, run in the project's folder
 * @returns {Promise<boolean>} whether it was built
 */
export async function buildIfNeeded({ projectDir, command, say, signal, prepareSources = prepare }) {
  const stamp = join(projectDir, '.next', 'vista-build');
  const isComplete = () => existsSync(join(projectDir, '.next', 'BUILD_ID'));
  if (isComplete() && !existsSync(join(projectDir, 'app'))) return false;
  const fingerprint = await fingerprintSources(projectDir);
  const isCurrent = () => isComplete() && readIfThere(stamp) === fingerprint;
  if (isCurrent()) return false;
  // A build leaves the folder `cache` alone.
  mkdirSync(join(projectDir, '.next', 'cache'), { recursive: true });
  const lock = await lockBuild(join(projectDir, '.next', 'cache', 'vista-build.lock'), say, signal);
  await endLeftChildren(lock);
  try {
    if (isCurrent()) return false;
    say('Building (about a minute; only now and after a change) …');
    const begin = Date.now();
    prepareSources(projectDir);
    const { code, output } = await runQuietly(command, projectDir, lock, signal);
    if (signal?.aborted) throw new StopAsked();
    if (code !== 0) {
      throw new LaunchError(
        'The build failed. If packages are missing, run "npm ci" (a build also needs those for development).',
        output,
      );
    }
    writeFileSync(stamp, fingerprint);
    say(`Built in ${Math.round((Date.now() - begin) / 1000)} s.`);
    return true;
  } finally {
    lock.release();
  }
}
