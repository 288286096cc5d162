import { expect, test } from '@playwright/test';
import { complaintsOf } from './complaints';
import { newImage } from './server';

test('the sample project leads from the list to the grid to a photo with what the models said', async ({
  page,
}) => {
  const complaints = complaintsOf(page);
  await page.goto('/');
  await expect(page).toHaveTitle(/VISTA/);
  await page
    .getByRole('link', { name: /Model comparison demo/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'Model comparison demo' })).toBeVisible();
  await page
    .getByRole('link', { name: /chelsea\.jpg/ })
    .first()
    .click();
  await expect(page.getByRole('group', { name: /chelsea\.jpg/ })).toBeVisible();
  await expect(page.getByText('centernet_mobilenet_v3').first()).toBeVisible();
  await expect(page.getByText('ssd_mobilenet_v2').first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test('an uploaded image appears in the grid with its name', async ({ page, request }) => {
  const { projectId } = await newImage(request, 32, 32, 128);
  await page.goto(`/projects/${projectId}`);
  await expect(page.getByRole('link', { name: /ground\.png/ }).first()).toBeVisible();
});

test('an address that leads nowhere says so and leads back', async ({ page }) => {
  await page.goto('/projects/0198c1b2-7000-7000-8000-000000000000');
  await expect(page.getByRole('heading', { name: 'No such project' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'All projects' }).click();
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
});

test('a page that was made dark is taken over as it came, on a light system and on a dark one', async ({
  page,
}) => {
  const complaints = complaintsOf(page);
  for (const system of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: system });
    for (const stored of ['dark', 'light', 'auto']) {
      await page.goto('/');
      await page.evaluate((scheme) => localStorage.setItem('mantine-color-scheme-value', scheme), stored);
      await page.reload();
      const isDark = (stored === 'auto' ? system : stored) === 'dark';
      const name = isDark ? 'Light theme' : 'Dark theme';
      await expect(page.getByRole('button', { name })).toBeVisible();
      await expect(page.getByRole('button', { name }).locator('svg').filter({ visible: true })).toHaveCount(
        1,
      );
    }
  }
  expect(complaints).toEqual([]);
});
