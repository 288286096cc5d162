import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { onPage, picture, setView, shownCount, whenComplete } from './picture';
import { newAnalysis, newImage, newRunningAnalysis, sign } from './server';

const box = (bbox: number[], className: string | null, confidence: number | null) => ({
  annotation_type: 'bounding_box',
  class_name: className,
  confidence,
  data: { bbox },
});
/** Three boxes in one another, one beside them, and one that nobody is sure of. */
const boxes = [
  box([20, 20, 100, 80], 'bus', 0.9),
  box([30, 30, 60, 50], 'car', 0.7),
  box([40, 40, 20, 20], 'wheel', 0.3),
  box([150, 20, 30, 90], 'person', 0.8),
  box([150, 130, 20, 10], 'person', null),
];

async function openStreet(
  { page, request }: { page: Page; request: import('@playwright/test').APIRequestContext },
  query = '',
) {
  const { projectId, imageId } = await newImage(request, 200, 160, 90);
  const analysisId = await newAnalysis(request, imageId, boxes, 'detector');
  const address = `/projects/${projectId}/images/${imageId}`;
  await page.goto(`${address}?probe=1${query}`);
  await whenComplete(page);
  return { projectId, imageId, analysisId, address };
}

const instances = (page: Page) => page.getByRole('listbox', { name: 'Instances' });
const chosen = (page: Page) => instances(page).getByRole('option', { selected: true });

test('the hint at the pointer names class, confidence, size, type and model, and how many lie there', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const at = await onPage(page, 50, 50);
  await page.mouse.move(at.x, at.y);
  for (const words of ['wheel', '0.30', '20 × 20 px, box', 'detector 1', '2 more here'])
    await expect(page.getByText(words, { exact: false }).last()).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText(/x 50\.\d +y 50\.\d/);
});

test('a heat map is read off under the pointer', async ({ page, request }) => {
  const { projectId, imageId } = await newImage(request, 200, 160, 90);
  await newAnalysis(request, imageId, [
    {
      annotation_type: 'heatmap',
      class_name: 'heat',
      data: {
        values: [
          [0, 12.5],
          [3, 50],
        ],
      },
    },
  ]);
  await page.goto(`/projects/${projectId}/images/${imageId}?probe=1`);
  await whenComplete(page);
  const at = await onPage(page, 150, 20);
  await page.mouse.move(at.x, at.y);
  await expect(page.getByRole('contentinfo')).toContainText('heat 12.5');
});

test('a click chooses the smallest, further clicks and ↓ ↑ go through what is stacked, Esc lets go', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const at = await onPage(page, 50, 50);
  for (const name of ['wheel', 'car', 'bus', 'wheel']) {
    await page.mouse.click(at.x, at.y);
    await expect(chosen(page)).toContainText(name);
  }
  await page.keyboard.press('ArrowDown');
  await expect(chosen(page)).toContainText('car');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(chosen(page)).toContainText('bus');
  await page.keyboard.press('Escape');
  await expect(chosen(page)).toHaveCount(0);
  // With nothing stacked the arrows go through the list.
  await page.keyboard.press('ArrowDown');
  await expect(chosen(page)).toContainText('bus');
  await expect(page.getByRole('tab', { name: 'Selected' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('button', { name: 'Copy annotation as JSON' })).toBeVisible();
});

test('the list and the picture choose for each other, and Enter zooms to what is chosen', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  await instances(page)
    .getByRole('option', { name: /person.*0\.80/ })
    .click();
  await expect(page).toHaveURL(/annotation=/);
  const before = await page.evaluate(() => window.__viewer?.getView().scale ?? 0);
  await instances(page).press('Enter');
  expect(await page.evaluate(() => window.__viewer?.getView().scale ?? 0)).toBeGreaterThan(before);
});

