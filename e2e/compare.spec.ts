import { readFileSync } from 'node:fs';
import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { expectAccessible } from './axe';
import { newAnalysis, newImage } from './server';

const ssd = 'ssd_mobilenet_v2';
const centernet = 'centernet_mobilenet_v3';

/** The photo of a cat in the sample project, which one model takes for a dog. */
async function cat(request: APIRequestContext) {
  const project = await (await request.post('/api/sample-project')).json();
  const images = await (await request.get(`/api/projects/${project.id}/images?search=chelsea`)).json();
  const models = await (await request.get(`/api/projects/${project.id}/models`)).json();
  const keyOf = (name: string) => {
    const model = models.find((candidate: { model_name: string }) => candidate.model_name === name);
    return `${model.model_name}@${model.model_version}`;
  };
  return {
    projectId: String(project.id),
    imageId: String(images[0].id),
    a: keyOf(centernet),
    b: keyOf(ssd),
  };
}

// The tour that greets everybody in the sample project has tests of its own.
test.beforeEach(({ page }) => page.addInitScript(() => localStorage.setItem('vista.tour', '99')));

type Cat = Awaited<ReturnType<typeof cat>>;

async function openDiff(page: Page, { projectId, imageId, a, b }: Cat, more: Record<string, string> = {}) {
  const query = new URLSearchParams({ mode: 'diff', a, b, ...more });
  await page.goto(`/projects/${projectId}/images/${imageId}?${query}`);
  await whenCompared(page);
}

/** The first page of a test may take its time; what follows is quick. */
async function whenCompared(page: Page) {
  await expect(page.getByRole('listbox', { name: 'Pairs' })).toBeVisible({ timeout: 20_000 });
}

const kinds = ['agree', 'class_differs', 'moved', 'only_a', 'only_b'];
const labels: Record<string, string> = {
  agree: 'Agree',
  class_differs: 'Class differs',
  moved: 'Moved',
  only_a: 'Only A',
  only_b: 'Only B',
};

/** How many of each kind the left panel says there are. */
async function counts(page: Page) {
  const list = page.getByRole('region', { name: 'Differences' }).getByRole('listitem');
  const found: Record<string, number> = {};
  for (const kind of kinds) {
    const line = list.filter({ has: page.getByRole('button', { name: labels[kind] ?? '', exact: true }) });
    found[kind] = Number(await line.locator('[data-kind]').textContent());
  }
  return found;
}

test('two models disagree over the cat, and the screen counts what the API counts', async ({
  page,
  request,
}) => {
  const sample = await cat(request);
  await openDiff(page, sample);
  const { imageId, a, b } = sample;
  const query = new URLSearchParams({ a, b });
  const { summary } = await (await request.get(`/api/images/${imageId}/comparison?${query}`)).json();
  const ofApi = Object.fromEntries(kinds.map((kind) => [kind, summary[kind]]));
  expect(await counts(page)).toEqual(ofApi);
  expect(summary.class_differs).toBeGreaterThan(0);
  await expectAccessible(page);
});

test('N goes to the disagreement, zooms to it, and the explanation says what it is', async ({
  page,
  request,
}) => {
  await openDiff(page, await cat(request), { probe: '1' });
  const fitted = await page.evaluate(() => window.__viewer?.getView().scale);
  await page.keyboard.press('n');
  const explanation = page.getByRole('region', { name: 'Explanation' });
  await expect(explanation.getByText('The class differs')).toBeVisible();
  await expect(explanation).toContainText('B’s cat (0.8');
  await expect(explanation).toContainText('A calls it dog');
  await expect(page.getByRole('option', { selected: true, name: /^dog → cat/ })).toBeVisible();
  expect(await page.evaluate(() => window.__viewer?.getView().scale)).not.toBe(fitted);
  await expect(page).toHaveURL(/annotation=/);
  await page.keyboard.press('Enter');
  await expect(explanation.getByRole('tab', { name: 'Explain' })).toBeFocused();
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search pairs by class' });
  await expect(search).toBeFocused();
  await page.keyboard.type('do');
  await expect(page).toHaveURL(/pairs=do/);
  await page.reload();
  await expect(search).toHaveValue('do');
});

