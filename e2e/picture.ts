import type { Page } from '@playwright/test';
import sharp from 'sharp';

/** What the tests of the image page do with its picture. */

/** The picture itself, as people who listen to the page find it. */
export const picture = (page: Page) => page.locator('[aria-roledescription="image viewer"]').first();

/** Resolves when all that passes the filters is painted. */
export async function whenComplete(page: Page, shown = 1) {
  await page.waitForFunction((least) => {
    const stats = window.__viewer?.stats();
    return stats?.isComplete && stats.shown >= least;
  }, shown);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Puts the image where the test wants it: `scale` CSS pixels an image pixel, its corner at (x, y) of the pane. */
export async function setView(page: Page, scale: number, x: number, y: number) {
  await page.evaluate((view) => window.__viewer?.setView(view), { scale, x, y });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** How many annotations pass the filters, as the viewer counts them. */
export const shownCount = (page: Page) => page.evaluate(() => window.__viewer?.stats().shown);

/** Where a place of the image is on the page, in CSS pixels. */
export async function onPage(page: Page, x: number, y: number) {
  const box = await picture(page).boundingBox();
  const view = await page.evaluate(() => window.__viewer?.getView());
  if (!box || !view) throw new Error('the viewer is not open');
  return { x: box.x + view.x + x * view.scale, y: box.y + view.y + y * view.scale };
}

type Colour = readonly [number, number, number];

/** The colours on the screen, by places in the pane: CSS pixels, fractions allowed where the screen has more. */
export async function pixels(page: Page): Promise<(x: number, y: number) => Colour> {
  const place = await picture(page).boundingBox();
  if (!place) throw new Error('the viewer has no place');
  const { data, info } = await sharp(await page.screenshot({ clip: place }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const ratio = Math.round(info.width / place.width);
  return (x, y) => {
    const at = (Math.floor(y * ratio) * info.width + Math.floor(x * ratio)) * info.channels;
    return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  };
}
