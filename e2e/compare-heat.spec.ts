import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { newAnalysis, newImage } from './server';

const heatmap = (values: number[][], more: Record<string, unknown> = {}) => ({
  annotation_type: 'heatmap',
  class_name: 'smoke',
  confidence: 0.9,
  data: { values, ...more },
});

/** An image on which two models have a heat map of one class, the one finer than the other. */
async function twoHeatMaps(request: APIRequestContext) {
  const { projectId, imageId } = await newImage(request, 80, 80);
  await newAnalysis(request, imageId, [heatmap([[0.25]], { range: [0, 1] })], 'coarse');
  await newAnalysis(
    request,
    imageId,
    [
      heatmap(
        [
          [0, 1],
          [2, 4],
        ],
        { range: [0, 4] },
      ),
    ],
    'fine',
  );
  return `/projects/${projectId}/images/${imageId}?a=coarse%401&b=fine%401`;
}

/** The value under the pointer at a share of the picture's width and height. */
async function heatAt(page: Page, pane: number, x: number, y: number) {
  const picture = page.getByRole('group', { name: /ground\.png/ }).nth(pane);
  const box = await picture.boundingBox();
  if (!box) throw new Error('there is no picture');
  // It is square and fitted: the middle of the pane is the middle of the picture.
  const side = Math.min(box.width, box.height) - 32;
  await page.mouse.move(box.x + box.width / 2 + (x - 0.5) * side, box.y + box.height / 2 + (y - 0.5) * side);
  return page.getByText(/^x [\d.]+ {2}y [\d.]+/);
}

test('heat maps of two models are subtracted where they lie over each other', async ({ page, request }) => {
  const address = await twoHeatMaps(request);
  await page.goto(`${address}&mode=diff`);
  const legend = page.getByRole('region', { name: 'Heat map legend' });
  await expect(legend).toContainText('smoke: A − B', { timeout: 20_000 });
  await expect(legend.getByRole('img', { name: 'coolwarm from -3.75 to 3.75' })).toBeVisible();
  await expect(await heatAt(page, 0, 0.25, 0.25)).toContainText('heat 0.25');
  await expect(await heatAt(page, 0, 0.75, 0.75)).toContainText('heat -3.75');
  await expectAccessible(page);

  await page.getByRole('switch', { name: 'Difference A − B' }).click();
  await expect(page).toHaveURL(/heat=each/);
  await expect(legend.getByRole('img', { name: 'viridis from 0 to 4' })).toBeVisible();
  await expect(await heatAt(page, 0, 0.75, 0.75)).toContainText('heat 0.25');
});

test('heat maps beside each other have one range of colours, or each its own', async ({ page, request }) => {
  const address = await twoHeatMaps(request);
  await page.goto(`${address}&mode=side`);
  const ranges = page.getByRole('region', { name: 'Heat map legend' }).getByRole('img');
  await expect(ranges).toHaveCount(2, { timeout: 20_000 });
  await expect(ranges.nth(0)).toHaveAccessibleName('viridis from 0 to 4');
  await expect(ranges.nth(1)).toHaveAccessibleName('viridis from 0 to 4');
  await page.getByRole('switch', { name: 'One range for all' }).click();
  await expect(page).toHaveURL(/heat_range=own/);
  await page.reload();
  await expect(ranges.nth(0)).toHaveAccessibleName('viridis from 0 to 1', { timeout: 20_000 });
  await expect(ranges.nth(1)).toHaveAccessibleName('viridis from 0 to 4');
});

test('a link keeps what each pane shows while they are not linked', async ({ page, request }) => {
  const address = await twoHeatMaps(request);
  await page.goto(`${address}&mode=side&linked=no`);
  const panes = page.getByRole('group', { name: /ground\.png/ });
  const zooms = page.getByRole('toolbar', { name: 'Zoom' });
  await expect(panes).toHaveCount(2, { timeout: 20_000 });
  const whole = await zooms.nth(1).textContent();
  await panes.nth(1).hover();
  await page.mouse.wheel(0, -300);
  await expect(page).toHaveURL(/region_b=/);
  const [first, second] = await zooms.allTextContents();
  expect([first === whole, second === whole]).toEqual([true, false]);
  await page.reload();
  await expect.poll(() => zooms.allTextContents(), { timeout: 20_000 }).toEqual([first, second]);
});
