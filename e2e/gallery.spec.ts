import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { expectAccessible } from './axe';
import { newAnalysis } from './server';

const colours = ['#a33', '#3a3', '#33a', '#aa3', '#3aa', '#a3a'];

function photo(i: number, width = 120, height = 80): Promise<Buffer> {
  const background = colours[i % colours.length] ?? '#888';
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

const box = (class_name: string, confidence: number) => ({
  annotation_type: 'bounding_box',
  class_name,
  confidence,
  data: { bbox: [30, 20, 60, 40] },
});

/** A project of so many images: the first has a car, the second was run and found nothing. */
async function newGallery(request: APIRequestContext, count: number, name = `gallery ${Date.now()}`) {
  const project = await (await request.post('/api/projects', { data: { name } })).json();
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const file = { name: `photo ${i + 1}.png`, mimeType: 'image/png', buffer: await photo(i) };
    const upload = await request.post(`/api/projects/${project.id}/images`, { multipart: { file } });
    ids.push((await upload.json()).id);
  }
  if (ids[0]) await newAnalysis(request, ids[0], [box('car', 0.9), box('dog', 0.4)], 'finder');
  if (ids[1]) await newAnalysis(request, ids[1], [], 'finder');
  return { projectId: project.id as string, ids };
}

const grid = (page: Page) => page.getByRole('list', { name: 'Images' });
const links = (page: Page) => grid(page).getByRole('link');
const tile = (page: Page, name: string) => grid(page).getByRole('link', { name });
const check = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}` });

test('filters are chips and part of the address, and "found nothing" is not "not run"', async ({
  page,
  request,
}) => {
  const { projectId } = await newGallery(request, 4);
  await page.goto(`/projects/${projectId}`);
  await expect(links(page)).toHaveCount(4);
  await expect(tile(page, 'photo 2.png')).toHaveAccessibleName(/nothing found/);
  await expect(tile(page, 'photo 3.png')).toHaveAccessibleName(/No model has run/);

  const choose = async (filter: string, option: string | RegExp) => {
    await page.getByRole('search').getByRole('button', { name: filter, exact: true }).click();
    await page.getByRole('option', { name: option }).click();
  };
  await choose('Status', 'Found nothing');
  await expect(links(page)).toHaveCount(1);
  await expect(page).toHaveURL(/status=found_nothing/);
  await choose('Status: Found nothing', 'Not run');
  await expect(links(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove filter Status' }).click();
  await choose('Class', /^car/);
  await expect(links(page)).toHaveCount(1);
  await choose('Confidence', '≥ 0.95 or unscored');
  await expect(page.getByText('No image fits these filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all images' }).click();
  await expect(links(page)).toHaveCount(4);

  await page.getByRole('button', { name: 'Annotations', exact: true }).click();
  await page.getByRole('button', { name: '1 or more' }).click();
  await expect(links(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Remove filter Annotations' }).click();
  await page.getByRole('button', { name: 'Uploaded', exact: true }).click();
  await page.getByLabel('Before (UTC)').fill('2020-01-01');
  await page.keyboard.press('Escape');
  await expect(links(page)).toHaveCount(0);
  await expect(page).toHaveURL(/created_to=2020-01-01/);
  await page.getByRole('button', { name: 'Clear all' }).click();

  await page.keyboard.press('/');
  await page.keyboard.type('photo 3');
  await expect(links(page)).toHaveCount(1);
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 image');
  await page.goto(`/projects/${projectId}?sort=-filename&search=photo`);
  await expect(links(page).first()).toHaveAccessibleName(/photo 4/);
});

test('a click and a click with Shift select, and what is deleted comes back', async ({ page, request }) => {
  const { projectId } = await newGallery(request, 6);
  await page.goto(`/projects/${projectId}`);
  await tile(page, 'photo 2.png').hover();
  await check(page, 'photo 2.png').click();
  await tile(page, 'photo 4.png').click({ modifiers: ['Shift'] });
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByRole('status')).toHaveText('3 selected');
  // While something is selected, a click on a picture selects too.
  await tile(page, 'photo 3.png').click();
  await expect(bar.getByRole('status')).toHaveText('2 selected');
  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect(links(page)).toHaveCount(4);
  await expect(page.getByText('2 images deleted.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(links(page)).toHaveCount(6);
  await expect(tile(page, 'photo 2.png')).toHaveAccessibleName(/nothing found/);
});

test('the keyboard goes from picture to picture, selects, deletes and opens', async ({ page, request }) => {
  const { projectId, ids } = await newGallery(request, 5);
  await page.goto(`/projects/${projectId}`);
  await tile(page, 'photo 1.png').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tile(page, 'photo 2.png')).toBeFocused();
  await page.keyboard.press(' ');
  await page.keyboard.press('Shift+ArrowRight');
  const count = page.getByRole('region', { name: 'Selection' }).getByRole('status');
  await expect(count).toHaveText('2 selected');
  await page.keyboard.press('Control+a');
  await expect(count).toHaveText('5 selected');
  await check(page, 'photo 5.png').click();
  await expect(count).toHaveText('4 selected');
  await page.keyboard.press('Delete');
  await expect(links(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(links(page)).toHaveCount(5);
  await tile(page, 'photo 5.png').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/images/${ids[4]}\\?at=5`));
  await page.keyboard.press('g');
  await expect(grid(page)).toBeVisible();
});

