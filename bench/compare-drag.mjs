// @ts-check
// node bench/compare-drag.mjs: what a comparison of one image costs in the browser, against the limits that people notice.
import { Bed } from './bed.mjs';
import { inheritedSettings, median, printTable } from './rounds.mjs';
import { imageSize, makeBoxes, random } from './viewer/boxes.mjs';
import { openBrowser } from './viewer/browser.mjs';
import { makePhoto } from './viewer/raw-page.mjs';
import { Stage, storeAnalysis } from './viewer/stage.mjs';

/** Milliseconds for which a page may be deaf; a frame; and for what is worth a moment. */
const longestTask = 50;
const frame = 16;
const moment = 200;

/** What another model makes of these boxes: moved a little, some of another class, some gone. @param {number} count */
function makeOthers(count) {
  const next = random(count + 1);
  return makeBoxes(count)
    .filter(() => next() > 0.1)
    .map((box) => {
      const [x = 0, y = 0, width = 0, height = 0] = box.data.bbox;
      const shift = () => (next() - 0.5) * 0.3;
      const bbox = [x + shift() * width, y + shift() * height, width, height].map((value) =>
        Math.min(imageSize.width, Math.round(value * 100) / 100),
      );
      return {
        ...box,
        class_name: next() > 0.1 ? box.class_name : `class ${Math.floor(next() * 20)}`,
        confidence: Math.round(next() * 1e4) / 1e4,
        data: { bbox },
      };
    });
}

/**
 * Opens the comparison of two analyses, drags the threshold of A from end to end and back, and answers what it took.
 * @param {Stage} stage @param {number} count @param {number} steps
 */
async function drag(stage, count, steps) {
  const { bed, projectId, imageId } = stage;
  const [a, b] = [`a${count}`, `b${count}`];
  await storeAnalysis(bed, imageId, a, makeBoxes(count));
  await storeAnalysis(bed, imageId, b, makeOthers(count));
  const { page, close } = await openBrowser({ capped: true });
  try {
    await page.addInitScript(() => {
      /** @type {number[]} */
      const tasks = [];
      Reflect.set(window, 'longTasks', tasks);
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ entryTypes: ['longtask'] });
    });
    const query = new URLSearchParams({ mode: 'diff', a: `${a}@1`, b: `${b}@1` });
    await page.goto(`${bed.server.url}/projects/${projectId}/images/${imageId}?${query}`);
    await page.getByRole('listbox', { name: 'Pairs' }).waitFor({ timeout: 120_000 });
    await page.waitForTimeout(1_000);
    const slider = page.getByRole('slider', { name: 'Least confidence of A' });
    const thumb = await slider.boundingBox();
    if (!thumb) throw new Error('there is no slider');
    const x = thumb.x + thumb.width / 2;
    const y = thumb.y + thumb.height / 2;
    await page.evaluate(() => {
      Reflect.get(window, 'longTasks').length = 0;
      performance.clearMeasures('vista:compare');
    });
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let i = 0; i <= steps; i++) {
      await page.mouse.move(x + 80 * Math.sin((Math.PI * i) / steps), y);
      await page.waitForTimeout(frame);
    }
    await page.mouse.up();
    await page.waitForTimeout(500);
    return await page.evaluate(() => ({
      longest: Math.max(0, ...Reflect.get(window, 'longTasks')),
      compares: performance.getEntriesByName('vista:compare').map(({ duration }) => duration),
      overlaps: performance.getEntriesByName('vista:overlaps').map(({ duration }) => duration),
    }));
  } finally {
    await close();
  }
}

/**
 * @param {Stage} stage @param {number} steps
 * @returns {Promise<import('./rounds.mjs').Figure[]>}
 */
async function measure(stage, steps) {
  const figures = [];
  for (const { count, limit } of [
    { count: 1_000, limit: frame },
    { count: 10_000, limit: moment },
  ]) {
    const { longest, compares, overlaps } = await drag(stage, count, steps);
    if (compares.length === 0) throw new Error('nothing was compared while the slider moved');
    const whole = median(compares) + median(overlaps);
    const many = count.toLocaleString('en');
    figures.push(
      {
        name: `image diff of ${many} boxes, overlaps and pairs`,
        ours: `${whole.toFixed(1)} ms`,
        peer: `${limit} ms`,
        ratio: whole / limit,
        bar: { atMost: 1 },
      },
      {
        name: `drag of a threshold, ${many} boxes, ${compares.length} answers: longest task of the page`,
        ours: longest === 0 ? `under ${longestTask} ms` : `${longest.toFixed(0)} ms`,
        peer: `${longestTask} ms`,
        ratio: longest / longestTask,
        bar: { atMost: 1 },
      },
    );
  }
  return figures;
}

const bed = await Bed.start({ settings: inheritedSettings() });
try {
  const stage = await Stage.make(bed, await makePhoto(), '');
  process.exitCode = printTable(/** @type {import('./rounds.mjs').Figure[]} */ (await measure(stage, 120)))
    ? 0
    : 1;
} finally {
  await bed.stop();
}