test('two names for one thing can be made to count as the same, and the link keeps it', async ({
  page,
  request,
}) => {
  await openDiff(page, await cat(request));
  const before = await counts(page);
  await page.getByRole('combobox', { name: 'Class of B' }).fill('cat');
  await page.getByRole('combobox', { name: 'Class of A' }).fill('dog');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.poll(async () => (await counts(page)).class_differs).toBe(0);
  await expect(page).toHaveURL(/class_map_b=/);
  await page.reload();
  await whenCompared(page);
  const after = await counts(page);
  expect((after.agree ?? 0) + (after.moved ?? 0)).toBe(
    (before.agree ?? 0) + (before.moved ?? 0) + (before.class_differs ?? 0),
  );
  await page.getByRole('button', { name: 'Do not count cat as dog' }).click();
  await expect.poll(() => counts(page)).toEqual(before);
});

test('a threshold of one model takes its boxes out of the comparison while the slider moves', async ({
  page,
  request,
}) => {
  await openDiff(page, await cat(request));
  const slider = page.getByRole('slider', { name: 'Least confidence of A' });
  await slider.focus();
  await page.keyboard.press('End');
  await expect.poll(async () => (await counts(page)).class_differs).toBe(0);
  expect((await counts(page)).only_b).toBeGreaterThan(0);
  await expect(page).toHaveURL(/min_a=1/);
});

test('while the space bar is held a pane shows the other model at the same zoom', async ({
  page,
  request,
}) => {
  const { projectId, imageId, a, b } = await cat(request);
  const query = new URLSearchParams({ mode: 'side', a, b });
  await page.goto(`/projects/${projectId}/images/${imageId}?${query}`);
  const first = page.getByRole('group', { name: /^chelsea\.jpg, 451 by 300 pixels/ }).first();
  await expect(first).toHaveAccessibleName(/of 3 annotations/, { timeout: 20_000 });
  const place = page.url();
  await first.focus();
  await page.keyboard.down(' ');
  await expect(first).toHaveAccessibleName(/of 1 annotation at/);
  await page.keyboard.up(' ');
  await expect(first).toHaveAccessibleName(/of 3 annotations/);
  expect(page.url()).toBe(place);
});

test('C leads from one analysis to the comparison and back, V through the layouts', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await cat(request);
  await page.goto(`/projects/${projectId}/images/${imageId}`);
  const layouts = page.getByRole('radiogroup', { name: 'Layout' });
  await expect(layouts.getByRole('radio', { name: 'Single' })).toBeChecked();
  await expect(page.getByRole('listbox', { name: 'Instances' })).toBeVisible({ timeout: 20_000 });
  await expect(layouts.getByRole('radio', { name: 'Diff' })).toBeEnabled();
  await page.keyboard.press('c');
  await expect(layouts.getByRole('radio', { name: 'Diff' })).toBeChecked();
  await expect(page.getByRole('region', { name: 'Compared' })).toBeVisible();
  await page.keyboard.press('c');
  await expect(layouts.getByRole('radio', { name: 'Single' })).toBeChecked();
  await expect(page.getByRole('listbox', { name: 'Instances' })).toBeVisible();
  await page.keyboard.press('v');
  await expect(page.getByRole('group', { name: /chelsea\.jpg/ })).toHaveCount(2);
});

test('panes of both models move together, until they are unlinked', async ({ page, request }) => {
  const sample = await cat(request);
  await page.goto(
    `/projects/${sample.projectId}/images/${sample.imageId}?${new URLSearchParams({ mode: 'side', a: sample.a, b: sample.b })}`,
  );
  const panes = page.getByRole('group', { name: /chelsea\.jpg/ });
  const zooms = page.getByRole('toolbar', { name: 'Zoom' });
  await whenCompared(page);
  await expect(panes).toHaveCount(2);
  // Panes that move together have the buttons once, in the last one.
  await expect(zooms).toHaveCount(1);
  const before = await zooms.textContent();
  await panes.nth(0).hover();
  await page.mouse.wheel(0, -400);
  await expect(zooms).not.toHaveText(before ?? '');
  await page.getByRole('switch', { name: 'Linked panes' }).click();
  await expect(zooms).toHaveCount(2);
  await expect.poll(async () => new Set(await zooms.allTextContents()).size).toBe(1);
  await page.mouse.move(1, 1);
  await panes.nth(1).hover();
  await page.mouse.wheel(0, -150);
  await expect.poll(async () => new Set(await zooms.allTextContents()).size).toBe(2);
});

