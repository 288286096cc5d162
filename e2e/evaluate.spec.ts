import { readFileSync } from 'node:fs';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { expectAccessible } from './axe';

const vector = (name: string) => readFileSync(new URL(`../lib/evaluation/vectors/${name}`, import.meta.url));
const expected = JSON.parse(vector('expected.json').toString('utf8'));

/** Reads a file into a project and waits until it is in. */
async function importFile(
  request: APIRequestContext,
  projectId: string,
  name: string,
  fields: Record<string, string>,
) {
  const answer = await request.post(`/api/projects/${projectId}/import`, {
    multipart: { ...fields, file: { name, mimeType: 'application/json', buffer: vector(name) } },
  });
  const { id } = await answer.json();
  await expect
    .poll(async () => (await (await request.get(`/api/imports/${id}`)).json()).status, { timeout: 40_000 })
    .toBe('completed');
}

/** COCO's hundred images without pixels, their truth, and the boxes that COCO ships as a result to try. */
async function coco(request: APIRequestContext) {
  const project = await (
    await request.post('/api/projects', { data: { name: `COCO ${Date.now()}` } })
  ).json();
  await importFile(request, project.id, 'instances_val2014_100.json', {
    format: 'coco',
    model: 'ground_truth',
    version: '1',
    create_missing_images: 'true',
  });
  await importFile(request, project.id, 'instances_val2014_fakebbox100_results.json', {
    format: 'coco_results',
    model: 'fake',
    version: 'boxes',
  });
  return String(project.id);
}

test('COCO’s data set evaluates on screen to what pycocotools says, and leads to images and instances', async ({
  page,
  request,
}) => {
  test.slow();
  const projectId = await coco(request);
  await page.goto(`/projects/${projectId}/evaluate`);
  const figures = page.getByRole('region', { name: 'COCO figures' });
  await expect(figures.getByRole('row', { name: /^AP 0/ })).toBeVisible({ timeout: 60_000 });
  for (const [i, name] of expected.stat_names.entries()) {
    const cell = figures.locator(`[data-figure="${name}"]`);
    await expect(cell).toHaveText(expected.bbox.stats[i].toFixed(3));
    expect(Math.abs(Number(await cell.getAttribute('title')) - expected.bbox.stats[i])).toBeLessThan(1e-9);
  }
  await expectAccessible(page);

  const live = page.getByRole('region', { name: 'At a threshold' });
  const query = new URLSearchParams({ prediction: 'fake@boxes', min_confidence: '0.5', wait: '30' });
  const { summary } = await (await request.get(`/api/projects/${projectId}/evaluation?${query}`)).json();
  const slider = live.getByRole('slider', { name: 'Least confidence' });
  await slider.focus();
  for (let i = 0; i < 50; i++) await page.keyboard.press('ArrowRight');
  await expect(live).toContainText('Confidence ≥ 0.50');
  for (const count of ['true_positives', 'false_positives', 'false_negatives'])
    await expect(live).toContainText(`${count.replace('_', ' ')}${summary[count]}`);

  await live.getByRole('button', { name: String(summary.false_positives), exact: true }).click();
  const images = page.getByRole('region', { name: 'Images by errors' });
  await expect(page).toHaveURL(/outcome=false_positive/);
  const arrived = page.waitForEvent('download');
  await images.getByRole('link', { name: 'CSV of outcomes' }).click();
  const outcomes = readFileSync(await (await arrived).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(outcomes).toHaveLength(summary.false_positives + 1);
  await images
    .getByRole('link', { name: /^COCO_val2014/ })
    .first()
    .click();
  await expect(page).toHaveURL(/mode=diff.*annotation=|annotation=.*mode=diff/);
  await expect(page.getByRole('region', { name: 'Explanation' })).toContainText('B');
});

test('a slider keeps its report, and its keys, while the server takes its time', async ({
  page,
  request,
}) => {
  const projectId = await coco(request);
  await page.goto(`/projects/${projectId}/evaluate`);
  const live = page.getByRole('region', { name: 'At a threshold' });
  await expect(live).toBeVisible({ timeout: 60_000 });
  let isHeldUp = true;
  await page.route(/\/evaluation\?.*min_confidence/, async (route) => {
    if (!isHeldUp) return await route.continue();
    await route.fulfill({ status: 202, json: { status: 'running', done: 3, total: 100 } });
  });
  const slider = live.getByRole('slider', { name: 'Least confidence' });
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await expect(page.getByText('The evaluation is being computed: 3 of 100 images')).toBeVisible();
  await expect(slider).toBeFocused();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await expect(live).toContainText('Confidence ≥ 0.10');
  isHeldUp = false;
  await expect(page.getByRole('region', { name: 'Truth by prediction' })).toContainText('confidence ≥ 0.10');
  await expect(page.getByText('is being computed')).toBeHidden();
  await expect(live).toContainText('Confidence ≥ 0.10');
});