test('the wheel zooms to the pointer, a drag moves, F fits, 1 is 100 %, Z shows the selection', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const at = await onPage(page, 50, 50);
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, -300);
  const after = await onPage(page, 50, 50);
  expect(Math.hypot(after.x - at.x, after.y - at.y)).toBeLessThan(1);
  const view = () => page.evaluate(() => window.__viewer?.getView() ?? { scale: 0, x: 0, y: 0 });
  const zoomed = await view();
  await page.mouse.down();
  await page.mouse.move(at.x + 40, at.y + 30, { steps: 4 });
  await page.mouse.up();
  const moved = await view();
  expect([moved.x - zoomed.x, moved.y - zoomed.y]).toEqual([40, 30]);
  await page.keyboard.press('1');
  expect((await view()).scale).toBe(1);
  await page.keyboard.press('+');
  expect((await view()).scale).toBe(1.25);
  await page.keyboard.press('-');
  await page.mouse.click((await onPage(page, 155, 60)).x, (await onPage(page, 155, 60)).y);
  await expect(chosen(page)).toContainText('person');
  await page.keyboard.press('z');
  const shown = await view();
  expect(shown.scale).toBeGreaterThan(1);
  await page.keyboard.press('f');
  expect((await view()).scale).toBeLessThan(shown.scale);
});

test('two fingers zoom and move together', async ({ page, request }) => {
  await openStreet({ page, request });
  const scale = () => page.evaluate(() => window.__viewer?.getView().scale ?? 0);
  const before = await scale();
  const still = await onPage(page, 100, 80);
  await picture(page).evaluate((element, middle) => {
    const finger = (type: string, pointerId: number, x: number) =>
      element.dispatchEvent(
        new PointerEvent(type, {
          pointerId,
          clientX: x,
          clientY: middle.y,
          pointerType: 'touch',
          bubbles: true,
        }),
      );
    // Fingers that are not there cannot be captured.
    element.setPointerCapture = () => {};
    finger('pointerdown', 11, middle.x - 50);
    finger('pointerdown', 12, middle.x + 50);
    for (let i = 1; i <= 10; i++) {
      finger('pointermove', 11, middle.x - 50 - 5 * i);
      finger('pointermove', 12, middle.x + 50 + 5 * i);
    }
    finger('pointerup', 11, middle.x - 100);
    finger('pointerup', 12, middle.x + 100);
  }, still);
  expect((await scale()) / before).toBeCloseTo(2, 1);
  const after = await onPage(page, 100, 80);
  expect(Math.hypot(after.x - still.x, after.y - still.y)).toBeLessThan(2);
});

test('the map in the corner is there while only a part is seen, and leads to another', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const map = page.locator('[data-minimap]');
  await expect(map).toBeHidden();
  await setView(page, 16, 0, 0);
  await expect(map).toBeVisible();
  const place = await map.boundingBox();
  if (!place) throw new Error('the map has no place');
  await page.mouse.click(place.x + place.width - 4, place.y + place.height - 4);
  const view = await page.evaluate(() => window.__viewer?.getView());
  expect(view?.scale).toBe(16);
  expect(view?.x).toBeLessThan(-1000);
});

test('the space bar hides all overlays while it is held; L, M, H and X switch parts', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const at = await onPage(page, 50, 50);
  const isOver = () => page.evaluate(() => window.__viewer?.hit(50, 50).length);
  await page.keyboard.down(' ');
  expect(await isOver()).toBe(0);
  await page.keyboard.up(' ');
  expect(await isOver()).toBe(3);
  await expect(page.getByRole('switch', { name: 'Labels' })).toBeChecked();
  await page.keyboard.press('l');
  await expect(page.getByRole('switch', { name: 'Labels' })).not.toBeChecked();
  await page.keyboard.press('x');
  await expect(page.getByRole('switch', { name: 'Cross-hair' })).toBeChecked();
  await page.mouse.move(at.x, at.y);
  await expect(page.locator('[data-axis]')).toHaveCount(2);
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/fill=0/);
  await page.keyboard.press('m');
  await expect(page).not.toHaveURL(/fill=0/);
  await page.keyboard.press('h');
  await expect(page).toHaveURL(/heatmap=0/);
});

