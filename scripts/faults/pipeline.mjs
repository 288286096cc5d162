// @ts-check
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** @typedef {{ status: number, headers: Headers, json: any, text: string }} Answer `status` 0: there was no answer */

/** A user and a pipeline that note what they were told, and go on whatever happens. */
export class Caller {
  #url;
  #secret;

  /** @param {import('../launch/harness.mjs').Launched} server */
  constructor(server) {
    this.#url = server.url;
    this.#secret = JSON.parse(
      readFileSync(join(server.dataDir, 'secrets.json'), 'utf8'),
    ).ml_callback_hmac_secret;
  }

  /**
   * @param {string} method @param {string} path @param {any} [body] JSON, a form or bytes
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>}
   */
  async send(method, path, body, headers = {}) {
    const isRaw =
      body === undefined ||
      body instanceof FormData ||
      typeof body === 'string' ||
      body instanceof Uint8Array;
    try {
      const response = await fetch(path.startsWith('http') ? path : this.#url + path, {
        method,
        body: isRaw ? body : JSON.stringify(body),
        headers: { ...(!isRaw && { 'content-type': 'application/json' }), ...headers },
        signal: AbortSignal.timeout(60_000),
      });
      const text = await response.text();
      const holdsJson = response.headers.get('content-type')?.includes('json') && text !== '';
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: holdsJson ? JSON.parse(text) : undefined,
      };
    } catch {
      return { status: 0, headers: new Headers(), text: '', json: undefined };
    }
  }

  /** @param {string} method @param {string} path @param {any} value @param {number} [skewSeconds] of the pipeline's clock */
  sign(method, path, value, skewSeconds = 0) {
    const body = JSON.stringify(value);
    const timestamp = String(Math.floor(Date.now() / 1000) + skewSeconds);
    const digest = createHmac('sha256', this.#secret).update(`${timestamp}.${body}`).digest('hex');
    return this.send(method, path, body, {
      'content-type': 'application/json',
      'x-ml-signature': digest,
      'x-ml-timestamp': timestamp,
    });
  }

  /** @param {string} projectId @param {Uint8Array} bytes @param {string} name */
  upload(projectId, bytes, name) {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(bytes)]), name);
    return this.send('POST', `/api/projects/${projectId}/images`, form);
  }

  /** A new project with an image and a queued analysis. */
  async ground() {
    const projectId = (await this.send('POST', '/api/projects', { name: 'faults' })).json.id;
    const imageId = (await this.upload(projectId, await photo(), 'photo.png')).json.id;
    const analysisId = (await this.analyse(imageId)).json.id;
    return { projectId, imageId, analysisId };
  }

  /** @param {string} imageId @param {string} [job] */
  analyse(imageId, job) {
    const fields = { model_name: 'faults', model_version: '1', ...(job && { external_job_id: job }) };
    return this.send('POST', `/api/images/${imageId}/analyses`, fields);
  }

  /** @param {string} analysisId @param {number} count @param {string} name class of these */
  bulk(analysisId, count, name) {
    const annotations = Array.from({ length: count }, (_, i) => ({
      annotation_type: 'bounding_box',
      class_name: name,
      confidence: 0.5,
      data: { bbox: [i % 50, 1, 5, 5] },
    }));
    return this.sign('POST', `/api/analyses/${analysisId}/annotations:bulk`, { annotations });
  }

  /** How many annotations of a class are stored. @param {string} analysisId @param {string} name */
  async stored(analysisId, name) {
    const answer = await this.send(
      'GET',
      `/api/analyses/${analysisId}/annotations?limit=1&class_name=${name}`,
    );
    return answer.json?.total ?? 0;
  }

  /** Whether the server says that it is ready, within this time. @param {number} withinMs */
  async becomesReady(withinMs) {
    const started = Date.now();
    while (Date.now() - started < withinMs) {
      if ((await this.send('GET', '/api/health/ready')).status === 200) return Date.now() - started;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return null;
  }
}

/** @param {number} [width] noise, so that it does not compress */
export function photo(width = 64) {
  return sharp({
    create: {
      width,
      height: width,
      channels: 3,
      background: '#456',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer();
}
