import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { newAnalysis } from './server';

/** What has to be seen on a phone, a tablet and a very large screen. */

const phone = { width: 360, height: 780 };

async function sample(request: APIRequestContext) {
  const projects: { id: string; name: string }[] = await (await request.get('/api/projects')).json();
  const projectId = projects.find(({ name }) => name.startsWith('Model comparison demo'))?.id ?? '';
  const [image] = await (await request.get(`/api/projects/${projectId}/images`)).json();
  return { projectId, imageId: String(image.id) };
}

/** A project with one image of a very long name. */
async function longNamed(request: APIRequestContext) {
  const data = { name: `${'long '.repeat(20)}${Date.now()}` };
  const project = await (await request.post('/api/projects', { data })).json();
  const background = { r: 90, g: 90, b: 90 };
  const buffer = await sharp({ create: { width: 80, height: 60, channels: 3, background } })
    .png()
    .toBuffer();
  const file = { name: `${'x'.repeat(200)}.png`, mimeType: 'image/png', buffer };
  const upload = await request.post(`/api/projects/${project.id}/images`, { multipart: { file } });
  return { projectId: String(project.id), imageId: String((await upload.json()).id) };
}

async function expectInSight(page: Page, names: readonly string[]) {
  for (const name of names)
    await expect(page.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 });
}

test('on a phone the panels of an image and the way to the next one are seen at once, and the rest one step further', async ({
  page,
  request,
}) => {
  await page.setViewportSize(phone);
  for (const { projectId, imageId } of [await sample(request), await longNamed(request)]) {
    await page.goto(`/projects/${projectId}/images/${imageId}`);
    await expectInSight(page, ['Analyses', 'Instances', 'Previous image', 'Next image', 'More']);
    await expect(page.getByRole('button', { name: 'Copy link' })).toBeHidden();
    await page.getByRole('button', { name: 'More' }).click();
    await expectInSight(page, ['Copy link', 'Export what is shown', 'Save as PNG']);
    await expect(page.getByRole('link', { name: 'Download the image' })).toBeInViewport({ ratio: 1 });
    const dialog = page.getByRole('dialog', { name: 'Save as PNG' });
    for (const open of [
      () => page.getByRole('button', { name: 'Save as PNG' }).click(),
      () => page.keyboard.press('s'),
    ]) {
      await open();
      await expect(dialog).toBeVisible();
      // It would lie over the dialog.
      await expect(page.getByRole('button', { name: 'Copy link' })).toBeHidden();
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await page.getByRole('button', { name: 'More' }).click();
    }
  }
});

test('on a phone the panels open over the lower part', async ({ page, request }) => {
  await page.setViewportSize(phone);
  const { projectId, imageId } = await sample(request);
  await page.goto(`/projects/${projectId}/images/${imageId}`);
  await page.getByRole('button', { name: 'Analyses', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: /ssd_mobilenet/ })).toBeInViewport();
});

test('on a tablet every control of an image is in the bar', async ({ page, request }) => {
  await page.setViewportSize({ width: 768, height: 1024 });
  const { projectId, imageId } = await longNamed(request);
  await page.goto(`/projects/${projectId}/images/${imageId}`);
  await expectInSight(page, ['Copy link', 'Save as PNG', 'Export what is shown', 'Next image', 'Instances']);
  await expect(page.getByRole('link', { name: 'Download the image' })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('button', { name: 'More' })).toBeHidden();
});

test('on a phone the controls of a project are in sight, and a selection cuts no word', async ({
  page,
  request,
}) => {
  await page.setViewportSize(phone);
  const { projectId } = await sample(request);
  await page.goto(`/projects/${projectId}`);
  await page.getByRole('checkbox', { name: 'Select astronaut.jpg' }).check();
  await expectInSight(page, ['Upload', 'Other ways to upload', 'Project menu', 'Dark theme']);
  const bar = page.getByRole('region', { name: 'Selection' });
  for (const name of ['Select all 4', 'Export', 'Delete']) {
    const button = bar.getByRole('button', { name, exact: true });
    await expect(button).toBeInViewport({ ratio: 1 });
    expect(await button.locator('span').evaluateAll(areWhole)).toBe(true);
  }
});

/** Whether what is in each of some elements fits into it. */
function areWhole(elements: readonly Element[]): boolean {
  return elements.every((element) => element.scrollWidth <= element.clientWidth);
}

test('on a very large screen names stand near their figures, and pictures are larger', async ({
  page,
  request,
}) => {
  const { projectId } = await sample(request);
  const tile = page.getByRole('list', { name: 'Images' }).getByRole('link').first();
  await page.goto(`/projects/${projectId}`);
  const usual = (await tile.boundingBox())?.height ?? 0;
  await page.setViewportSize({ width: 3840, height: 2160 });
  await expect.poll(async () => (await tile.boundingBox())?.height).toBeGreaterThan(usual * 1.8);
  const coverage = page.getByRole('region', { name: 'Coverage' });
  const name = await coverage
    .getByRole('link', { name: /centernet/ })
    .locator('bdi')
    .boundingBox();
  const bar = coverage.getByRole('row', { name: /centernet/ }).locator('[data-state=found]');
  const figures = await bar.boundingBox();
  expect((figures?.x ?? Number.NaN) - (name?.x ?? 0) - (name?.width ?? 0)).toBeLessThan(500);
});

test('the bar of a model that has run on every image is full, and no row of the overview is cut', async ({
  page,
  request,
}) => {
  const { projectId } = await sample(request);
  await page.goto(`/projects/${projectId}`);
  const coverage = page.getByRole('region', { name: 'Coverage' });
  const bar = coverage.getByRole('row', { name: /centernet/ }).locator('[data-state=found]');
  await expect(bar).toBeVisible();
  const [part, whole] = await bar.evaluate((element) => [
    element.getBoundingClientRect().width,
    element.parentElement?.getBoundingClientRect().width,
  ]);
  expect(part).toBe(whole);
  const last = page.getByRole('region', { name: 'Classes' }).getByRole('listitem').nth(6);
  await expect(last).toBeInViewport({ ratio: 1 });
});

test('a long name of an image leaves the models beside it in sight', async ({ page, request }) => {
  const { projectId, imageId } = await longNamed(request);
  await newAnalysis(request, imageId, []);
  await page.goto(`/projects/${projectId}/models`);
  const matrix = page.getByRole('region', { name: 'Models by images' });
  await expect(matrix.getByRole('columnheader', { name: 'e2e@1' })).toBeInViewport({ ratio: 1 });
});