test('a control that was used with the mouse leaves the viewer all keys but its own', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const at = await onPage(page, 50, 50);
  const scale = () => page.evaluate(() => window.__viewer?.getView().scale);
  const hits = () => page.evaluate(() => window.__viewer?.hit(50, 50).length);
  const analysis = page.getByRole('checkbox', { name: /detector/ });
  const labels = page.getByRole('switch', { name: 'Labels' });
  const slider = page.getByRole('slider', { name: 'Least confidence' });
  const colour = page.getByRole('combobox', { name: 'Colour by' });
  const thumbs = page.locator('[tabindex="-1"]:has([role="slider"])').first();
  const row = instances(page).getByRole('option').first();
  const controls: readonly (readonly [use: () => Promise<void>, focused: Locator])[] = [
    [() => analysis.click({ clickCount: 2, delay: 20 }), analysis],
    [() => page.locator('label', { hasText: 'Labels' }).click(), labels],
    [() => slider.click(), thumbs],
    [() => row.click(), row],
    // A click opens a list of the browser's own, which has all keys until it is closed.
    [() => colour.focus(), colour],
  ];
  for (const [use, focused] of controls) {
    await page.mouse.click(at.x, at.y);
    await page.keyboard.press('f');
    const fitted = await scale();
    await expect(chosen(page)).toHaveCount(1);
    await use();
    await expect(focused).toBeFocused();
    await page.keyboard.press('1');
    expect(await scale()).toBe(1);
    await page.keyboard.press('+');
    expect(await scale()).toBe(1.25);
    if (focused !== colour) {
      await page.keyboard.press('f');
      expect(await scale()).toBe(fitted);
      await page.keyboard.down(' ');
      expect(await hits()).toBe(0);
      await page.keyboard.up(' ');
      expect(await hits()).toBe(3);
    }
    await page.keyboard.press('Escape');
    await expect(chosen(page)).toHaveCount(0);
  }
  await expect(analysis).toBeChecked();
  await expect(labels).not.toBeChecked();
  await slider.click();
  // The first leads to the thumb.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuenow', '0.01');
  // By the keyboard a switch is switched as ever.
  await page.locator('label', { hasText: 'Labels' }).click();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(labels).toBeFocused();
  await page.keyboard.press(' ');
  await expect(labels).not.toBeChecked();
  expect(await hits()).toBe(3);
});

test('confidences are cut at both ends, by slider and by [ and ]; the unscored stay until they are hidden', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const expectShown = (count: number) => expect.poll(() => shownCount(page)).toBe(count);
  await expectShown(5);
  await page.getByRole('slider', { name: 'Least confidence' }).focus();
  for (let i = 0; i < 31; i++) await page.keyboard.press('ArrowRight');
  await expectShown(4);
  await page.getByRole('slider', { name: 'Largest confidence' }).focus();
  for (let i = 0; i < 15; i++) await page.keyboard.press('ArrowLeft');
  await expectShown(3);
  await expect(page.getByText('0.31 – 0.85')).toBeVisible();
  await page.locator('label', { hasText: 'Hide unscored' }).click();
  await expectShown(2);
  await picture(page).focus();
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await expectShown(3);
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await expectShown(2);
  await expect(page).toHaveURL(/threshold=0\.31&most=0\.85&unscored=hide/);
});

test('classes are switched off, on, alone, all and none; types and areas too', async ({ page, request }) => {
  await openStreet({ page, request });
  const expectShown = (count: number) => expect.poll(() => shownCount(page)).toBe(count);
  const left = page.getByRole('complementary', { name: 'Analyses' });
  await left.getByRole('button', { name: 'person', exact: true }).click();
  await expectShown(3);
  await left.getByRole('button', { name: 'None' }).click();
  await expectShown(0);
  await left.getByRole('button', { name: 'All' }).click();
  await expectShown(5);
  await left.getByRole('button', { name: 'Only car' }).focus();
  await page.keyboard.press('Enter');
  await expectShown(1);
  await left.getByRole('button', { name: 'All' }).click();
  await left.getByRole('textbox', { name: 'Least area in square pixels' }).fill('1000');
  await expectShown(3);
  // Typed digit by digit: 3, 30 and 300 are no limits yet, for they lie below the other.
  await left.getByRole('textbox', { name: 'Largest area in square pixels' }).pressSequentially('3000');
  await expectShown(2);
  await expect(left.getByRole('textbox', { name: 'Least area in square pixels' })).toHaveValue('1000');
  await left.getByRole('button', { name: 'Reset' }).click();
  await expectShown(5);
  await left.getByRole('button', { name: /^Box/ }).click();
  await expectShown(0);
});

