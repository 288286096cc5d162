// @ts-check
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { askServer, readDetail } from './http-probe.mjs';
import { LaunchError, StopAsked } from './launch-error.mjs';
import { endProcess } from './watchdog.mjs';

/**
 * A web server that runs. `ended` resolves when it ends, for whatever reason; `plan` says how to end it; `stop` ends
 * it (at once with `now`) and waits.
 * @typedef {object} WebServer
 * @property {number} pid
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} ended
 * @property {import('./watchdog.mjs').EndingPlan} plan
 * @property {() => Promise<void>} ready resolves when it answers its readiness path with 200
 * @property {(options?: { now?: boolean }) => Promise<void>} stop
 */

// What Next prints about itself at a start; the launcher says the one thing in it that matters.
const banner =
  /^\s*(▲ Next\.js|- (Local|Network|Environments):|✓ (Starting|Ready in|Running next\.config)|$)/;

/**
 * Passes a child's output on, but keeps back what comes before `open`: lines of the banner are dropped then.
 * @param {import('node:stream').Readable} from
 * @param {NodeJS.WritableStream} to
 */
function holdBack(from, to) {
  let held = '';
  let isOpen = false;
  from.setEncoding('utf8').on('data', (text) => {
    if (isOpen) to.write(text);
    else held += text;
  });
  return {
    open() {
      isOpen = true;
      const lines = held.split('\n').filter((line) => !banner.test(line));
      if (lines.length > 0) to.write(`${lines.join('\n')}\n`);
      held = '';
    },
    held: () => held,
  };
}

/**
 * Starts the web server as a child process.
 * @param {{ command: string[], cwd: string, env: NodeJS.ProcessEnv, address: import('./address.mjs').Address,
 *   readyPath: string, say: (line: string) => void, signal?: AbortSignal, patienceMs?: number }} options
 *   `patienceMs`: how long to wait for a first answer of any kind (60 s)
 * @returns {WebServer}
 */
export function startServer({ command, cwd, env, address, readyPath, say, signal, patienceMs = 60_000 }) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    // glibc keeps memory apart for each of many threads, and gives little of it back.
    env: { MALLOC_ARENA_MAX: '2', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own: Ctrl-C in the terminal reaches the launcher, which decides what ends in which order.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const out = holdBack(child.stdout, process.stdout);
  const err = holdBack(child.stderr, process.stderr);
  let hasEnded = false;
  /** @type {WebServer['ended']} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve({ code: null, signal: null }));
    child.on('exit', (code, sig) => {
      const end = () => resolve({ code, signal: sig });
      // Its last words may still be in the pipe; something it left behind may also keep the pipe open for ever.
      child.on('close', end);
      setTimeout(end, 300);
    });
  });
  void ended.then(() => {
    hasEnded = true;
  });
  const pid = child.pid ?? 0;
  /** @type {WebServer['plan']} */
  const plan = {
    group: true,
    signals: [
      ['SIGTERM', 10_000],
      ['SIGKILL', 2_000],
    ],
  };
  const ready = async () => {
    const begin = Date.now();
    let isSaid = false;
    let hasAnswered = false;
    for (;;) {
      const answer = await askServer(address, { path: readyPath, ...(signal ? { signal } : {}) });
      if (signal?.aborted) throw new StopAsked();
      const waited = Date.now() - begin;
      if (hasEnded || (!hasAnswered && !answer && waited > patienceMs)) {
        throw new LaunchError(
          hasEnded ? 'The server ended while it was starting.' : 'The server does not answer.',
          `${out.held()}${err.held()}`,
        );
      }
      if (answer?.status === 200) break;
      hasAnswered ||= answer !== null;
      if (answer && !isSaid && waited > 5_000) {
        isSaid = true;
        say(`The server runs but is not ready (${answer.status}): ${readDetail(answer.body)}`);
      }
      // Quick at first, when it is about to listen; rarely where something it needs is away.
      await sleep(waited < 10_000 ? 50 : 1_000);
    }
    out.open();
    err.open();
  };
  return {
    pid,
    ended,
    plan,
    ready,
    async stop({ now = false } = {}) {
      if (!hasEnded) await endProcess(pid, now ? { ...plan, signals: plan.signals.slice(1) } : plan);
      await ended;
    },
  };
}
