// @ts-check
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './launch-error.mjs';

/** @param {() => string} read @returns {string} */
function orEmpty(read) {
  try {
    return read();
  } catch {
    return '';
  }
}

/**
 * Whether the system has a process of this number, ended ones included whose parent has not collected them.
 * @param {number} pid
 * @returns {boolean}
 */
export function isNumberTaken(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Whether a process with this number runs, whoever owns it.
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  if (!isNumberTaken(pid)) return false;
  // Z: it has ended and holds nothing any more, only its parent has not asked how.
  return !/^\d+ \(.*\) [ZX] /s.test(orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'latin1')));
}

/**
 * When a process started, as text that is only good for comparison: process numbers are used again, this pair is
 * not. '' where the process is gone or the system does not tell (Windows).
 * @param {number} pid
 * @returns {string}
 */
function startTime(pid) {
  if (!isAlive(pid)) return '';
  if (process.platform === 'linux') {
    // proc(5): field 22 counted from 1; the second, the name in parentheses, may hold spaces.
    const fields = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  }
  if (process.platform === 'win32') return '';
  const ps = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  return (ps.stdout ?? '').trim();
}

/**
 * The command line of a process, '' where it cannot be read.
 * @param {number} pid
 * @returns {string}
 */
export function commandOf(pid) {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
  if (process.platform === 'win32') {
    const list = spawnSync('tasklist', ['/FI', `PID eq ${pid}`, '/NH', '/FO', 'CSV'], { encoding: 'utf8' });
    return list.stdout ?? '';
  }
  const ps = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return ps.stdout ?? '';
}

/**
 * Names the set of process numbers this process lives in: machine, boot and PID namespace. Numbers written down
 * elsewhere (another container on the same volume, another machine on the same share) say nothing here.
 * @returns {string}
 */
function processRealm() {
  if (process.platform !== 'linux') return hostname();
  const boot = orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = orEmpty(() => readlinkSync('/proc/self/ns/pid'));
  return `${boot} ${namespace}`;
}

/**
 * A process written down so that it can be recognised later.
 * @typedef {{ pid: number, startTime: string, realm: string }} ProcessIdentity
 */

/**
 * @param {number} pid
 * @returns {ProcessIdentity}
 */
export function identify(pid) {
  return { pid, startTime: startTime(pid), realm: processRealm() };
}

/**
 * Whether the process written down still runs: `unknown` where the number belongs to another realm, or where the
 * system does not tell start times and the number is in use.
 * @param {ProcessIdentity} identity
 * @returns {'running' | 'ended' | 'unknown'}
 */
export function stateOf(identity) {
  if (identity.realm !== processRealm()) return 'unknown';
  if (!isAlive(identity.pid)) return 'ended';
  if (identity.startTime === '') return 'unknown';
  return startTime(identity.pid) === identity.startTime ? 'running' : 'ended';
}

/**
 * Waits until a process is gone.
 * @param {number} pid
 * @param {number} ms
 * @returns {Promise<boolean>} false where it still runs after `ms`
 */
export async function hasEndedWithin(pid, ms) {
  const until = Date.now() + ms;
  while (isAlive(pid)) {
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

/**
 * Sends a signal, to the whole process group where `group` is set; a process that is gone is no error. Numbers that
 * name no single process (0 is one's own group) are refused quietly.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @param {{ group?: boolean }} [options]
 */
export function signalProcess(pid, signal, { group = false } = {}) {
  if (!Number.isSafeInteger(pid) || pid <= 1) return;
  try {
    process.kill(group && process.platform !== 'win32' ? -pid : pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