test('colours tell classes, models, confidences or instances; a class keeps its colour from image to image', async ({
  page,
  request,
}) => {
  const { projectId } = await openStreet({ page, request });
  const swatch = () =>
    instances(page)
      .getByRole('option')
      .first()
      .locator('span')
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  const ofClass = await swatch();
  for (const name of ['Model', 'Confidence', 'Instance']) {
    await page.getByRole('combobox', { name: 'Colour by' }).selectOption(name);
    await expect(page).toHaveURL(new RegExp(`colour_by=${name.toLowerCase()}`));
  }
  await page.getByRole('combobox', { name: 'Colour by' }).selectOption('Class');
  await expect.poll(swatch).toBe(ofClass);
  const other = await newImage(request, 50, 50, 90);
  await newAnalysis(request, other.imageId, [box([5, 5, 20, 20], 'bus', 0.5)], 'another');
  await page.goto(`/projects/${other.projectId}/images/${other.imageId}?probe=1`);
  await whenComplete(page);
  expect(await swatch()).toBe(ofClass);
  expect(other.projectId).not.toBe(projectId);
});

test('a link holds the exact view: what is copied with Y opens as it was, and Back leads back', async ({
  page,
  request,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { projectId } = await openStreet(
    { page, request },
    '&threshold=0.25&most=0.85&hide=bus&colour_by=confidence&line=0.5',
  );
  await setView(page, 3, -40, -25);
  const at = await onPage(page, 50, 50);
  await page.mouse.click(at.x, at.y);
  await page.keyboard.press('y');
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/region=.*annotation=/);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const before = {
    view: await page.evaluate(() => window.__viewer?.getView()),
    shown: await shownCount(page),
  };

  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').last().click();
  await expect(page).toHaveURL(new RegExp(`/projects/${projectId}([?#]|$)`));
  await page.goBack();
  await whenComplete(page);
  await expect(chosen(page)).toContainText('wheel');

  const fresh = await context.newPage();
  await fresh.goto(link);
  await whenComplete(fresh);
  await expect(chosen(fresh)).toContainText('wheel');
  expect(await shownCount(fresh)).toBe(before.shown);
  const view = await fresh.evaluate(() => window.__viewer?.getView());
  expect(view?.scale).toBeCloseTo(before.view?.scale ?? 0, 1);
  expect(view?.x).toBeCloseTo(before.view?.x ?? 0, -1);
  expect(view?.y).toBeCloseTo(before.view?.y ?? 0, -1);
});

test('what is seen is saved as a PNG, as the screen has it or in the image’s own pixels', async ({
  page,
  request,
}) => {
  await openStreet({ page, request });
  const save = async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    // While it goes, the page takes no keys.
    await expect(page.getByRole('dialog')).toBeHidden();
    const { default: sharp } = await import('sharp');
    expect(download.suggestedFilename()).toBe('ground-annotated.png');
    return sharp(await download.path()).metadata();
  };
  await page.keyboard.press('s');
  await page.getByRole('radio', { name: /The whole image/ }).check();
  await page.getByRole('checkbox', { name: /legend/ }).uncheck();
  expect(await save()).toMatchObject({ format: 'png', width: 200, height: 160 });
  await page.keyboard.press('s');
  await page.getByRole('checkbox', { name: /legend/ }).check();
  expect((await save()).height).toBeGreaterThan(160);
  await page.keyboard.press('s');
  await page.getByRole('radio', { name: /as it is on the screen/ }).check();
  await page.getByRole('checkbox', { name: /legend/ }).uncheck();
  const pane = await picture(page).boundingBox();
  expect((await save()).width).toBe(Math.floor(pane?.width ?? 0));
});

