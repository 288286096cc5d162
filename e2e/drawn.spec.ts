import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { newAnalysis, newImage } from './server';

/** The run-length mask of the integration guide: counts are column-major and start with background. */
const dashes = {
  annotation_type: 'segmentation',
  class_name: 'car',
  confidence: 0.89,
  data: { rle: { counts: [12, 5, 8, 3, 15, 2], size: [480, 640] }, format: 'rle' },
};
const rowsOfDashes = new Set([12, 13, 14, 15, 16, 25, 26, 27, 43, 44]);

const viewer = (page: Page) => page.getByRole('group', { name: /ground\.png/ });

async function whenComplete(page: Page) {
  await page.waitForFunction(
    () => window.__viewer && window.__viewer.stats().pending === 0 && window.__viewer.stats().shown > 0,
  );
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** The pixels of the viewer as the screen has them. */
async function pixels(page: Page) {
  const canvas = viewer(page).locator('canvas').first();
  const place = await canvas.boundingBox();
  if (!place) throw new Error('the viewer has no canvas');
  const { data, info } = await sharp(await page.screenshot({ clip: place }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return (x: number, y: number) =>
    [0, 1, 2].map((c) => data[(Math.floor(y) * info.width + Math.floor(x)) * info.channels + c] ?? 0);
}

for (const zoom of [1, 2, 4, 8, 16])
  test(`the guide's mask draws three short vertical dashes at x = 0, at zoom ${zoom}`, async ({
    page,
    request,
  }) => {
    const { projectId, imageId } = await newImage(request, 640, 480);
    await newAnalysis(request, imageId, [dashes]);
    await page.goto(`/projects/${projectId}/images/${imageId}?probe=1`);
    await whenComplete(page);
    // Labels and outlines may lie over neighbouring pixels; the mask itself is what is promised.
    await page.keyboard.press('l');
    const offset = { x: 40, y: 20 };
    await page.evaluate(([scale, x, y]) => window.__viewer?.setView({ scale, x, y }), [
      zoom,
      offset.x,
      offset.y,
    ] as const);
    await page.mouse.move(1, 1);
    await whenComplete(page);
    const at = await pixels(page);
    const wrong: string[] = [];
    for (let row = 0; row < Math.min(60, 640 / zoom); row++)
      for (const column of [0, 1, 2, 3]) {
        const shown = at(offset.x + (column + 0.5) * zoom, offset.y + (row + 0.5) * zoom).some(
          (value) => value > 8,
        );
        if (shown !== (column === 0 && rowsOfDashes.has(row))) wrong.push(`${column},${row}: ${shown}`);
      }
    expect(wrong).toEqual([]);
  });

test('a box drawn from a post lies on the pixels it names', async ({ page, request }) => {
  const { projectId, imageId } = await newImage(request, 100, 80);
  const box = (bbox: number[], format: string) => ({
    annotation_type: 'bounding_box',
    class_name: 'thing',
    confidence: 0.9,
    data: { bbox, format },
  });
  await newAnalysis(request, imageId, [box([10, 20, 30, 40], 'xywh'), box([60, 10, 90, 30], 'xyxy')]);
  await page.goto(`/projects/${projectId}/images/${imageId}?probe=1`);
  await whenComplete(page);
  await page.keyboard.press('l');
  await page.evaluate(() => window.__viewer?.setView({ scale: 4, x: 40, y: 40 }));
  await page.mouse.move(1, 1);
  await whenComplete(page);
  const at = await pixels(page);
  const isDrawn = (x: number, y: number) => at(40 + x * 4, 40 + y * 4).some((value) => value > 60);
  /** An edge lies within a device pixel or two of its place, and neither inside nor outside beyond. */
  const near = (test: (d: number) => boolean) => [-0.5, -0.25, 0, 0.25].some(test);
  for (const [x0, y0, x1, y1] of [
    [10, 20, 40, 60],
    [60, 10, 90, 30],
  ] as const) {
    const middleX = (x0 + x1) / 2;
    const middleY = (y0 + y1) / 2;
    expect(near((d) => isDrawn(x0 + d, middleY))).toBe(true);
    expect(near((d) => isDrawn(x1 + d, middleY))).toBe(true);
    expect(near((d) => isDrawn(middleX, y0 + d))).toBe(true);
    expect(near((d) => isDrawn(middleX, y1 + d))).toBe(true);
    expect(isDrawn(x0 - 2, middleY)).toBe(false);
    expect(isDrawn(middleX, y1 + 2)).toBe(false);
  }
  const hits = await page.evaluate(() => [
    window.__viewer?.hit(20, 30).length,
    window.__viewer?.hit(50, 30).length,
  ]);
  expect(hits).toEqual([1, 0]);
});