test('the divider of a swipe is moved by the arrow keys, and its place is in the link', async ({
  page,
  request,
}) => {
  const sample = await cat(request);
  const query = new URLSearchParams({ mode: 'swipe', a: sample.a, b: sample.b });
  await page.goto(`/projects/${sample.projectId}/images/${sample.imageId}?${query}`);
  await whenCompared(page);
  const divider = page.getByRole('separator', { name: 'Divider between the models' });
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  // The names of the models cover nothing of the picture.
  const picture = await page
    .getByRole('group', { name: /chelsea/ })
    .first()
    .boundingBox();
  for (const name of [centernet, ssd]) {
    const chip = await page.getByRole('main').getByText(name, { exact: true }).boundingBox();
    expect((chip?.y ?? Number.NaN) + (chip?.height ?? 0)).toBeLessThanOrEqual(picture?.y ?? 0);
  }
  await divider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(divider).toHaveAttribute('aria-valuenow', '62');
  await expect(page).toHaveURL(/split=0\.62/);
  await page.reload();
  await whenCompared(page);
  await expect(divider).toHaveAttribute('aria-valuenow', '62');
  await expectAccessible(page);
});

test('a model is said to be absent where it has not run, and not while that is unknown', async ({
  page,
  request,
}) => {
  const sample = await cat(request);
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.route(/\/api\/images\/[^/]+\/analyses/, async (route) => {
    await opened;
    await route.continue();
  });
  const query = new URLSearchParams({ mode: 'side', a: sample.a, b: 'nobody@1' });
  await page.goto(`/projects/${sample.projectId}/images/${sample.imageId}?${query}`);
  await expect(page.getByText('Comparing…')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/has not run on this image/)).toHaveCount(0);
  open();
  await expect(
    page.getByText('nobody@1 has not run on this image: there is nothing to compare.'),
  ).toBeVisible();
});

test('the lens moves and grows by keys', async ({ page, request }) => {
  const sample = await cat(request);
  const query = new URLSearchParams({ mode: 'lens', a: sample.a, b: sample.b });
  await page.goto(`/projects/${sample.projectId}/images/${sample.imageId}?${query}`);
  await whenCompared(page);
  const lens = page.getByRole('button', { name: /^Lens/ });
  await lens.focus();
  const before = await lens.boundingBox();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('+');
  await expect.poll(async () => (await lens.boundingBox())?.width).toBe((before?.width ?? 0) + 40);
  await expect(page).toHaveURL(/lens=/);
});

test('a comparison is saved as it is seen: all panes, both sides of the divider, the lens', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await newImage(request, 200, 160, 90);
  const left = [20, 40, 40, 40];
  const right = [140, 40, 40, 40];
  const box = (bbox: number[]) => ({
    annotation_type: 'bounding_box',
    class_name: 'car',
    confidence: 0.9,
    data: { bbox },
  });
  await newAnalysis(request, imageId, [box(left)], 'one');
  await newAnalysis(request, imageId, [box(right)], 'two');
  const middles = { left: [20, 60], right: [140, 60] } as const;
  /** Saves the whole image, and tells whether a box is there. */
  const save = async () => {
    await page.keyboard.press('s');
    await page.getByRole('radio', { name: /The whole image/ }).check();
    await page.getByRole('checkbox', { name: /legend/ }).uncheck();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    // While it goes, the page takes no keys.
    await expect(page.getByRole('dialog')).toBeHidden();
    const raw = await sharp(await download.path())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = raw.info;
    const isBox = (which: keyof typeof middles, pane = 0) => {
      const [x, y] = middles[which];
      const at = ((height - 160 + y) * width + (width - 200) * pane + x) * 3;
      return raw.data.subarray(at, at + 3).some((channel) => Math.abs(channel - 90) > 20);
    };
    return { width, isBox };
  };
  await page.goto(
    `/projects/${projectId}/images/${imageId}?${new URLSearchParams({ mode: 'side', a: 'one@1', b: 'two@1', labels: 'off' })}`,
  );
  await whenCompared(page);
  const side = await save();
  expect(side.width).toBeGreaterThanOrEqual(400);
  expect([side.isBox('left'), side.isBox('right')]).toEqual([true, false]);
  expect([side.isBox('left', 1), side.isBox('right', 1)]).toEqual([false, true]);
  for (const layout of ['Swipe', 'Lens']) {
    await page.keyboard.press('v');
    if (layout === 'Swipe') await page.keyboard.press('v');
    await expect(page.getByRole('radio', { name: layout })).toBeChecked();
    await expect(page.getByRole('group', { name: /ground/ })).toHaveCount(2);
    if (layout === 'Lens') {
      const place = await page
        .getByRole('group', { name: /ground/ })
        .first()
        .boundingBox();
      if (!place) throw new Error('there is no pane');
      await page.mouse.move(place.x + place.width * 0.1, place.y + place.height / 2);
      await page.mouse.move(place.x + place.width * 0.7, place.y + place.height / 2, { steps: 3 });
      await expect(page).toHaveURL(/lens=/);
    }
    const saved = await save();
    expect(saved.width).toBe(200);
    expect([saved.isBox('left'), saved.isBox('right')]).toEqual([true, true]);
  }
});

