// @ts-check
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { writeFileDurably } from './durable-file.mjs';
import { errorCode } from './launch-error.mjs';
import { hasEndedWithin, identify, signalProcess, stateOf } from './process-identity.mjs';

const heartbeatMs = 1000;

/**
 * @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {ProcessIdentity & { name: string }} Child
 * @typedef {ProcessIdentity & { host: string, token: string, children: Child[] }} Holder
 */

/**
 * A lock that is held. `leftChildren` are processes that a holder who died without cleaning up had started;
 * `addChild` writes one down for the next holder; `release` gives the lock back.
 * @typedef {object} Lock
 * @property {Child[]} leftChildren
 * @property {(name: string, pid: number) => void} addChild
 * @property {() => void} release
 */

/** @param {unknown} value @returns {value is Child} */
function isChild(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startTime' in value &&
    typeof value.startTime === 'string' &&
    'realm' in value &&
    typeof value.realm === 'string'
  );
}

/** @param {string} path @returns {Holder | null} null where there is no lock; unreadable content is a dead holder */
function readHolder(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  /** @type {Holder} */
  const nobody = { pid: 0, startTime: '', realm: '', host: '', token: text, children: [] };
  try {
    const value = JSON.parse(text);
    if (!isChild(value) || !('host' in value) || !('token' in value) || !('children' in value)) return nobody;
    return {
      ...identityOf(value),
      host: String(value.host),
      token: String(value.token),
      children: Array.isArray(value.children) ? value.children.filter(isChild) : [],
    };
  } catch {
    return nobody;
  }
}

/** @param {ProcessIdentity} from @returns {ProcessIdentity} */
function identityOf({ pid, startTime, realm }) {
  return { pid, startTime, realm };
}

/** @param {string} path @returns {number} */
function beatOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Whether the holder lives. One that this process cannot look up is watched for a while: a living one beats.
 * @param {string} path @param {Holder} holder @param {number} watchMs @param {(() => void) | undefined} onWatch
 * @returns {Promise<boolean>}
 */
async function isHeld(path, holder, watchMs, onWatch) {
  if (holder.pid === 0) return false;
  const state = stateOf(holder);
  if (state !== 'unknown') return state === 'running';
  onWatch?.();
  const beat = beatOf(path);
  const until = Date.now() + watchMs;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (beatOf(path) !== beat) return true;
  }
  return false;
}

/** Puts a file with this content at `path` unless there is one. @param {string} path @param {string} text */
function createOnce(path, text) {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // No hard links on this file system: nearly as good, only that a reader may see the file before its content.
    try {
      writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (second) {
      if (errorCode(second) === 'EEXIST') return false;
      throw second;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes a dead holder's lock, and only that one: of several that saw it dead, one looks and removes at a time.
 * @param {string} path @param {Holder} dead
 */
async function removeDead(path, dead) {
  const turn = `${path}.turn`;
  if (createOnce(turn, '')) {
    try {
      if (readHolder(path)?.token === dead.token) rmSync(path);
    } finally {
      rmSync(turn, { force: true });
    }
    return;
  }
  // A turn takes no time at all; an old one is of somebody who was killed in it.
  if (Date.now() - beatOf(turn) > 10_000) rmSync(turn, { force: true });
  await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * Takes a lock that ends with its holder: after a kill -9 or a power cut the next one takes it over.
 * @param {string} path the lock file, in an existing folder
 * @param {{ watchMs?: number, onWatch?: () => void }} [options] `watchMs`: how long to watch a holder in another
 *   container or on another machine for a sign of life, whose process cannot be looked up from here; `onWatch` is
 *   called before that
 * @returns {Promise<{ lock: Lock } | { heldBy: { pid: number, host: string } }>}
 */
export async function takeLock(path, { watchMs = 5 * heartbeatMs, onWatch } = {}) {
  const token = randomBytes(12).toString('hex');
  /** @type {Child[]} */
  const children = [];
  const describe = () =>
    `${JSON.stringify({ ...identify(process.pid), name: 'launcher', host: hostname(), token, children }, null, 1)}\n`;
  /** @type {Child[]} */
  let leftChildren = [];
  while (!createOnce(path, describe())) {
    const holder = readHolder(path);
    if (!holder) continue;
    if (await isHeld(path, holder, watchMs, onWatch)) {
      return { heldBy: { pid: holder.pid, host: holder.host } };
    }
    leftChildren = holder.children;
    await removeDead(path, holder);
  }
  const isMine = () => readHolder(path)?.token === token;
  const beat = setInterval(() => {
    try {
      const now = new Date();
      if (isMine()) utimesSync(path, now, now);
    } catch {
      // A data folder that is away for a moment is not a reason to stop.
    }
  }, heartbeatMs);
  beat.unref();
  return {
    lock: {
      leftChildren,
      addChild(name, pid) {
        children.push({ ...identify(pid), name });
        if (isMine()) writeFileDurably(path, describe());
      },
      release() {
        clearInterval(beat);
        if (isMine()) rmSync(path, { force: true });
      },
    },
  };
}

/**
 * Kills what a dead holder of the lock had started and had not lived to end, with their process groups, and waits
 * until they are gone.
 * @param {Lock} lock
 */
export async function endLeftChildren(lock) {
  for (const child of lock.leftChildren) {
    if (stateOf(child) !== 'running') continue;
    signalProcess(child.pid, 'SIGKILL', { group: true });
    await hasEndedWithin(child.pid, 5_000);
  }
}
