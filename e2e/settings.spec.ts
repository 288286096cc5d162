import { expect, test } from '@playwright/test';
import { newImage } from './server';

test('a key is made, shown once, works within its scope, and opens nothing once it is revoked', async ({
  page,
  request,
}) => {
  const name = `nightly ${Date.now()}`;
  await page.goto('/settings');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('combobox', { name: 'Scope' }).selectOption('read');
  await dialog.getByRole('combobox', { name: 'Expires after' }).selectOption('30');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const key = (await dialog.locator('code').textContent()) ?? '';
  expect(key).toMatch(/^vista_[0-9a-f]{12}_[\w-]{43}$/);
  await expect(dialog.getByRole('button', { name: /copy/i }).first()).toBeVisible();
  const asKey = { headers: { 'x-api-key': key } };
  expect((await request.get('/api/projects', asKey)).status()).toBe(200);
  expect((await request.post('/api/projects', { ...asKey, data: { name: 'no' } })).status()).toBe(403);

  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await page.reload();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  await expect(row).toContainText(key.slice(0, 'vista_0123456789ab'.length));
  await expect(row).toContainText('read');
  await expect(page.locator('body')).not.toContainText(key);
  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  await dialog.getByRole('button', { name: 'Revoke the key' }).click();
  await expect(row).toContainText('revoked');
  expect((await request.get('/api/projects', asKey)).status()).toBe(401);
});

test('members come, change their role, leave and come back; the only owner stays', async ({
  page,
  request,
}) => {
  const { projectId } = await newImage(request, 32, 32);
  await page.goto(`/projects/${projectId}/settings`);
  const own = page.getByRole('row', { name: /\(you\)/ });
  await expect(own).toContainText('Owner');
  await expect(own.getByRole('button')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Add a member' }).fill('grace@example.org');
  await page.getByRole('combobox', { name: 'Role of the new member' }).selectOption('editor');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const role = page.getByRole('combobox', { name: 'Role of grace@example.org' });
  await expect(role).toHaveValue('editor');
  await role.selectOption('viewer');
  await expect(role).toHaveValue('viewer');
  await page.getByRole('button', { name: 'Remove grace@example.org' }).click();
  await expect(page.getByText('grace@example.org is no longer a member.')).toBeVisible();
  await expect(role).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(role).toHaveValue('viewer');
  await page.reload();
  await expect(role).toHaveValue('viewer', { timeout: 30_000 });
});

test('what was deleted comes back from the trash, and the audit trail says who did both', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await newImage(request, 32, 32);
  expect((await request.delete(`/api/images/${imageId}`)).status()).toBe(204);
  await page.goto(`/projects/${projectId}/settings`);
  await page.getByRole('button', { name: 'Restore ground.png' }).click();
  await expect(page.getByText('The trash is empty.')).toBeVisible();
  await page.goto(`/projects/${projectId}`);
  await expect(page.getByRole('link', { name: /ground\.png/ }).first()).toBeVisible({ timeout: 30_000 });
  await page.goto(`/projects/${projectId}/settings`);
  await expect(page.getByRole('cell', { name: 'Restore image' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('cell', { name: 'Delete image' })).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
});
