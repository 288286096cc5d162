// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.mjs';

/** Nothing but the page: no GPU, so that every machine measures the same, and frames as fast as they can be made. */
const switches = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--js-flags=--expose-gc',
  '--enable-precise-memory-info',
];
const uncapped = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

const viewport = { width: 1280, height: 800 };

/**
 * A browser of one contender's own, with one page, and what that costs.
 * @typedef {object} Contender
 * @property {import('@playwright/test').Page} page
 * @property {() => Promise<number>} cpu milliseconds that all of its processes but the browser's own have run
 * @property {() => Promise<number>} heap bytes of JavaScript objects after a collection
 * @property {() => Promise<number>} memory bytes that its renderer has to itself or shares (PSS)
 * @property {() => Promise<void>} close
 */

/** @param {{ capped?: boolean }} [options] `capped`: frames at the rate of a screen @returns {Promise<Contender>} */
export async function openBrowser({ capped = false } = {}) {
  const browser = await chromium.launch({
    executablePath: findBrowser()?.path,
    chromiumSandbox: process.getuid?.() !== 0 && !process.env.CI,
    args: [...switches, ...(capped ? [] : uncapped)],
  });
  const context = await browser.newContext({ viewport, colorScheme: 'dark' });
  const page = await context.newPage();
  const ofBrowser = await browser.newBrowserCDPSession();
  const ofPage = await context.newCDPSession(page);
  const processes = async () => (await ofBrowser.send('SystemInfo.getProcessInfo')).processInfo;
  await page.addInitScript(countCommits);
  return {
    page,
    async cpu() {
      const ids = (await processes()).filter(({ type }) => type !== 'browser').map(({ id }) => id);
      return ids.reduce((sum, id) => sum + runTime(id), 0);
    },
    async heap() {
      await ofPage.send('HeapProfiler.enable');
      await ofPage.send('HeapProfiler.collectGarbage');
      return (await ofPage.send('Runtime.getHeapUsage')).usedSize;
    },
    async memory() {
      const renderers = (await processes()).filter(({ type }) => type === 'renderer');
      return Math.max(...renderers.map(({ id }) => pss(id)));
    },
    close: () => browser.close(),
  };
}

/** Milliseconds that the threads of a process have run (schedstat of the Linux kernel). @param {number} pid */
function runTime(pid) {
  let nanoseconds = 0;
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    // A process or thread that has ended meanwhile takes its time with it.
  }
  return nanoseconds / 1e6;
}

/** @param {number} pid */
function pss(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]) * 1024;
}

/** Runs in the page before anything else: counts the commits of React, as its developer tools would see them. */
function countCommits() {
  Object.assign(window, { commits: 0 });
  Object.assign(window, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberRoot() {
        Object.assign(window, { commits: Number(Reflect.get(window, 'commits')) + 1 });
      },
      onPostCommitFiberRoot() {},
      onCommitFiberUnmount() {},
      onScheduleFiberRoot() {},
      checkDCE() {},
    },
  });
}
