import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './axe';
import { newAnalysis, newImage } from './server';

interface Found {
  readonly image: 1 | 2;
  readonly category: 1 | 2;
  readonly bbox: readonly [number, number, number, number];
  readonly score?: number;
}

/** A COCO data set of two images without pixels. */
function dataSet(names: readonly [string, string], found: readonly Found[]) {
  return {
    images: [1, 2].map((id) => ({ id, file_name: `${id}.jpg`, width: 200, height: 100 })),
    categories: names.map((name, i) => ({ id: i + 1, name })),
    annotations: found.map(({ image, category, bbox, score }, i) => ({
      id: i + 1,
      image_id: image,
      category_id: category,
      bbox,
      area: bbox[2] * bbox[3],
      iscrowd: 0,
      ...(score !== undefined && { score }),
    })),
  };
}

const truth = dataSet(
  ['car', 'dog'],
  [
    { image: 1, category: 1, bbox: [10, 10, 40, 40] },
    { image: 2, category: 2, bbox: [10, 10, 40, 40] },
  ],
);
/** Finds the car under another name, the dog, and on the second image a car that is not there. */
const model = (shift: number) =>
  dataSet(
    ['automobile', 'dog'],
    [
      { image: 1, category: 1, bbox: [10 + shift, 10, 40, 40], score: 0.9 },
      { image: 2, category: 2, bbox: [10, 10, 40, 40], score: 0.8 },
      { image: 2, category: 1, bbox: [100 + shift, 20, 40, 40], score: 0.55 },
    ],
  );

/** Imports a data set as somebody does who sits before the page. */
async function importByHand(page: Page, projectId: string, name: string, content: unknown) {
  await page.goto(`/projects/${projectId}/data`);
  await page.getByLabel('File to import').setInputFiles({
    name: `${name}.json`,
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(content)),
  });
  await page.getByRole('textbox', { name: 'Model', exact: true }).last().fill(name);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('row', { name: new RegExp(`${name}\\.json.*Imported`) })).toBeVisible({
    timeout: 20_000,
  });
}

/** Truth and two models, on images of which only name and size are known. */
async function imported(page: Page, request: APIRequestContext): Promise<string> {
  const answer = await request.post('/api/projects', { data: { name: `evaluate ${Date.now()}` } });
  const { id } = await answer.json();
  await importByHand(page, id, 'ground_truth', truth);
  await importByHand(page, id, 'first', model(0));
  await importByHand(page, id, 'second', model(4));
  return id;
}

test('a data set without pixels is imported, evaluated and looked into by hand alone', async ({
  page,
  request,
}) => {
  test.slow();
  const projectId = await imported(page, request);
  await page.goto(`/projects/${projectId}/evaluate?prediction=first%401&second=second%401`);
  const live = page.getByRole('region', { name: 'At a threshold' });
  await expect(live).toContainText('true positives1false positives2false negatives1', { timeout: 20_000 });

  await page.getByRole('button', { name: 'Class names' }).click();
  await page.getByRole('combobox', { name: 'Class of the model' }).fill('auto');
  await page.getByRole('option', { name: 'automobile' }).click();
  await page.getByRole('combobox', { name: 'Class of the truth' }).fill('car');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(live).toContainText('true positives2false positives1false negatives0');
  await expect(page).toHaveURL(/class_map_prediction=/);
  await expectAccessible(page);

  await page.getByRole('switch', { name: 'Same false positives of both' }).click();
  const images = page.getByRole('region', { name: 'Images by errors' });
  await expect(images).toContainText('1 false positive of both');
  await expect(images.getByRole('button', { name: 'car 1' })).toBeVisible();
  await expect(images.getByRole('button', { name: /^Sort|Most errors/ })).toHaveCount(0);
  await images.getByRole('link', { name: 'car', exact: true }).click();
  await expect(page).toHaveURL(/annotation=/);
  const pairs = page.getByRole('region', { name: 'Pairs' });
  await expect(pairs.getByRole('option', { selected: true })).toContainText('automobile', {
    timeout: 20_000,
  });
});

