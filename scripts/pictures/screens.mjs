// @ts-check
// The screens of the user guide, of the sample project.
import { createHmac } from 'node:crypto';
import { keep, whenDrawn } from './stage.mjs';

/** @param {import('./stage.mjs').Stage} stage */
export async function takeScreens({ call, open }) {
  const projects = await call('/api/projects');
  const project = projects.find((/** @type {{ is_sample: boolean }} */ each) => each.is_sample);
  const images = await call(`/api/projects/${project.id}/images`);
  const image = images.find((/** @type {{ filename: string }} */ each) => each.filename === 'coffee.jpg');
  const at = `/projects/${project.id}`;

  /** @param {string} name @param {string} path @param {{ dark?: boolean, drawn?: boolean, prepare?: (page: import('@playwright/test').Page) => Promise<void> }} [options] */
  async function screen(name, path, { dark = false, drawn = false, prepare } = {}) {
    const page = await open(path, { dark });
    await page.waitForLoadState('networkidle');
    if (drawn) await whenDrawn(page);
    await prepare?.(page);
    await page.waitForTimeout(500);
    await keep(name, await page.screenshot(), 1120);
    await page.context().close();
  }

  const { analyses } = await call(`/api/images/${image.id}/analyses`);
  /** @param {string} name */
  const model = (name) => {
    const found = analyses.find((/** @type {{ model_name: string }} */ each) =>
      each.model_name.startsWith(name),
    );
    return `${found.model_name}@${found.model_version}`;
  };
  const pair = `a=${encodeURIComponent(model('centernet'))}&b=${encodeURIComponent(model('ssd'))}`;

  await screen('projects', '/');
  await screen('project', at);
  await screen('image', `${at}/images/${image.id}?probe=1&hide_type=heatmap`, {
    dark: true,
    drawn: true,
    prepare: async (page) => {
      for (const name of ['centernet', 'ssd', 'selfie', 'movenet']) {
        const box = page.getByRole('checkbox', { name: new RegExp(name) });
        await box.setChecked(name === 'centernet' || name === 'ssd');
      }
      await page.mouse.move(1, 1);
    },
  });
  await screen('compare-image', `${at}/images/${image.id}?probe=1&mode=side&${pair}&hide_type=heatmap`, {
    drawn: true,
  });
  await screen('models', `${at}/models`);
  await screen('compare', `${at}/compare?${pair}`);
  await screen(
    'evaluate',
    `${at}/evaluate?truth=${encodeURIComponent(model('centernet'))}&prediction=${encodeURIComponent(model('ssd'))}`,
  );
  await screen('data', `${at}/data`);
  await screen('integrate', `${at}/integrate`);
  await screen('signature', '/signature', {
    prepare: async (page) => {
      await page.getByLabel('Body').fill('{"status": "processing"}');
      await page.getByLabel('Secret', { exact: true }).fill('my-secret');
      await page.getByLabel('X-ML-Timestamp').fill('1738324800');
      await page
        .getByLabel('X-ML-Signature')
        .fill(createHmac('sha256', 'my-secret').update('{"status": "processing"}\n').digest('hex'));
    },
  });
}