test('several analyses are shown at once, and each says all that is known of it', async ({
  page,
  request,
}) => {
  const { imageId } = await openStreet({ page, request });
  await newAnalysis(request, imageId, [box([10, 100, 30, 30], 'dog', 0.6)], 'other');
  // The new one is told of by the server.
  await page.getByRole('checkbox', { name: 'Show other 1' }).check();
  await expect.poll(() => shownCount(page)).toBe(6);
  await page.getByRole('button', { name: 'Details of other 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'other 1' });
  for (const words of ['Completed', 'Calls received', 'submitAnnotations', 'finalizeAnalysis'])
    await expect(dialog.getByText(words).first()).toBeVisible();
});

test('a running analysis grows on the page as its pipeline calls, without a reload', async ({
  page,
  request,
}) => {
  const { projectId, imageId } = await newImage(request, 200, 160, 90);
  const id = await newRunningAnalysis(request, imageId, 'slow');
  await page.goto(`/projects/${projectId}/images/${imageId}?probe=1`);
  await expect(page.getByRole('contentinfo')).toContainText('Live');
  await expect(page.getByText(/Running · 0 found/)).toBeVisible();
  await sign(request, 'POST', `/api/analyses/${id}/annotations:bulk`, { annotations: boxes.slice(0, 2) });
  await expect.poll(() => shownCount(page)).toBe(2);
  const facts = page.getByText(/Running · 2 found/);
  await expect(facts).toBeVisible();
  // In one line, beside its mark.
  const mark = page.getByRole('button', { name: /slow 1/ }).locator('svg[data-state=running]');
  const [line, turning] = [await facts.boundingBox(), await mark.boundingBox()];
  expect(line?.height).toBeLessThan(20);
  expect(Math.abs((line?.y ?? 0) + 9 - (turning?.y ?? Number.NaN) - 5)).toBeLessThan(3);
  await sign(request, 'POST', `/api/analyses/${id}/annotations:bulk`, { annotations: boxes.slice(2) });
  await expect.poll(() => shownCount(page)).toBe(5);
  await sign(request, 'POST', `/api/analyses/${id}/finalize`, {
    status: 'failed',
    error_message: 'out of memory',
  });
  await expect(page.getByText('out of memory').first()).toBeVisible();
});

test('what is drawn can be gone through without seeing it', async ({ page, request }) => {
  await openStreet({ page, request });
  const listbox = page.getByRole('listbox', { name: 'Annotations on the picture, 5' });
  await listbox.focus();
  await page.keyboard.press('ArrowDown');
  const option = listbox.getByRole('option', { selected: true });
  await expect(option).toHaveText(/^bus, box, confidence 0\.90, at 20, 20$/);
  await expect(option).toHaveAttribute('aria-posinset', '1');
  const id = await listbox.getAttribute('aria-activedescendant');
  expect(await option.getAttribute('id')).toBe(id);
  await page.keyboard.press('End');
  await expect(listbox.getByRole('option', { selected: true })).toHaveText(/unscored/);
  await expect(chosen(page)).toContainText('person');
});

test('? lists every key, and / leads to the search', async ({ page, request }) => {
  await openStreet({ page, request });
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  for (const label of [
    'Previous image',
    'Fit the image',
    'Zoom to the selection',
    'Hold: hide overlays',
    'Copy a link to exactly this view',
    'Save as PNG',
    'Light or dark theme',
    'Gallery',
  ])
    await expect(sheet.getByText(label, { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search instances by class' })).toBeFocused();
  await page.keyboard.type('wheel');
  await expect(instances(page).getByRole('option')).toHaveCount(1);
});

test('← and → lead to the neighbours, looked at in the same way', async ({ page }) => {
  await page.goto('/');
  await page
    .getByRole('link', { name: /Model comparison demo/ })
    .first()
    .click();
  await page
    .getByRole('link', { name: /astronaut\.jpg/ })
    .first()
    .click();
  await expect(picture(page)).toHaveAttribute('aria-label', /astronaut/);
  await page.keyboard.press(']');
  // The first key leads from a slider that was clicked to its thumb, not to another image.
  await page.getByRole('slider', { name: 'Least confidence' }).click();
  await page.keyboard.press('ArrowRight');
  await page.locator('label', { hasText: 'Labels' }).click();
  await page.keyboard.press('ArrowRight');
  await expect(picture(page)).toHaveAttribute('aria-label', /chelsea\.jpg.*0\.05 or more/);
  await page.keyboard.press('ArrowLeft');
  await expect(picture(page)).toHaveAttribute('aria-label', /astronaut/);
  await page.goBack();
  await expect(picture(page)).toHaveAttribute('aria-label', /chelsea/);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing serious on the image page, ${colorScheme}`, async ({ browser, request }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await openStreet({ page, request });
    const at = await onPage(page, 50, 50);
    await page.mouse.click(at.x, at.y);
    await expect(chosen(page)).toContainText('wheel');
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await context.close();
  });

test('where motion is not wanted, what runs does not move', async ({ browser, request }) => {
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  const { projectId, imageId } = await newImage(request, 60, 60, 90);
  await newRunningAnalysis(request, imageId, 'slow');
  await page.goto(`/projects/${projectId}/images/${imageId}`);
  await expect(page.getByRole('progressbar', { name: 'Running' })).toBeVisible();
  const moving = await page.evaluate(
    () => document.getAnimations().filter((animation) => animation.playState === 'running').length,
  );
  expect(moving).toBe(0);
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a hint says what a button does, to the pointer and to the keyboard, ${colorScheme}`, async ({
    page,
    request,
  }) => {
    await page.emulateMedia({ colorScheme });
    await openStreet({ page, request });
    const button = page.getByRole('button', { name: 'Save as PNG' });
    const hint = page.getByRole('tooltip', { name: 'Save as PNG (S)' });
    await button.hover();
    await expect(hint).toBeVisible();
    await expect(button).toHaveAccessibleDescription('Save as PNG (S)');
    await expect(hint).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
    await page.keyboard.press('Escape');
    await page.mouse.move(400, 400);
    await expect(hint).toBeHidden();
    await page.getByRole('button', { name: 'Export what is shown' }).focus();
    await page.keyboard.press('Tab');
    await expect(button).toBeFocused();
    await expect(hint).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(hint).toBeHidden();
    await expect(button).toBeFocused();
  });
}

test('a dialog whose code has not come yet opens when it is asked for, and gives the focus back', async ({
  page,
  request,
}) => {
  // Nothing is fetched ahead: the page is never at rest.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await openStreet({ page, request });
  const button = page.getByRole('button', { name: 'Export what is shown' });
  await button.click();
  await expect(page.getByRole('dialog', { name: 'Export what is shown' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(button).toBeFocused();
});

test('what is painted as soon as it comes stays, whatever else changes while the lists are rendered', async ({
  page,
  request,
}) => {
  const { imageId, analysisId, address } = await openStreet({ page, request });
  const many = Array.from({ length: 400 }, (_, i) => box([i % 180, i % 140, 15, 15], 'bus', 0.9));
  await newAnalysis(request, imageId, many, 'crowd');
  await page.goto(`${address}?probe=1&show=${analysisId}`);
  await whenComplete(page);
  await page.route(/columns/, async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  const counts = await page.evaluate(async () => {
    const { port1, port2 } = new MessageChannel();
    // The next task, which may come before the next frame.
    const nextTask = () =>
      new Promise((done) => {
        port1.onmessage = done;
        port2.postMessage(null);
      });
    const shown: number[] = [];
    const start = performance.now();
    document.querySelector<HTMLElement>('button[title="Show only crowd 1"]')?.click();
    while (performance.now() - start < 1500) {
      await nextTask();
      const count = window.__viewer?.stats().shown ?? 0;
      // As soon as it is there, something else that the picture is rendered for.
      if (count === 400 && shown.at(-1) !== 400)
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', bubbles: true }));
      shown.push(count);
    }
    return shown;
  });
  const from = counts.indexOf(400);
  expect(from).toBeGreaterThan(-1);
  expect(new Set(counts.slice(from))).toEqual(new Set([400]));
});

test('an image that is deleted while it is looked at says so, and stays in sight', async ({
  page,
  request,
}) => {
  const { imageId } = await openStreet({ page, request });
  expect((await request.delete(`/api/images/${imageId}`)).ok()).toBe(true);
  const note = page.getByRole('alert').filter({ hasText: 'The image has been deleted' });
  await expect(note).toBeVisible();
  await expect(picture(page)).toBeVisible();
  expect((await request.post(`/api/images/${imageId}/restore`)).ok()).toBe(true);
  await expect(note).toBeHidden();
});
