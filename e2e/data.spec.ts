import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { newAnalysis, newImage } from './server';

const box = (x: number, class_name: string, confidence: number) => ({
  annotation_type: 'bounding_box',
  class_name,
  confidence,
  data: { bbox: [x, 4, 8, 8] },
});

const dataSet = {
  images: [
    { id: 1, file_name: 'ground.png', width: 64, height: 64 },
    { id: 2, file_name: 'unseen.jpg', width: 100, height: 80 },
  ],
  categories: [{ id: 3, name: 'person' }],
  annotations: [
    { id: 1, image_id: 1, category_id: 3, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 },
    { id: 2, image_id: 2, category_id: 9, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 },
  ],
};

async function download(page: Page, format: string): Promise<string> {
  const arrived = page.waitForEvent('download');
  await page.getByRole('button', { name: `Download ${format}`, exact: true }).click();
  return readFileSync(await (await arrived).path(), 'utf8');
}

test('what the filters choose is exported, counted before and proved whole after', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await newImage(request, 64, 64);
  await newAnalysis(request, imageId, [box(1, 'car', 0.9), box(9, 'bus', 0.3), box(20, 'bus', 0.8)]);
  await page.goto(`/projects/${projectId}/data`);
  await expect(page.getByText('3 annotations')).toBeVisible();
  await page.getByRole('textbox', { name: 'Confidence from' }).fill('0.5');
  await expect(page.getByText('2 annotations')).toBeVisible();
  const csv = await download(page, 'CSV');
  expect(csv.trim().split('\r\n')).toHaveLength(3);
  await expect(page.getByText(/arrived whole: 2 annotations/)).toBeVisible();
  await page.getByText('The same from a terminal').click();
  await expect(page.getByRole('textbox', { name: 'curl command' })).toHaveValue(/min_confidence=0\.5/);
});

test('"export what is shown" takes over what the page of an image shows', async ({ page, request }) => {
  const { projectId, imageId } = await newImage(request, 64, 64);
  await newAnalysis(request, imageId, [box(1, 'car', 0.9), box(9, 'bus', 0.3)]);
  await page.goto(`/projects/${projectId}/images/${imageId}?min=0.5`);
  await page.getByRole('button', { name: 'Export what is shown' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('ground.png')).toBeVisible();
  await expect(dialog.getByText(/annotations?$/).first()).toBeVisible();
});

test('a data set is previewed, imported, reported and listed', async ({ page, request }) => {
  const { projectId } = await newImage(request, 64, 64);
  await page.goto(`/projects/${projectId}/data`);
  await page.getByLabel('File to import').setInputFiles({
    name: 'instances.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(dataSet)),
  });
  await expect(page.getByRole('combobox', { name: 'Format' })).toHaveValue('COCO data set');
  await expect(page.getByRole('textbox', { name: 'Model', exact: true }).last()).toHaveValue('ground_truth');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByText('1 found in the project · 1 to be registered without pixels')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Left out' })).toContainText('category_id 9');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('1 stored · 1 left out')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Download the report' })).toBeVisible();
  await expect(page.getByRole('row', { name: /instances\.json.*ground_truth@1.*Imported/ })).toBeVisible();
  await page.getByRole('link', { name: 'See its images' }).click();
  await expect(page.getByText('unseen.jpg').first()).toBeVisible();
});

test('a file that is none of the formats is not guessed at', async ({ page, request }) => {
  const { projectId } = await newImage(request, 64, 64);
  await page.goto(`/projects/${projectId}/data`);
  await page.getByLabel('File to import').setInputFiles({
    name: 'notes.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"hello": 1}'),
  });
  await expect(page.getByText('The file looks like none of these.')).toBeVisible();
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByText('none').first()).toBeVisible();
});
