import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, UnreachableError } from './api-error.js';

const maxAttempts = 5;
const firstDelaySeconds = 0.5;
const maxDelaySeconds = 60;
const timeoutSeconds = 60;

/**
 * @typedef {object} ClientOptions
 * @property {string} api Base address, such as `http://localhost:8000`.
 * @property {string} [apiKey] Sent as `X-API-Key`; not needed where the server runs in local mode.
 * @property {string} hmacSecret Signs the calls of a pipeline.
 * @property {(line: string) => void} [log] Told about each retry.
 */

/**
 * One HTTP call. The body is made once, so that every attempt sends the same bytes.
 * @typedef {object} Call
 * @property {string} method
 * @property {string | URL} url Relative to the API's base address, or absolute.
 * @property {() => Record<string, string>} [headers] Made anew for each attempt.
 * @property {string | Buffer} [body]
 */

/** @typedef {{ artifact_name: string, content_type: string, size?: number }} AnnouncedArtifact Size in bytes. */

/**
 * The part of VISTA's HTTP API that a pipeline needs. Network errors, 429 and 5xx are tried again with growing
 * pauses, or after the pause the server asks for; repeating a call is safe by its job id, its idempotency key or its
 * body. Everything else that is not a success throws an `ApiError`.
 */
export class VistaClient {
  #api;
  #apiKey;
  #secret;
  #log;

  /** @param {ClientOptions} options */
  constructor({ api, apiKey, hmacSecret, log = () => {} }) {
    this.#api = api.endsWith('/') ? api : `${api}/`;
    this.#apiKey = apiKey;
    this.#secret = hmacSecret;
    this.#log = log;
  }

  /**
   * The project of a name; made if there is none.
   * @param {{ name: string, description: string }} project
   * @returns {Promise<{ id: string }>}
   */
  async ensureProject(project) {
    for await (const each of this.#list('api/projects')) {
      if (each.name === project.name) return each;
    }
    return this.#postAsUser('api/projects', { type: 'application/json', body: JSON.stringify(project) });
  }

