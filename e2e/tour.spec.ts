import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

// Somebody whom this browser has never seen.
test.use({ storageState: { cookies: [], origins: [] } });

const sample = async (request: {
  get(path: string): Promise<{ json(): Promise<{ id: string; is_sample: boolean }[]> }>;
}) => {
  const projects = await (await request.get('/api/projects?limit=1000')).json();
  return projects.find((project) => project.is_sample)?.id;
};

test('the tour leads by keyboard from the sample project to a photo to the six calls, and never comes again', async ({
  page,
  request,
}) => {
  const projectId = await sample(request);
  await page.goto(`/projects/${projectId}`);
  const tour = page.getByRole('region', { name: 'Tour of the sample project' });
  await expect(tour.getByRole('heading', { name: 'A sample to look around in' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('section[aria-label^="Tour"]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await tour.getByRole('button', { name: 'Next' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/images\//);
  await expect(tour.getByRole('heading', { name: 'A photo and its analyses' })).toBeVisible();
  await tour.getByRole('button', { name: 'Next' }).click();
  await tour.getByRole('button', { name: 'Next' }).click();
  await expect(page).toHaveURL(/\/integrate$/);
  await tour.getByRole('button', { name: 'Done' }).click();
  await expect(tour).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Let a pipeline post its results' })).toBeVisible();
  await expect(tour).toBeHidden();
});

test('whoever is quicker than the list of photos, or has deleted them all, is led on all the same', async ({
  page,
  request,
}) => {
  const projectId = await sample(request);
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const list = /\/api\/projects\/[^/]+\/images\?limit=50$/;
  await page.route(list, async (route) => {
    await opened;
    await route.continue();
  });
  await page.goto(`/projects/${projectId}`);
  const tour = page.getByRole('region', { name: 'Tour of the sample project' });
  await tour.getByRole('button', { name: 'Next' }).click();
  open();
  await expect(page).toHaveURL(/\/images\//);
  await page.unroute(list);

  await page.evaluate(() => localStorage.clear());
  await page.route(list, (route) => route.fulfill({ json: [], headers: { 'x-total-count': '0' } }));
  await page.goto(`/projects/${projectId}`);
  await tour.getByRole('button', { name: 'Next' }).click();
  await expect(page).toHaveURL(/\/integrate$/);
  await expect(tour.getByRole('heading', { name: 'Your own models' })).toBeVisible();
  await tour.getByRole('button', { name: 'Back' }).click();
  await expect(tour.getByRole('heading', { name: 'A sample to look around in' })).toBeVisible();
});

test('the tour goes at Escape, for good, and is not shown in other projects', async ({ page, request }) => {
  const projectId = await sample(request);
  const other = await (await request.post('/api/projects', { data: { name: 'not the sample' } })).json();
  await page.goto(`/projects/${other.id}/integrate`);
  await expect(page.getByRole('heading', { name: 'Let a pipeline post its results' })).toBeVisible();
  const tour = page.getByRole('region', { name: 'Tour of the sample project' });
  await expect(tour).toBeHidden();
  await page.goto(`/projects/${projectId}`);
  await tour.getByRole('button', { name: 'Skip the tour' }).focus();
  await page.keyboard.press('Escape');
  await expect(tour).toBeHidden();
  await page.goto(`/projects/${projectId}/integrate`);
  await expect(page.getByRole('heading', { name: 'Let a pipeline post its results' })).toBeVisible();
  await expect(tour).toBeHidden();
});

test('on a phone the tour has room of its own: it lies on no part of the picture and no control', async ({
  page,
  request,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const projectId = await sample(request);
  const images = await (await request.get(`/api/projects/${projectId}/images`)).json();
  await page.goto(`/projects/${projectId}/images/${images[0].id}`);
  const tour = page.getByRole('region', { name: 'Tour of the sample project' });
  await expect(tour).toBeVisible();
  const edges = async () => {
    const card = await tour.boundingBox();
    const picture = await page.getByRole('main').boundingBox();
    const zoom = await page.getByRole('button', { name: 'Zoom in' }).boundingBox();
    if (!card || !picture || !zoom) return 'not drawn yet';
    return [picture, zoom].every(({ y, height }) => y + height <= card.y) ? 'apart' : 'covered';
  };
  await expect.poll(edges).toBe('apart');
});
