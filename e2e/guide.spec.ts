import { expect, test } from '@playwright/test';
import { expectAccessible } from './axe';

test('who only has a browser finds every document, with its pictures, and no link of one leads nowhere', async ({
  page,
  request,
}) => {
  // Ten documents, each opened.
  test.slow();
  await page.goto('/');
  await page.getByRole('link', { name: 'Guide' }).click();
  const contents = page.getByRole('navigation', { name: 'Guide' });
  await expect(page.getByRole('heading', { level: 1, name: 'User guide' })).toBeVisible();
  const documents = await contents
    .locator('a[href^="/guide/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  expect(documents).toHaveLength(10);
  const addresses = new Set<string>();
  for (const document of documents) {
    await page.goto(document);
    await expect(contents.locator('[aria-current=page]')).toHaveAttribute('href', document);
    for (const picture of await page.getByRole('main').getByRole('img').all()) {
      await picture.scrollIntoViewIfNeeded();
      // The size that is kept free for it is its own.
      await expect
        .poll(() =>
          picture.evaluate((img: HTMLImageElement) => [
            img.naturalWidth - Number(img.getAttribute('width')),
            img.naturalHeight - Number(img.getAttribute('height')),
          ]),
        )
        .toEqual([0, 0]);
    }
    const links = page.getByRole('main').getByRole('link');
    for (const href of await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? '')))
      addresses.add(href.startsWith('#') ? document + href : href);
  }
  expect([...addresses]).toContain('/guide/data-formats');
  for (const address of addresses) {
    if (/^https?:/.test(address)) continue;
    const answer = await request.get(address);
    expect([address, answer.status()]).toEqual([address, 200]);
    const [, anchor] = address.split('#');
    if (anchor) expect(await answer.text()).toContain(`id="${anchor}"`);
  }
});

test('the guide is read by keyboard and on a phone, and is reached from the keys of every page', async ({
  page,
}) => {
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Your settings' })).toBeVisible();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByRole('link', { name: 'User guide' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'User guide' })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 780 });
  for (const name of ['user-guide', 'data-formats', 'settings']) {
    await page.goto(`/guide/${name}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect([name, over]).toEqual([name, 0]);
  }
});
