// @ts-check
import { gzipSync } from 'node:zlib';
import { expectJson } from '../bed.mjs';
import { interleave, median } from '../rounds.mjs';
import { makeBoxes, makeMasks } from './boxes.mjs';
import {
  costOfThresholds,
  costOfViews,
  gesture,
  storeAnalysis,
  uploadPhotos,
  whenComplete,
} from './stage.mjs';

/** @typedef {import('../rounds.mjs').Figure} Figure */
/** @typedef {{ rounds: number, frames: number }} Effort */
/** @typedef {(stage: import('./stage.mjs').Stage, effort: Effort) => Promise<Figure[]>} Measure */

const ms = (/** @type {number} */ value) => `${value.toFixed(1)} ms`;
const mib = (/** @type {number} */ value) => `${(value / 2 ** 20).toFixed(1)} MiB`;

/** @param {import('./stage.mjs').Stage} stage @param {number} count */
const boxesOf = (stage, count) => stage.analysis(`boxes ${count}`, () => makeBoxes(count));

/** Zoom and pan with so many boxes. @param {number} count @param {number} atMost @returns {Measure} */
const panAndZoom =
  (count, atMost) =>
  async (stage, { rounds, frames }) => {
    const ours = await stage.openVista(`show=${await boxesOf(stage, count)}`);
    const raw = await stage.openRaw({ count, ...ours.pane });
    const views = gesture(ours.pane, frames);
    const cost = await interleave(rounds, {
      ours: () => costOfViews(ours, views, 'vista'),
      raw: () => costOfViews(raw, views, 'raw'),
    });
    const commits = await commitsDuring(ours, () => costOfViews(ours, views, 'vista'));
    await Promise.all([ours.close(), raw.close()]);
    return [
      {
        name: `pan and zoom, ${count} boxes, CPU a frame`,
        ours: ms(cost.ours.best),
        peer: `${ms(cost.raw.best)} raw canvas`,
        ratio: cost.ours.best / cost.raw.best,
        bar: { atMost },
      },
      {
        name: `React commits in a gesture, ${count} boxes`,
        ours: String(commits),
        peer: '0',
        ratio: commits,
        bar: { atMost: 0 },
      },
    ];
  };

/** @param {import('./browser.mjs').Contender} contender @param {() => Promise<unknown>} work */
async function commitsDuring({ page }, work) {
  const read = () => page.evaluate(() => Number(Reflect.get(window, 'commits')));
  const counts = [];
  // What the page does by itself (a clock, a view at rest in a long pause) may fall into one gesture, not into all.
  for (let i = 0; i < 3; i++) {
    const before = await read();
    await work();
    counts.push((await read()) - before);
  }
  return Math.min(...counts);
}

