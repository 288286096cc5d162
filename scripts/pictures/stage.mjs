// @ts-check
// A VISTA and a browser to take pictures of.
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { provideBrowser } from '../browser.mjs';
import { launch } from '../launch/harness.mjs';

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

/**
 * @typedef {object} Stage
 * @property {string} url
 * @property {(path: string, init?: RequestInit) => Promise<any>} call as a user
 * @property {(method: string, path: string, payload: object) => Promise<any>} sign as a pipeline
 * @property {(path: string, options?: { width?: number, height?: number, dark?: boolean }) => Promise<import('@playwright/test').Page>} open
 * @property {() => Promise<void>} close
 */

/** Starts both, with the sample project. @returns {Promise<Stage>} */
export async function setStage() {
  const server = await launch({ env: { VISTA_LOG_LEVEL: 'warn' } });
  const { path } = provideBrowser();
  const browser = await chromium.launch({
    executablePath: path,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-quic', '--force-color-profile=srgb'],
  });
  const secret = JSON.parse(
    readFileSync(join(server.dataDir, 'secrets.json'), 'utf8'),
  ).ml_callback_hmac_secret;

  /** @param {string} where @param {RequestInit} [init] */
  const call = async (where, init) => {
    const answer = await fetch(server.url + where, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${where}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
  return {
    url: server.url,
    call,
    sign(method, where, payload) {
      const body = JSON.stringify(payload);
      const now = String(Math.floor(Date.now() / 1000));
      const digest = createHmac('sha256', secret).update(`${now}.${body}`).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-ml-timestamp': now, 'x-ml-signature': digest };
      return call(where, { method, body, headers });
    },
    async open(where, { width = 1280, height = 800, dark = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      await context.addInitScript(() => localStorage.setItem('vista.tour', '99'));
      const page = await context.newPage();
      await page.goto(server.url + where);
      return page;
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

/** Waits until a viewer has drawn all there is. @param {import('@playwright/test').Page} page */
export async function whenDrawn(page) {
  await page.waitForFunction(() => {
    const stats = window.__viewer?.stats();
    return stats !== undefined && stats.pending === 0 && stats.shown > 0;
  });
  await page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 200)))),
  );
}

/**
 * Keeps a picture as docs/pictures/NAME.webp, small.
 * @param {string} name @param {Buffer} png @param {number} [width]
 */
export async function keep(name, png, width) {
  const file = join(folder, `${name}.webp`);
  mkdirSync(dirname(file), { recursive: true });
  const image = sharp(png);
  writeFileSync(
    file,
    await (width ? image.resize({ width }) : image).webp({ quality: 78, effort: 6 }).toBuffer(),
  );
  console.log(`docs/pictures/${name}.webp`);
}
