// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { hasEndedWithin, identify, signalProcess } from './process-identity.mjs';

/**
 * How to end a process: `command` first where given (Windows has no signals), then each signal with the time to
 * wait after it, in milliseconds. `group` signals the whole process group.
 * @typedef {object} EndingPlan
 * @property {boolean} [group]
 * @property {string[]} [command]
 * @property {[NodeJS.Signals, number][]} signals
 */

/** @typedef {{ identity: import('./process-identity.mjs').ProcessIdentity, plan: EndingPlan }} Watched */

/**
 * Ends a process by its plan.
 * @param {number} pid
 * @param {EndingPlan} plan
 * @returns {Promise<boolean>} false where it outlived everything
 */
export async function endProcess(pid, { group = false, command, signals }) {
  const [program, ...args] = command ?? [];
  if (program) spawnSync(program, args, { stdio: 'ignore', windowsHide: true });
  for (const [signal, waitMs] of signals) {
    signalProcess(pid, signal, { group });
    if (await hasEndedWithin(pid, waitMs)) return true;
  }
  return hasEndedWithin(pid, 0);
}

/**
 * Starts the watchdog: a process that holds the reading end of a pipe whose writing end only the launcher has.
 * However the launcher dies, also by kill -9, the pipe ends, and the watchdog ends what it was told of. `add` puts a
 * child under its care, `dismiss` ends the watchdog and nothing else.
 * @returns {{ pid: number, add: (pid: number, plan: EndingPlan) => void, dismiss: () => void }}
 */
export function startWatchdog() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('watchdog-process.mjs', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a group of its own: Ctrl-C in the terminal must reach only the launcher.
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', SYSTEMROOT: process.env.SYSTEMROOT ?? '' },
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return {
    pid: child.pid ?? 0,
    add(pid, plan) {
      child.stdin.write(`${JSON.stringify({ identity: identify(pid), plan })}\n`);
    },
    dismiss() {
      child.stdin.end('done\n');
    },
  };
}
