// @ts-check
import { expectJson } from '../bed.mjs';
import { imageSize } from './boxes.mjs';
import { openBrowser } from './browser.mjs';

/** @typedef {import('./browser.mjs').Contender} Contender */
/** @typedef {{ scale: number, x: number, y: number }} View */

/** Where everything is measured: one image of one project in VISTA, and the raw page beside it. */
export class Stage {
  /** @param {import('../bed.mjs').Bed} bed @param {string} rawUrl @param {{ projectId: string, imageId: string }} place */
  constructor(bed, rawUrl, { projectId, imageId }) {
    this.bed = bed;
    this.rawUrl = rawUrl;
    this.projectId = projectId;
    this.imageId = imageId;
    /** @type {Map<string, Promise<string>>} */
    this.analyses = new Map();
  }

  /** @param {import('../bed.mjs').Bed} bed @param {Buffer} photo @param {string} rawUrl */
  static async make(bed, photo, rawUrl) {
    const project = expectJson(await bed.connection.json('POST', '/api/projects', { name: 'viewer' }), 201);
    const [image] = await uploadPhotos(bed, project.id, photo, ['photo.jpg']);
    return new Stage(bed, rawUrl, { projectId: project.id, imageId: image ?? '' });
  }

  /** An analysis of the image with these annotations; the same one for the same name. @param {string} name @param {() => object[]} make */
  analysis(name, make) {
    const known = this.analyses.get(name);
    if (known) return known;
    const made = storeAnalysis(this.bed, this.imageId, name, make());
    this.analyses.set(name, made);
    return made;
  }

  /**
   * VISTA's page of the image, panels closed, so that the picture has nearly the whole window.
   * @param {string} query of the address, besides `probe`
   * @param {{ panels?: boolean, capped?: boolean }} [options]
   * @returns {Promise<Contender & { pane: { width: number, height: number } }>}
   */
  async openVista(query, { panels = false, capped = false } = {}) {
    const contender = await openBrowser({ capped });
    const { page } = contender;
    if (!panels) {
      await page.addInitScript(() => {
        for (const name of ['analyses', 'instances']) localStorage.setItem(`vista.open.${name}`, '0');
      });
    }
    await page.goto(
      `${this.bed.server.url}/projects/${this.projectId}/images/${this.imageId}?probe=1&${query}`,
    );
    await whenComplete(page);
    const box = await page.getByRole('group', { name: /photo/ }).first().boundingBox();
    return {
      ...contender,
      pane: { width: Math.floor(box?.width ?? 0), height: Math.floor(box?.height ?? 0) },
    };
  }

  /**
   * The raw page with a pane of this size.
   * @param {{ count: number, width: number, height: number, panes?: number, naive?: boolean, wait?: boolean, capped?: boolean }} options
   * @returns {Promise<Contender>}
   */
  async openRaw({ count, width, height, panes = 1, naive = false, wait = false, capped = false }) {
    const contender = await openBrowser({ capped });
    const query = new URLSearchParams({
      count: String(count),
      width: String(width),
      height: String(height),
      panes: String(panes),
      ...(naive && { naive: '1' }),
      ...(wait && { wait: '1' }),
    });
    await contender.page.goto(`${this.rawUrl}/?${query}`);
    await contender.page.waitForFunction(() => Reflect.get(window, 'bench')?.isReady, null, {
      timeout: 120_000,
    });
    return contender;
  }
}

/** @param {import('../bed.mjs').Bed} bed @param {string} projectId @param {Buffer} photo @param {string[]} names */
export async function uploadPhotos(bed, projectId, photo, names) {
  const ids = [];
  for (const name of names) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(photo)]), name);
    const answer = await fetch(`${bed.server.url}/api/projects/${projectId}/images`, {
      method: 'POST',
      body: form,
    });
    const image = /** @type {{ id: string }} */ (await answer.json());
    ids.push(image.id);
  }
  return ids;
}

/** @param {import('../bed.mjs').Bed} bed @param {string} imageId @param {string} model @param {object[]} annotations @returns {Promise<string>} */
export async function storeAnalysis(bed, imageId, model, annotations) {
  const created = await bed.connection.json(
    'POST',
    `/api/images/${imageId}/analyses`,
    { model_name: model, model_version: '1' },
    { 'x-api-key': bed.apiKey },
  );
  const { id } = expectJson(created, 201);
  for (let at = 0; at < annotations.length; at += 10_000) {
    const body = Buffer.from(JSON.stringify({ annotations: annotations.slice(at, at + 10_000) }));
    expectJson(await bed.connection.signed('POST', `/api/analyses/${id}/annotations:bulk`, body), 201);
  }
  const end = Buffer.from(JSON.stringify({ status: 'completed' }));
  expectJson(await bed.connection.signed('POST', `/api/analyses/${id}/finalize`, end), 200);
  return id;
}

/** Resolves when the picture is whole and painted. @param {import('@playwright/test').Page} page */
export async function whenComplete(page) {
  await page.waitForFunction(
    () => {
      const stats = Reflect.get(window, '__viewer')?.stats();
      return stats && stats.pending === 0 && stats.frames > 0 && stats.shown > 0;
    },
    null,
    { timeout: 120_000 },
  );
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/**
 * The gesture that everything is compared by: a zoom into the image and back with a sideways move, in a fixed number of
 * frames, so that every contender does the same work.
 * @param {{ width: number, height: number }} pane @param {number} frames @returns {View[]}
 */
export function gesture(pane, frames) {
  const fit = Math.min(pane.width / imageSize.width, pane.height / imageSize.height);
  return Array.from({ length: frames }, (_, i) => {
    const t = (i + 0.5) / frames;
    const scale = fit * (1 + 1.5 * Math.sin(Math.PI * t) ** 2);
    const cx = imageSize.width * (0.5 + 0.1 * Math.sin(2 * Math.PI * t));
    const cy = imageSize.height * 0.5;
    return { scale, x: pane.width / 2 - cx * scale, y: pane.height / 2 - cy * scale };
  });
}

/**
 * CPU milliseconds a frame of a gesture.
 * @param {Contender} contender @param {View[]} views @param {'vista' | 'raw'} kind
 */
export async function costOfViews({ page, cpu }, views, kind) {
  const before = await cpu();
  await page.evaluate(
    async ([steps, isVista]) => {
      const target = Reflect.get(window, isVista ? '__viewer' : 'bench');
      for (const view of steps) {
        target.setView(view);
        await new Promise((done) => requestAnimationFrame(done));
      }
      await new Promise((done) => requestAnimationFrame(done));
    },
    /** @type {const} */ ([views, kind === 'vista']),
  );
  return ((await cpu()) - before) / views.length;
}

/** @param {Contender} contender @param {number} steps @param {'vista' | 'raw'} kind CPU milliseconds a step of the threshold */
export async function costOfThresholds({ page, cpu }, steps, kind) {
  const before = await cpu();
  await page.evaluate(
    async ([count, isVista]) => {
      const target = Reflect.get(window, isVista ? '__viewer' : 'bench');
      for (let i = 0; i < count; i++) {
        target.setThreshold((i / count) * 0.5);
        await new Promise((done) => requestAnimationFrame(done));
      }
      target.setThreshold(0);
      await new Promise((done) => requestAnimationFrame(done));
    },
    /** @type {const} */ ([steps, kind === 'vista']),
  );
  return ((await cpu()) - before) / steps;
}
