// @ts-check
// The picture of each format of docs/data-formats.md, drawn by the viewer.
import sharp from 'sharp';
import { formatExamples } from './format-examples.mjs';
import { keep, whenDrawn } from './stage.mjs';

const width = 640;
const height = 480;

/** A sheet with a line each 80 pixels and their numbers. */
function gridSheet() {
  const lines = [];
  for (let x = 0; x <= width; x += 80)
    lines.push(`<path d="M${x} 0V${height}"/><text x="${x + 3}" y="12">${x}</text>`);
  for (let y = 80; y <= height; y += 80)
    lines.push(`<path d="M0 ${y}H${width}"/><text x="3" y="${y - 4}">${y}</text>`);
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#eef0f2"/>
<g stroke="#c3c7cc" fill="none">${lines.join('').replaceAll('<text', '<text stroke="none" fill="#6b7077" font-family="sans-serif" font-size="11"')}</g></svg>`,
    ),
  )
    .png()
    .toBuffer();
}

/** A hill in the middle, one channel. */
function hill() {
  const size = 64;
  const data = Buffer.alloc(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      data[y * size + x] = Math.round(255 * Math.exp(-((x - 31.5) ** 2 + (y - 31.5) ** 2) / 300));
  return sharp(data, { raw: { width: size, height: size, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** @param {import('./stage.mjs').Stage} stage */
export async function takeFormatPictures({ call, sign, open }) {
  const json = { 'content-type': 'application/json' };
  const project = await call('/api/projects', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ name: 'Formats' }),
  });
  const sheet = await gridSheet();
  for (const { name, annotation } of formatExamples()) {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(sheet)]), `${name}.png`);
    const image = await call(`/api/projects/${project.id}/images`, { method: 'POST', body: form });
    const analysis = await call(`/api/images/${image.id}/analyses`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ model_name: 'example', model_version: '1' }),
    });
    const of = `/api/analyses/${analysis.id}`;
    await sign('PATCH', `${of}/status`, { status: 'processing' });
    if (name === 'heatmap-artifact') {
      const artifacts = [{ artifact_name: 'heatmap.png', content_type: 'image/png' }];
      const { presigned_urls } = await sign('POST', `${of}/artifacts/presign`, { artifacts });
      const body = new Uint8Array(await hill());
      const put = await fetch(presigned_urls[0].upload_url, {
        method: 'PUT',
        body,
        headers: { 'content-type': 'image/png' },
      });
      if (!put.ok) throw new Error(`the heat map was not taken: ${put.status}`);
    }
    await sign('POST', `${of}/annotations:bulk`, { annotations: [annotation] });
    await sign('POST', `${of}/finalize`, { status: 'completed' });
    const page = await open(`/projects/${project.id}/images/${image.id}?probe=1`, {
      width: 1440,
    });
    await whenDrawn(page);
    await page.mouse.move(1, 1);
    const canvas = await page
      .getByRole('group', { name: new RegExp(`${name}\\.png`) })
      .locator('canvas')
      .first()
      .boundingBox();
    if (!canvas) throw new Error('the viewer has no canvas');
    // At the corner, so that the chips of a classification, which belong to no place, lie over the sheet.
    await page.evaluate(() => window.__viewer?.setView({ scale: 1, x: 0, y: 0 }));
    await whenDrawn(page);
    const clip = { x: Math.round(canvas.x), y: Math.round(canvas.y), width, height };
    await keep(name, await page.screenshot({ clip }), 480);
    await page.context().close();
  }
}