  /**
   * The project's image of the same name and size; uploaded if there is none.
   * @param {string} projectId
   * @param {{ filename: string, width: number, height: number, bytes: Uint8Array<ArrayBuffer>, type: string }} image
   * @returns {Promise<{ id: string }>}
   */
  async ensureImage(projectId, image) {
    const path = `api/projects/${encodeURIComponent(projectId)}/images`;
    for await (const each of this.#list(path)) {
      if (each.filename === image.filename && each.width === image.width && each.height === image.height)
        return each;
    }
    const form = new FormData();
    form.append('file', new Blob([image.bytes], { type: image.type }), image.filename);
    // Serialised here: each fetch of a form would invent another boundary, and a retry must send the same bytes.
    const multipart = new Response(form);
    return this.#postAsUser(path, {
      type: multipart.headers.get('content-type') ?? 'multipart/form-data',
      body: Buffer.from(await multipart.arrayBuffer()),
    });
  }

  /**
   * Step 1. With an `external_job_id` in the body, a second call answers the same analysis.
   * @param {string} imageId
   * @param {object} analysis
   * @returns {Promise<{ id: string }>}
   */
  createAnalysis(imageId, analysis) {
    return this.#postAsUser(`api/images/${encodeURIComponent(imageId)}/analyses`, {
      type: 'application/json',
      body: JSON.stringify(analysis),
    });
  }

  /**
   * Step 2.
   * @param {string} analysisId
   * @param {string} status
   */
  async setStatus(analysisId, status) {
    await this.#signed('PATCH', `${analysisPath(analysisId)}/status`, { status });
  }

  /**
   * Step 3.
   * @param {string} analysisId
   * @param {AnnouncedArtifact[]} artifacts
   * @returns {Promise<Map<string, string>>} Upload address by artifact name.
   */
  async presignArtifacts(analysisId, artifacts) {
    const answer = await this.#signed('POST', `${analysisPath(analysisId)}/artifacts/presign`, { artifacts });
    return new Map(
      answer.presigned_urls.map((/** @type {{ artifact_name: string, upload_url: string }} */ each) => [
        each.artifact_name,
        each.upload_url,
      ]),
    );
  }

  /**
   * Step 4. The address itself is the permission; the content type is part of what was signed.
   * @param {string} uploadUrl
   * @param {{ content_type: string, bytes: Buffer }} artifact
   */
  async uploadArtifact(uploadUrl, { content_type, bytes }) {
    await this.#send({
      method: 'PUT',
      url: uploadUrl,
      headers: () => ({ 'Content-Type': content_type }),
      body: bytes,
    });
  }

  /**
   * Step 5.
   * @param {string} analysisId
   * @param {{ annotations: object[] }} batch
   */
  async submitAnnotations(analysisId, batch) {
    return this.#signed('POST', `${analysisPath(analysisId)}/annotations:bulk`, batch);
  }

  /**
   * Step 6.
   * @param {string} analysisId
   * @param {{ status: string, summary?: object, error_message?: string }} end
   */
  async finalizeAnalysis(analysisId, end) {
    return this.#signed('POST', `${analysisPath(analysisId)}/finalize`, end);
  }

  /**
   * A list, page after page.
   * @param {string} path
   * @returns {AsyncGenerator<any>}
   */
  async *#list(path) {
    /** @type {string | URL | null} */
    let url = path;
    while (url) {
      const response = await this.#send({ method: 'GET', url, headers: () => this.#userHeaders() });
      yield* await response.json();
      const next = /<([^>]+)>\s*;[^,]*rel="?next"?/.exec(response.headers.get('link') ?? '');
      url = next ? new URL(next[1], response.url) : null;
    }
  }

  /**
   * @param {string} path
   * @param {{ type: string, body: string | Buffer }} content
   */
  async #postAsUser(path, { type, body }) {
    const key = randomUUID();
    const response = await this.#send({
      method: 'POST',
      url: path,
      headers: () => ({ ...this.#userHeaders(), 'Content-Type': type, 'Idempotency-Key': key }),
      body,
    });
    return response.json();
  }

  /** @returns {Record<string, string>} */
  #userHeaders() {
    return this.#apiKey ? { 'X-API-Key': this.#apiKey } : {};
  }

  /**
   * A pipeline's call: the signature covers the time of the attempt and the exact bytes of the body.
   * @param {string} method
   * @param {string} path
   * @param {object} payload
   */
  async #signed(method, path, payload) {
    const body = JSON.stringify(payload);
    const headers = () => {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const digest = createHmac('sha256', this.#secret).update(`${timestamp}.${body}`).digest('hex');
      return {
        'Content-Type': 'application/json',
        'X-ML-Timestamp': timestamp,
        'X-ML-Signature': `sha256=${digest}`,
      };
    };
    const response = await this.#send({ method, url: path, headers, body });
    return response.json();
  }

  /**
   * @param {Call} call
   * @returns {Promise<Response>} A success.
   */
  async #send({ method, url, headers = () => ({}), body }) {
    const address = new URL(url, this.#api);
    const name = `${method} ${address.origin}${address.pathname}`;
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptCall(name, () =>
        fetch(address, {
          method,
          headers: headers(),
          body: typeof body === 'string' ? body : body && new Uint8Array(body),
          signal: AbortSignal.timeout(timeoutSeconds * 1000),
        }),
      );
      if (outcome.response) return outcome.response;
      if (!outcome.mayRetry || attempt === maxAttempts) throw outcome.error;
      const seconds = Math.min(maxDelaySeconds, outcome.retryAfter ?? firstDelaySeconds * 2 ** (attempt - 1));
      this.#log(
        `${outcome.error.message}\n  trying again in ${seconds} s (${attempt} of ${maxAttempts - 1})`,
      );
      await sleep(seconds * 1000);
    }
  }
}

/** @param {string} analysisId */
function analysisPath(analysisId) {
  return `api/analyses/${encodeURIComponent(analysisId)}`;
}

/**
 * @param {string} name What is called, for messages.
 * @param {() => Promise<Response>} request
 * @returns {Promise<{ response: Response } | { response?: undefined, error: Error, mayRetry: boolean, retryAfter?: number }>}
 */
async function attemptCall(name, request) {
  let response;
  try {
    response = await request();
  } catch (cause) {
    return { error: new UnreachableError(name, cause), mayRetry: true };
  }
  if (response.ok) return { response };
  return {
    error: new ApiError(name, response.status, await response.text().catch(() => '')),
    mayRetry: response.status === 429 || response.status >= 500,
    retryAfter: readRetryAfter(response.headers.get('retry-after')),
  };
}

/**
 * @param {string | null} header Seconds or an HTTP date (RFC 9110, section 10.2.3).
 * @returns {number | undefined} Seconds from now, not negative.
 */
function readRetryAfter(header) {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