/** Every bar by its name. @type {Record<string, Measure>} */
export const measures = {
  B1: panAndZoom(1000, 2),
  B2: panAndZoom(10_000, 1.5),
  B3: panAndZoom(100_000, 0.6),

  async B4(stage, { rounds, frames }) {
    const ours = await stage.openVista(`show=${await boxesOf(stage, 10_000)}`);
    const naive = await stage.openRaw({ count: 10_000, ...ours.pane, naive: true });
    const views = gesture(ours.pane, Math.ceil(frames / 3));
    const cost = await interleave(rounds, {
      ours: () => costOfViews(ours, views, 'vista'),
      naive: () => costOfViews(naive, views, 'raw'),
    });
    await Promise.all([ours.close(), naive.close()]);
    return [
      {
        name: 'a Konva node for each of 10000 boxes, CPU a frame',
        ours: ms(cost.ours.best),
        peer: `${ms(cost.naive.best)} naive Konva`,
        ratio: cost.naive.best / cost.ours.best,
        bar: { atLeast: 5 },
      },
    ];
  },

  async B5(stage, { rounds }) {
    const ours = await stage.openVista(`show=${await boxesOf(stage, 100_000)}`);
    const raw = await stage.openRaw({ count: 100_000, ...ours.pane });
    /** Median milliseconds of the handler of a pointer that moves. @param {import('./browser.mjs').Contender} contender @param {string} selector */
    const hover = ({ page }, selector) =>
      page.evaluate(async (wanted) => {
        const element = document.querySelector(wanted) ?? document.body;
        const box = element.getBoundingClientRect();
        const times = [];
        for (let i = 0; i < 100; i++) {
          const event = new PointerEvent('pointermove', {
            bubbles: true,
            clientX: box.x + box.width * (0.2 + 0.006 * i),
            clientY: box.y + box.height * (0.3 + 0.004 * i),
            pointerType: 'mouse',
          });
          const start = performance.now();
          element.dispatchEvent(event);
          times.push(performance.now() - start);
          if (i % 10 === 9) await new Promise((done) => requestAnimationFrame(done));
        }
        return times.sort((a, b) => a - b)[50] ?? 0;
      }, selector);
    const cost = await interleave(rounds, {
      ours: () => hover(ours, '[aria-roledescription="image viewer"]'),
      raw: () => hover(raw, 'body'),
    });
    await Promise.all([ours.close(), raw.close()]);
    return [
      {
        name: 'a move of the pointer over 100000 boxes',
        ours: `${cost.ours.best.toFixed(2)} ms`,
        peer: `${cost.raw.best.toFixed(2)} ms linear search`,
        ratio: cost.ours.best / Math.max(0.05, cost.raw.best),
        bar: { atMost: 5 },
      },
      {
        name: 'the same, against the limit of 1.5 ms',
        ours: `${cost.ours.best.toFixed(2)} ms`,
        peer: '1.5 ms',
        ratio: cost.ours.best / 1.5,
        bar: { atMost: 1 },
      },
    ];
  },

  async B6(stage, { rounds }) {
    await boxesOf(stage, 10_000);
    const ours = await stage.openVista(`show=${await stage.analysis('few', () => makeBoxes(3))}`, {
      panels: true,
    });
    const raw = await stage.openRaw({ count: 10_000, ...ours.pane, wait: true });
    const name = /** @type {string} */ ('boxes 10000');
    const before = ours.page.url();
    const cost = await interleave(rounds, {
      // From the click on the analysis to the frame in which its boxes are painted; nothing of it is kept between rounds.
      ours: async () => {
        // The address has followed the click of the round before.
        await ours.page.goto(before);
        await whenComplete(ours.page);
        return ours.page.evaluate(async (label) => {
          const row = document.querySelector(`button[title="Show only ${label} 1"]`);
          const start = performance.now();
          if (row instanceof HTMLElement) row.click();
          for (;;) {
            await new Promise((done) => requestAnimationFrame(done));
            const stats = Reflect.get(window, '__viewer')?.stats();
            if (stats && stats.pending === 0 && stats.shown > 9000) break;
            if (performance.now() - start > 20_000) throw new Error(`still ${stats?.shown} shown`);
          }
          await new Promise((done) => requestAnimationFrame(done));
          return performance.now() - start;
        }, name);
      },
      raw: async () => {
        await raw.page.reload();
        await raw.page.waitForFunction(() => Reflect.get(window, 'bench')?.isReady);
        return raw.page.evaluate(async () => {
          const start = performance.now();
          Reflect.set(window, 'painted', 0);
          const button = document.querySelector('#go');
          if (button instanceof HTMLElement) button.click();
          while (!Reflect.get(window, 'painted')) await new Promise((done) => requestAnimationFrame(done));
          return performance.now() - start;
        });
      },
    });
    await Promise.all([ours.close(), raw.close()]);
    return [
      {
        name: 'from the click to 10000 drawn boxes',
        ours: ms(cost.ours.best),
        peer: `${ms(cost.raw.best)} raw page`,
        ratio: cost.ours.best / cost.raw.best,
        bar: { atMost: 3 },
      },
    ];
  },

  async B7(stage, { rounds }) {
    const ours = await stage.openVista(`show=${await boxesOf(stage, 10_000)}`);
    const raw = await stage.openRaw({ count: 10_000, ...ours.pane });
    const cost = await interleave(rounds, {
      ours: () => costOfThresholds(ours, 30, 'vista'),
      raw: () => costOfThresholds(raw, 30, 'raw'),
    });
    const commits = await commitsDuring(ours, () => costOfThresholds(ours, 30, 'vista'));
    await Promise.all([ours.close(), raw.close()]);
    return [
      {
        name: 'a step of the threshold, 10000 boxes, CPU',
        ours: ms(cost.ours.best),
        peer: `${ms(cost.raw.best)} raw canvas`,
        ratio: cost.ours.best / cost.raw.best,
        bar: { atMost: 1.5 },
      },
      {
        name: 'React commits of the pane in it',
        ours: String(commits),
        peer: '0',
        ratio: commits,
        bar: { atMost: 0 },
      },
    ];
  },

  async B8(stage, { rounds, frames }) {
    const sides = await Promise.all(
      ['a', 'b', 'c', 'd'].map((side) => stage.analysis(`side ${side}`, () => makeBoxes(10_000))),
    );
    const query = sides.map((id, i) => `${'abcd'[i]}=${id}`).join('&');
    const ours = await stage.openVista(`mode=side&${query}&colour=class`);
    const raw = await stage.openRaw({
      count: 10_000,
      width: 4 * ours.pane.width,
      height: ours.pane.height,
      panes: 4,
    });
    const views = gesture(ours.pane, Math.ceil(frames / 2));
    const cost = await interleave(rounds, {
      ours: () => costOfViews(ours, views, 'vista'),
      raw: () => costOfViews(raw, views, 'raw'),
    });
    const commits = await commitsDuring(ours, () => costOfViews(ours, views, 'vista'));
    await Promise.all([ours.close(), raw.close()]);
    return [
      {
        name: 'four linked panes of 10000 boxes, CPU a frame',
        ours: ms(cost.ours.best),
        peer: `${ms(cost.raw.best)} raw canvases`,
        ratio: cost.ours.best / cost.raw.best,
        bar: { atMost: 1.3 },
      },
      {
        name: 'React commits in a gesture, four panes',
        ours: String(commits),
        peer: '0',
        ratio: commits,
        bar: { atMost: 0 },
      },
    ];
  },

  async B9(stage) {
    const few = await stage.openVista(`show=${await stage.analysis('few', () => makeBoxes(3))}`);
    const many = await stage.openVista(`show=${await boxesOf(stage, 100_000)}`);
    const growth = (await many.heap()) - (await few.heap());
    await Promise.all([few.close(), many.close()]);
    return [
      {
        name: 'JavaScript objects that 100000 boxes add',
        ours: mib(growth),
        peer: '10 MiB',
        ratio: growth / (10 * 2 ** 20),
        bar: { atMost: 1 },
      },
    ];
  },

  async B10(stage, { rounds, frames }) {
    const few = await stage.openVista(
      `show=${await stage.analysis('masks 10', () => makeMasks(10))}&labels=off`,
    );
    const many = await stage.openVista(
      `show=${await stage.analysis('masks 500', () => makeMasks(500))}&labels=off`,
    );
    const views = gesture(few.pane, frames);
    const cost = await interleave(rounds, {
      few: () => costOfViews(few, views, 'vista'),
      many: () => costOfViews(many, views, 'vista'),
    });
    const growth = (await many.memory()) - (await few.memory());
    const recolour = await recolourTime(many.page, rounds);
    await Promise.all([few.close(), many.close()]);
    return [
      {
        name: '500 masks, CPU a frame',
        ours: ms(cost.many.best),
        peer: `${ms(cost.few.best)} with 10`,
        ratio: cost.many.best / cost.few.best,
        bar: { atMost: 1.5 },
      },
      {
        name: 'memory (PSS) that 490 masks more take',
        ours: mib(growth),
        peer: '100 MiB',
        ratio: growth / (100 * 2 ** 20),
        bar: { atMost: 1 },
      },
      {
        name: 'new colours for 500 masks, from the change to the frame',
        ours: ms(recolour),
        peer: '40 ms',
        ratio: recolour / 40,
        bar: { atMost: 1 },
      },
    ];
  },

  async B12(stage, { rounds }) {
    const id = await boxesOf(stage, 100_000);
    const ours = await stage.openVista(`show=${await stage.analysis('few', () => makeBoxes(3))}`, {
      panels: true,
    });
    const raw = await stage.openRaw({ count: 1, ...ours.pane });
    const before = ours.page.url();
    const text = JSON.stringify(await everyRow(stage, id, 100_000));
    const cost = await interleave(rounds, {
      ours: async () => {
        await ours.page.goto(before);
        await whenComplete(ours.page);
        return ours.page.evaluate(async () => {
          const row = document.querySelector('button[title="Show only boxes 100000 1"]');
          const block = longestBlock();
          if (row instanceof HTMLElement) row.click();
          const start = performance.now();
          for (;;) {
            await new Promise((done) => requestAnimationFrame(done));
            const stats = Reflect.get(window, '__viewer')?.stats();
            const isDrawn = stats && stats.shown > 50_000 && stats.pending === 0;
            const list = document.querySelector('section[aria-label="Instances"] h2')?.textContent;
            if (isDrawn && list?.replace(/\D/g, '').endsWith('100000')) break;
            if (performance.now() - start > 60_000) throw new Error('it is never drawn, or never listed');
          }
          // What follows the last of it counts too.
          await new Promise((done) => setTimeout(done, 300));
          return block();

          /** The longest time in which the page could not answer. */
          function longestBlock() {
            let longest = 0;
            let last = performance.now();
            const timer = setInterval(() => {
              const now = performance.now();
              longest = Math.max(longest, now - last - 4);
              last = now;
            }, 1);
            return () => {
              clearInterval(timer);
              return longest;
            };
          }
        });
      },
      rows: () => {
        return raw.page.evaluate((json) => {
          const start = performance.now();
          const rows = JSON.parse(json);
          const packed = new Float64Array(rows.length * 5);
          rows.forEach(
            (
              /** @type {{ data: { bbox: number[] }, confidence: number }} */ row,
              /** @type {number} */ i,
            ) => {
              packed.set(row.data.bbox, i * 5);
              packed[i * 5 + 4] = row.confidence;
            },
          );
          return performance.now() - start;
        }, text);
      },
    });
    await Promise.all([ours.close(), raw.close()]);
    return [
      {
        name: 'longest block of the page while 100000 boxes come',
        ours: ms(cost.ours.best),
        peer: `${ms(cost.rows.best)} JSON rows parsed there`,
        ratio: cost.ours.best / cost.rows.best,
        bar: { atMost: 0.25 },
      },
    ];
  },

  async next(stage, { rounds }) {
    const { bed } = stage;
    const photo = Buffer.from(await (await fetch(`${stage.rawUrl}/photo.jpg`)).arrayBuffer());
    const project = await bed.connection.json('POST', '/api/projects', { name: 'neighbours' });
    const projectId = /** @type {string} */ (JSON.parse(project.bytes.toString()).id);
    const names = Array.from({ length: rounds + 3 }, (_, i) => `photo ${i}.jpg`);
    const ids = await uploadPhotos(bed, projectId, photo, names);
    for (const id of ids) await storeAnalysis(bed, id, 'detector', makeBoxes(300));
    const ours = await stage.openVista(`show=${await stage.analysis('few', () => makeBoxes(3))}`, {
      panels: true,
    });
    const { page } = ours;
    await page.goto(`${bed.server.url}/projects/${projectId}/images/${ids[0]}?probe=1&at=1`);
    await whenComplete(page);
    const times = [];
    for (let round = 0; round <= rounds; round++) {
      // The neighbours come once the image itself is there.
      await page.waitForTimeout(2000);
      const time = await page.evaluate(async () => {
        const before = Reflect.get(window, '__viewer').stats();
        const image = document.querySelector('[data-image]')?.getAttribute('data-image');
        const start = performance.now();
        window.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
        );
        for (;;) {
          await new Promise((done) => requestAnimationFrame(done));
          const now = document.querySelector('[data-image]')?.getAttribute('data-image');
          const stats = Reflect.get(window, '__viewer').stats();
          if (now !== image && stats.isComplete && stats.frames > before.frames) break;
          if (performance.now() - start > 10_000) throw new Error('the next image never came');
        }
        return performance.now() - start;
      });
      if (round > 0) times.push(time);
    }
    const decode = await page.evaluate(async (url) => {
      const blob = await (await fetch(url)).blob();
      const found = [];
      for (let i = 0; i < 5; i++) {
        const start = performance.now();
        (await createImageBitmap(blob)).close();
        found.push(performance.now() - start);
      }
      return Math.min(...found);
    }, `${bed.server.url}/api/images/${ids[0]}/content`);
    await ours.close();
    const best = Math.min(...times);
    return [
      {
        name: `next image, from the key to the frame (${(best / decode).toFixed(1)} times a decode of its file; median ${ms(median(times))})`,
        ours: ms(best),
        peer: '100 ms',
        ratio: best / 100,
        bar: { atMost: 1 },
      },
    ];
  },

  async scripts(stage) {
    const ours = await stage.openVista(`show=${await stage.analysis('few', () => makeBoxes(3))}`, {
      panels: true,
    });
    const { page } = ours;
    /** @type {Promise<{ url: string, bytes: number }>[]} */
    const sizes = [];
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return;
      sizes.push(response.body().then((body) => ({ url: response.url(), bytes: gzipSync(body).length })));
    });
    await page.reload();
    await whenComplete(page);
    const all = await Promise.all(sizes);
    const bytes = all.reduce((sum, size) => sum + size.bytes, 0);
    await ours.close();
    return [
      {
        name: `JavaScript of the image page at first load, gzip (${all.length} files)`,
        ours: `${(bytes / 1000).toFixed(0)} kB`,
        peer: '350 kB',
        ratio: bytes / 350_000,
        bar: { atMost: 1 },
      },
    ];
  },
};

/** The annotations of an analysis as JSON rows. @param {import('./stage.mjs').Stage} stage @param {string} id @param {number} count */
async function everyRow(stage, id, count) {
  /** @type {object[]} */
  const rows = [];
  while (rows.length < count) {
    const path = `/api/analyses/${id}/annotations?skip=${rows.length}&limit=1000`;
    const page = expectJson(await stage.bed.connection.send('GET', path), 200);
    rows.push(...page.annotations);
  }
  return rows;
}

/** @param {import('@playwright/test').Page} page @param {number} rounds milliseconds until masks have other colours */
async function recolourTime(page, rounds) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    times.push(
      await page.evaluate(async () => {
        const probe = Reflect.get(window, '__viewer');
        const start = performance.now();
        probe.recolour();
        while (probe.stats().pending > 0) await new Promise((done) => setTimeout(done, 0));
        await new Promise((done) => requestAnimationFrame(done));
        return performance.now() - start;
      }),
    );
  }
  return Math.min(...times);
}