test('what lies behind a curve and behind the second model is listed, and leads to the instance', async ({
  page,
  request,
}) => {
  test.slow();
  const projectId = await imported(page, request);
  await page.goto(`/projects/${projectId}/evaluate?prediction=first%401&second=second%401`);
  const images = page.getByRole('region', { name: 'Images by errors' });
  const curves = page.getByRole('region', { name: 'Precision over recall' });
  await curves.getByRole('button', { name: 'dog', exact: true }).click({ timeout: 20_000 });
  await expect(page).toHaveURL(/predicted_class=dog/);
  await expect(images.getByRole('link', { name: '2.jpg' })).toBeVisible();
  await expect(images.getByRole('link', { name: '1.jpg' })).toHaveCount(0);

  const chart = curves.getByRole('img', { name: 'Precision over recall, by class' });
  // The line of the dog lies at precision 1, at the top of the plot.
  const middle = ((await chart.boundingBox())?.width ?? 0) / 2;
  await chart.hover({ position: { x: middle, y: 10 } });
  await expect(curves).toContainText('dog: precision 1.000 at recall 0.4');
  await chart.click({ position: { x: middle, y: 10 } });
  await expect(page).toHaveURL(/min_confidence=0\.8/);

  const live = page.getByRole('region', { name: 'At a threshold' });
  await live.getByRole('button', { name: '1', exact: true }).last().click();
  await expect(page).toHaveURL(/prediction=second%401/);
  await images.getByRole('link', { name: /\.jpg/ }).first().click();
  await expect(page).toHaveURL(/annotation=/);
  // That of the second model, which lies four pixels beside.
  await expect(page.getByRole('region', { name: 'Explanation' })).toContainText('IoU 0.818', {
    timeout: 20_000,
  });
});

test('of a matrix of many classes the rows in view are there, all are reached by scrolling, and the last stays', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await newImage(request, 1200, 100);
  const boxes = Array.from({ length: 120 }, (_, i) => ({
    annotation_type: 'bounding_box',
    class_name: `class ${String(i).padStart(3, '0')}`,
    confidence: 0.9,
    data: { bbox: [10 * i, 10, 8, 8], format: 'xywh' },
  }));
  await newAnalysis(request, imageId, boxes, 'ground_truth');
  await newAnalysis(request, imageId, boxes.slice(0, 119), 'model');
  await page.goto(`/projects/${projectId}/evaluate?prediction=model%401`);
  const matrix = page.getByRole('region', { name: 'Truth by prediction' });
  await matrix.getByRole('button', { name: 'All 120 classes' }).click({ timeout: 20_000 });
  const cell = matrix.getByRole('button', { name: 'class 000, class 000: 1' });
  await expect(cell).toBeVisible();
  await expect(matrix.getByRole('rowheader', { name: 'not there' })).toBeInViewport();
  expect(await matrix.getByRole('row').count()).toBeLessThan(60);
  const missed = matrix.getByRole('button', { name: 'class 119, missed: 1' });
  await expect(missed).toHaveCount(0);
  await cell.hover();
  await page.mouse.wheel(0, 10_000);
  await expect(missed).toBeVisible();
  await missed.click();
  await expect(page).toHaveURL(/outcome=false_negative&truth_class=class(%20|\+)119/);
});

test('a report that is open follows an analysis that arrives', async ({ page, request }) => {
  const { projectId, imageId } = await newImage(request, 100, 80);
  const box = (x: number) => ({
    annotation_type: 'bounding_box',
    class_name: 'cat',
    confidence: 0.9,
    data: { bbox: [x, 10, 20, 20], format: 'xywh' },
  });
  await newAnalysis(request, imageId, [box(10), box(60)], 'ground_truth');
  await newAnalysis(request, imageId, [box(10)], 'model');
  await page.goto(`/projects/${projectId}/evaluate?prediction=model%401`);
  const live = page.getByRole('region', { name: 'At a threshold' });
  await expect(live).toContainText('true positives1false positives0false negatives1', { timeout: 20_000 });
  await newAnalysis(request, imageId, [box(10), box(60)], 'model');
  await expect(live).toContainText('true positives2false positives0false negatives0', { timeout: 20_000 });
});