test('an image with one model says that there is nothing to compare', async ({ page, request }) => {
  const { projectId, imageId } = await newImage(request, 60, 40);
  await newAnalysis(request, imageId, []);
  await page.goto(`/projects/${projectId}/images/${imageId}`);
  await expect(page.getByRole('radio', { name: 'Diff' })).toBeDisabled();
  await page.goto(`/projects/${projectId}/compare`);
  await expect(page.getByRole('heading', { name: 'There is only one model' })).toBeVisible();
  await page.goto(`/projects/${projectId}/evaluate`);
  await expect(page.getByRole('heading', { name: 'There is no ground truth yet' })).toBeVisible();
  await expectAccessible(page);
});

test('the comparison of a project says what the API says, and its cells list their images', async ({
  page,
  request,
}) => {
  const { projectId, a, b } = await cat(request);
  const query = new URLSearchParams({ a, b });
  const report = await (await request.get(`/api/projects/${projectId}/comparison?${query}&wait=30`)).json();
  await page.goto(`/projects/${projectId}/compare?${query}`);
  const bar = page.getByRole('region', { name: 'Kinds of difference' });
  for (const kind of kinds) {
    await expect(bar.getByRole('button', { name: labels[kind] ?? '' })).toContainText(
      String(report.summary[kind]),
    );
  }
  const agreement = `${(100 * report.summary.agreement).toFixed(1)} %`;
  await expect(page.getByRole('region', { name: 'Agreement', exact: true })).toContainText(agreement);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'dog, cat: 1' }).click();
  await expect(page.getByRole('link', { name: 'chelsea.jpg' })).toBeVisible();
  const arrived = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV of pairs' }).click();
  const pairs = readFileSync(await (await arrived).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(pairs).toHaveLength(2);
  expect(pairs[1]).toContain('class_differs');
  await expect(page.getByText('1 image', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Remove filter A says: dog' }).click();
  await expect(page).not.toHaveURL(/class_a/);
});

test('the images of a comparison are gone through one by one and marked as reviewed', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await newImage(request, 100, 80);
  const box = (className: string, x: number) => ({
    annotation_type: 'bounding_box',
    class_name: className,
    confidence: 0.9,
    data: { bbox: [x, 10, 20, 20], format: 'xywh' },
  });
  await newAnalysis(request, imageId, [box('cat', 10), box('cat', 60)], 'first');
  await newAnalysis(request, imageId, [box('dog', 10), box('cat', 60)], 'second');
  await page.goto(`/projects/${projectId}/compare?a=first%401&b=second%401`);
  await page.getByRole('button', { name: 'Review one by one' }).click();
  await expect(page).toHaveURL(/mode=diff/);
  await expect(page.getByText('1 / 1')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Reviewed' })).not.toBeChecked();
  await whenCompared(page);
  await page.keyboard.press('r');
  await expect(page.getByRole('checkbox', { name: 'Reviewed' })).toBeChecked();
  await page.keyboard.press('n');
  await expect(page.getByText('The class differs')).toBeVisible();
  await page.goto(`/projects/${projectId}/compare?a=first%401&b=second%401`);
  await expect(page.getByRole('checkbox', { name: 'ground.png is reviewed' })).toBeChecked();
});

test('the models page shows which model ran on which image, and leads there', async ({ page, request }) => {
  const { projectId } = await cat(request);
  await page.goto(`/projects/${projectId}/models`);
  await page.getByRole('button', { name: new RegExp(ssd) }).click();
  await expect(page.getByRole('img', { name: new RegExp(`Confidences of ${ssd}`) })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: new RegExp(`${ssd}.* on chelsea.jpg: completed`) }).click();
  await expect(page.getByRole('group', { name: /chelsea\.jpg/ })).toBeVisible();
});