test('sketches of what was found lie on the thumbnails, and can be hidden', async ({ page, request }) => {
  const { projectId } = await newGallery(request, 2);
  await page.goto(`/projects/${projectId}`);
  const outlines = tile(page, 'photo 1.png').locator('svg path[d^="M250"]');
  await expect(outlines.first()).toBeAttached();
  await page.keyboard.press('o');
  await expect(outlines).toHaveCount(0);
  await page.getByRole('button', { name: 'Overlays' }).click();
  await expect(outlines.first()).toBeAttached();
  const before = await tile(page, 'photo 1.png').boundingBox();
  await page.keyboard.press('-');
  await expect
    .poll(async () => (await tile(page, 'photo 1.png').boundingBox())?.height)
    .toBeLessThan(before?.height ?? 0);
});

test('files and folders are uploaded with what failed and why, and tried again', async ({
  page,
  request,
}) => {
  const { projectId } = await newGallery(request, 0);
  await page.goto(`/projects/${projectId}`);
  await expect(page.getByRole('heading', { name: 'Drop images anywhere on this page' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Integrate' })).toHaveCSS(
    'color',
    'rgb(40, 80, 179)',
  );
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await chooser).setFiles([
    { name: 'good.png', mimeType: 'image/png', buffer: await photo(1) },
    { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no image') },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') },
  ]);
  await expect(page.getByText('notes.txt is no image and not uploaded.')).toBeVisible();
  const list = page.getByRole('region', { name: 'Uploads' });
  await expect(list.getByRole('status')).toHaveText('1 image uploaded, 1 failed');
  await expect(list.getByText(/broken\.png is not an image that can be read/)).toBeVisible();
  await expect(tile(page, 'good.png')).toBeVisible();
  await list.getByRole('button', { name: 'Try again' }).click();
  await expect(list.getByRole('status')).toHaveText('1 image uploaded, 1 failed');

  const folder = mkdtempSync(join(tmpdir(), 'vista-folder-'));
  for (const i of [1, 2]) writeFileSync(join(folder, `in folder ${i}.png`), await photo(i));
  const folderChooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Other ways to upload' }).click();
  await page.getByRole('menuitem', { name: 'A whole folder…' }).click();
  await (await folderChooser).setFiles(folder);
  await expect(links(page)).toHaveCount(3);
});

test('files dropped on the page are uploaded', async ({ page, request }) => {
  const { projectId } = await newGallery(request, 1);
  await page.goto(`/projects/${projectId}`);
  await expect(links(page)).toHaveCount(1);
  const bytes = [...(await photo(3))];
  const data = await page.evaluateHandle((values) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(values)], 'dropped.png', { type: 'image/png' }));
    return transfer;
  }, bytes);
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
  await expect(page.getByText('Drop images to upload them')).toBeVisible();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await expect(tile(page, 'dropped.png')).toBeVisible();
});

