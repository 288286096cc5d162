// @ts-check
import { chromium } from '@playwright/test';
import { findBrowser } from '../scripts/browser.mjs';
import { expectJson } from './bed.mjs';
import { insertProject } from './gallery-project.mjs';
import { interleave, median, runAlone, timed } from './rounds.mjs';

const large = 100_000;
const small = 1000;

/** Every order, and every filter, as the query of a page. */
const choices = [
  'sort=created_at',
  'sort=-created_at',
  'sort=filename',
  'sort=-annotations',
  'sort=confidence',
  'class_name=car',
  // The smaller project has two of them: pages are compared that hold as much.
  'class_name=zebra&limit=2',
  'model=detector@1',
  'status=failed',
  'status=found_nothing',
  'status=not_run',
  'min_confidence=0.5',
  'min_annotations=10',
  'search=frame_00',
  'created_from=2023-11-14T22:13:20Z',
];

/** Pages of a gallery of 100,000 images against the same of 1,000, and scrolling through it. @param {import('./bed.mjs').Bed} bed @returns {Promise<import('./rounds.mjs').Figure[]>} */
export async function measureGallery(bed) {
  const { imageId } = bed;
  const ours = await insertProject(bed.database, { imageId, count: large });
  const peer = await insertProject(bed.database, { imageId, count: small });
  const read = async (/** @type {string} */ path) => expectJson(await bed.connection.send('GET', path), 200);
  const cursorAt = async (
    /** @type {string} */ project,
    /** @type {string} */ choice,
    /** @type {number} */ share,
  ) => {
    const { cursors } = await read(`/api/projects/${project}/images/positions?${choice}`);
    const cursor = cursors[Math.floor(cursors.length * share)];
    return cursor ? `&after=${encodeURIComponent(cursor)}` : '';
  };
  const figures = [];
  for (const choice of choices)
    for (const [name, share] of /** @type {const} */ ([
      ['first', -1],
      ['middle', 0.5],
    ])) {
      const page = async (/** @type {string} */ project) => {
        const after = share < 0 ? '' : await cursorAt(project, choice, share);
        return `/api/projects/${project}/images?${choice}&count=false${after}`;
      };
      const [ourPage, peerPage] = [await page(ours), await page(peer)];
      const times = await interleave(15, {
        ours: () => timed(() => read(ourPage)),
        peer: () => timed(() => read(peerPage)),
      });
      figures.push({
        name: `${name} page, ${choice}`,
        ours: `${times.ours.best.toFixed(1)} ms`,
        peer: `${times.peer.best.toFixed(1)} ms of ${small} images`,
        ratio: times.ours.best / times.peer.best,
        bar: { atMost: 1.5 },
      });
    }
  return [...figures, await measureScrolling(bed.server.url, ours)];
}

/**
 * The longest task while a person scrolls: wheel steps, then jumps with the scroll bar.
 * @param {string} url @param {string} projectId @returns {Promise<import('./rounds.mjs').Figure>}
 */
async function measureScrolling(url, projectId) {
  const browser = await chromium.launch({
    executablePath: findBrowser()?.path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const longest = [];
    for (let round = 0; round < 5; round++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(`${url}/projects/${projectId}`);
      await page.getByText('100\u202f000 images').waitFor();
      await page.waitForTimeout(1500);
      await page.evaluate(() => {
        const tasks = /** @type {number[]} */ ([]);
        Object.assign(window, { longTasks: tasks });
        new PerformanceObserver((list) =>
          tasks.push(...list.getEntries().map(({ duration }) => duration)),
        ).observe({ type: 'longtask' });
      });
      await page.mouse.move(640, 600);
      for (let step = 0; step < 60; step++) {
        await page.mouse.wheel(0, 240);
        await page.waitForTimeout(16);
      }
      for (const share of [0.2, 0.5, 0.9, 0.35]) {
        await page.evaluate(
          (part) => window.scrollTo(0, document.documentElement.scrollHeight * part),
          share,
        );
        await page.waitForTimeout(400);
      }
      const tasks = await page.evaluate(
        () => /** @type {{ longTasks: number[] }} */ (/** @type {unknown} */ (window)).longTasks,
      );
      // A task under 50 ms is not reported at all.
      longest.push(Math.max(50, ...tasks));
      await page.close();
    }
    const middle = median(longest);
    return {
      name: 'longest task while scrolling (median of 5 rounds)',
      ours: middle <= 50 ? 'under 50 ms' : `${middle.toFixed(0)} ms`,
      peer: '50 ms',
      ratio: middle / 50,
      bar: { atMost: 1 },
    };
  } finally {
    await browser.close();
  }
}

await runAlone(import.meta.url, measureGallery);
