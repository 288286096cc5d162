import { expect, type Page, test } from '@playwright/test';
import { newImage, secret } from './server';

/** The status of the last answer to an operation. */
const answered = (page: Page, operation: string) =>
  page.locator(`#${operation} .live-responses-table tbody .response-col_status`).first();

/** Opens an operation of the page and sends it with these path parameters and this body. */
async function execute(page: Page, operation: string, params: Record<string, string>, body?: object) {
  const block = page.locator(`#${operation}`);
  await block.getByRole('button').first().click();
  for (const [name, value] of Object.entries(params))
    await block.locator(`tr[data-param-name="${name}"] input`).fill(value);
  if (body) await block.locator('textarea').first().fill(JSON.stringify(body));
  await block.getByRole('button', { name: 'Execute' }).click();
  return answered(page, operation);
}

test('the API page tries a signed call with a pasted secret, and refuses it without', async ({
  page,
  request,
}) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/.test(message.text()))
      complaints.push(message.text());
  });
  const { imageId } = await newImage(request, 32, 32);
  const created = await request.post(`/api/images/${imageId}/analyses`, {
    data: { model_name: 'e2e', model_version: '1' },
  });
  const { id } = await created.json();

  await page.goto('/docs');
  // Swagger UI is large: a busy machine takes its time with it.
  await expect(page.getByRole('heading', { name: /VISTA/ })).toBeVisible({ timeout: 30_000 });
  const signedStatus = 'operations-Pipeline-updateStatus';
  await expect(await execute(page, signedStatus, { analysisId: id }, { status: 'processing' })).toContainText(
    '401',
  );
  await page.getByLabel('Secret for signed calls').fill(secret());
  await page.locator(`#${signedStatus}`).getByRole('button', { name: 'Execute' }).click();
  await expect(answered(page, signedStatus)).toContainText('200');
  const box = {
    annotation_type: 'bounding_box',
    class_name: 'é',
    confidence: 1,
    data: { bbox: [1, 2, 3, 4] },
  };
  await expect(
    await execute(page, 'operations-Pipeline-submitAnnotations', { analysisId: id }, { annotations: [box] }),
  ).toContainText('201');
  expect(complaints).toEqual([]);
});

test('the API page calls with a key, and shows an example and the errors of every call', async ({
  page,
  request,
}) => {
  const made = await request.post('/api/api-keys', { data: { name: 'reference' } });
  const { key } = await made.json();
  await page.goto('/docs');
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const dialog = page.locator('.modal-ux');
  await dialog.getByLabel('auth-api-key-value').or(dialog.getByRole('textbox').first()).first().fill(key);
  await dialog.getByRole('button', { name: 'Apply credentials' }).first().click();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  const sent = page.waitForRequest(
    (each) => each.url().includes('/api/projects?') || each.url().endsWith('/api/projects'),
  );
  await expect(await execute(page, 'operations-Projects-listProjects', {})).toContainText('200');
  expect((await sent).headers()['x-api-key']).toBe(key);
  await page.locator('#operations-Pipeline-createAnalysis').getByRole('button').first().click();
  await expect(page.locator('#operations-Pipeline-createAnalysis')).toContainText(
    'Model not in allowed list',
  );
  await expect(page.locator('#operations-Pipeline-createAnalysis textarea').first()).toHaveValue(/yolo_v8/);
});

test('the API page is as light or dark as the page one comes from', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/signature');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await page.goto('/docs');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe('rgb(28, 32, 34)');
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  expect(await ground()).toBe('rgb(255, 255, 255)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(ground).toBe('rgb(28, 32, 34)');
});