test('the overview leads to the images it counts, and is folded away for good', async ({ page, request }) => {
  const { projectId } = await newGallery(request, 3);
  await page.goto(`/projects/${projectId}`);
  const coverage = page.getByRole('region', { name: 'Coverage' });
  const row = coverage.getByRole('row', { name: /finder/ });
  await expect(row.getByRole('cell')).toHaveText(['', '1', '1', '0', '0', '1']);
  await row.getByRole('cell').nth(2).getByRole('link').click();
  await expect(page).toHaveURL(/status=found_nothing/);
  await expect(links(page)).toHaveCount(1);
  await page.getByRole('region', { name: 'Classes' }).getByRole('link', { name: 'dog' }).click();
  await expect(page).toHaveURL(/class_name=dog/);
  await expect(page.getByRole('region', { name: 'Recent activity' })).toContainText(
    'finder completed 2 images',
  );
  await page.getByRole('button', { name: 'Overview' }).click();
  await page.reload();
  await expect(links(page)).toHaveCount(1);
  await expect(coverage).toHaveCount(0);
});

test('what a pipeline does is seen without reloading', async ({ page, request }) => {
  const { projectId, ids } = await newGallery(request, 3);
  await page.goto(`/projects/${projectId}`);
  await expect(tile(page, 'photo 3.png')).toHaveAccessibleName(/No model has run/);
  await newAnalysis(request, ids[2] ?? '', [box('bird', 0.8)], 'late');
  await expect(tile(page, 'photo 3.png')).toHaveAccessibleName(/1 analysis completed/);
  await expect(
    page.getByRole('region', { name: 'Classes' }).getByRole('link', { name: 'bird' }),
  ).toBeVisible();
});

test('a project is renamed, described, deleted and brought back', async ({ page, request }) => {
  const name = `renamed ${Date.now()}`;
  const { projectId } = await newGallery(request, 1);
  await page.goto(`/projects/${projectId}`);
  await page.getByRole('button', { name: 'Project menu' }).click();
  await page.getByRole('menuitem', { name: 'Rename or describe…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByLabel('Description').fill('What we look for');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name })).toBeAttached();
  await expect(page.getByText('What we look for')).toBeVisible();
  await page.getByRole('button', { name: 'Project menu' }).click();
  await page.getByRole('menuitem', { name: 'Delete project' }).click();
  await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
  await expect(page.getByRole('link', { name })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page).toHaveURL(new RegExp(projectId));
  await expect(tile(page, 'photo 1.png')).toBeVisible();
});

test('sections are reached by tabs and by pairs of keys', async ({ page, request }) => {
  const { projectId } = await newGallery(request, 1);
  await page.goto(`/projects/${projectId}`);
  const tabs = page.getByRole('navigation', { name: 'Project sections' });
  await expect(tabs.getByRole('link', { name: 'Images' })).toHaveAttribute('aria-current', 'page');
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/integrate$/);
  await expect(tabs.getByRole('link', { name: 'Integrate' })).toHaveAttribute('aria-current', 'page');
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(tile(page, 'photo 1.png')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('G then N');
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1280])
    test(`no page of projects has a serious fault of accessibility, ${colorScheme} at ${width} px`, async ({
      page,
      request,
    }, info) => {
      const { projectId } = await newGallery(request, 4, `مشروع ${'w'.repeat(200)}`);
      const empty = await newGallery(request, 0);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      for (const [name, path] of [
        ['list', '/'],
        ['project', `/projects/${projectId}`],
        ['empty', `/projects/${empty.projectId}`],
      ] as const) {
        await page.goto(path);
        await page.waitForLoadState('networkidle');
        await expectAccessible(page);
        const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        expect(isWider).toBe(false);
        await info.attach(name, { body: await page.screenshot(), contentType: 'image/png' });
      }
    });
