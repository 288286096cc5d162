// @ts-check
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import sharp from 'sharp';
import { launch } from '../scripts/launch/harness.mjs';
import { embeddedDatabase } from '../scripts/launch/postgres-cluster.mjs';
import { listProcessTree } from '../scripts/launch/process-tree.mjs';

/** @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, bytes: Buffer }} Answer */

/** The image that all benchmarks post about, in pixels. */
export const imageSize = { width: 1920, height: 1080 };

/**
 * Headers that sign a body, as the guide recommends: the timestamp together with the raw bytes.
 * @param {string} secret @param {Buffer} body
 */
export function signature(secret, body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return { 'x-ml-signature': `sha256=${digest}`, 'x-ml-timestamp': timestamp };
}

/** One connection that is kept open, as a pipeline's session has. */
export class Connection {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #url;
  #secret;

  /** @param {string} url @param {string} secret */
  constructor(url, secret) {
    this.#url = url;
    this.#secret = secret;
  }

  /**
   * @param {string} method
   * @param {string} path or a whole address
   * @param {Buffer} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>} rejects where the connection breaks
   */
  send(method, path, body, headers = {}) {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#url), {
        method,
        agent: this.#agent,
        headers: { ...(body && { 'content-length': String(body.length) }), ...headers },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        /** @type {Buffer[]} */
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers: received } = response;
          resolve({ status: statusCode, headers: received, bytes: Buffer.concat(chunks) });
        });
      });
      sent.end(body);
    });
  }

  /** Sends JSON as a user. @param {string} method @param {string} path @param {unknown} value @param {Record<string, string>} [headers] */
  json(method, path, value, headers = {}) {
    return this.send(method, path, Buffer.from(JSON.stringify(value)), {
      'content-type': 'application/json',
      ...headers,
    });
  }

  /** Sends a signed body, as a pipeline. @param {string} method @param {string} path @param {Buffer} body */
  signed(method, path, body) {
    return this.send(method, path, body, {
      'content-type': 'application/json',
      ...signature(this.#secret, body),
    });
  }

  close() {
    this.#agent.destroy();
  }
}

/**
 * The answer's JSON. Fails on any other status, with the whole answer.
 * @param {Answer} answer @param {number} status
 */
export function expectJson(answer, status) {
  if (answer.status !== status) throw new Error(`${answer.status} in place of ${status}: ${answer.bytes}`);
  return JSON.parse(answer.bytes.toString('utf8'));
}

/**
 * A server of a benchmark's own with one project, one image and one API key, a connection to it and one to its
 * database.
 */
export class Bed {
  /** @param {import('../scripts/launch/harness.mjs').Launched} server @param {string} secret @param {pg.Client} database */
  constructor(server, secret, database) {
    this.server = server;
    this.secret = secret;
    this.database = database;
    this.connection = this.connect();
    this.projectId = '';
    this.imageId = '';
    this.apiKey = '';
  }

  /**
   * Starts a server on its embedded database and local store.
   * @param {{ settings?: Record<string, string>, dataDir?: string }} [options] `settings`: such as DATABASE_URL for
   *   another database; `dataDir`: that of an earlier bed that has crashed
   */
  static async start({ settings = {}, dataDir } = {}) {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'vista-bench-')));
    const env = {
      VISTA_SAMPLE: 'false',
      VISTA_LOG_LEVEL: 'warn',
      VISTA_RATE_LIMIT_PER_MINUTE: '1000000000',
      ML_MAX_ANALYSES_PER_IMAGE: '1000000',
      ...settings,
    };
    const server = await launch({ dataDir: folder, env });
    const secrets = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));
    const { DATABASE_URL: url } = settings;
    const database = new pg.Client(url ? { connectionString: url } : embeddedDatabase(folder));
    // It goes away in the middle of a crash.
    database.on('error', () => {});
    await database.connect();
    const bed = new Bed(server, secrets.ml_callback_hmac_secret, database);
    await bed.#furnish();
    return bed;
  }

  async #furnish() {
    const project = expectJson(
      await this.connection.json('POST', '/api/projects', { name: `bench ${randomUUID()}` }),
      201,
    );
    const png = await sharp({ create: { ...imageSize, channels: 3, background: '#456' } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(png)]), 'photo.png');
    const uploaded = await fetch(`${this.server.url}/api/projects/${project.id}/images`, {
      method: 'POST',
      body: form,
    });
    const image = /** @type {{ id: string }} */ (await uploaded.json());
    this.projectId = project.id;
    this.imageId = image.id;
    const key = await this.connection.json('POST', '/api/api-keys', { name: 'bench' });
    this.apiKey = expectJson(key, 201).key;
  }

  get url() {
    return this.server.url;
  }

  connect() {
    return new Connection(this.server.url, this.secret);
  }

  /** Makes an analysis of the image. @returns {Promise<string>} its id */
  async newAnalysis() {
    const fields = { model_name: 'detector', model_version: '1' };
    const answer = await this.connection.json('POST', `/api/images/${this.imageId}/analyses`, fields, {
      'x-api-key': this.apiKey,
    });
    return expectJson(answer, 201).id;
  }

  /** The process that answers requests: the launcher's child that Next has named, or on other systems its first. */
  get serverPid() {
    const children = listProcessTree(this.server.pid).slice(1);
    const named = children.find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('next-server');
      } catch {
        return false;
      }
    });
    if (named === undefined) throw new Error('No child of the launcher is called next-server.');
    return named;
  }

  /** Kills all of its processes at once, in the middle of whatever they do. The data folder stays. */
  async crash() {
    await this.server.kill9();
    this.connection.close();
    await this.database.end().catch(() => {});
  }

  async stop() {
    this.connection.close();
    await this.database.end();
    await this.server.stop();
    rmSync(this.server.dataDir, { recursive: true, force: true });
  }
}
