// @ts-check
import { Agent, request } from 'node:http';
import fc from 'fast-check';
import sharp from 'sharp';
import { requestsOf } from './requests.mjs';

/** @typedef {import('./requests.mjs').FuzzRequest} FuzzRequest */

/** @typedef {{ operation: string, what: string, request: { method: string, path: string, headers: Record<string, string>, body: string } }} Finding */

/** Requests after which there is something new to work on. */
const groundLasts = 1500;

/** @param {string} url */
async function makeGround(url) {
  const json = { 'content-type': 'application/json' };
  const post = async (/** @type {string} */ path, /** @type {any} */ body, /** @type {any} */ headers) => {
    const answer = await fetch(url + path, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const project = await post('/api/projects', JSON.stringify({ name: 'fuzz' }), json);
  const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#456' } })
    .png()
    .toBuffer();
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(photo)]), 'photo.png');
  const image = await post(`/api/projects/${project.id}/images`, form, {});
  const analysis = await post(
    `/api/images/${image.id}/analyses`,
    JSON.stringify({ model_name: 'fuzz', model_version: '1' }),
    json,
  );
  return {
    photo,
    ids: {
      projectId: project.id,
      imageId: image.id,
      analysisId: analysis.id,
      email: 'fuzz@example.org',
      name: 'a.png',
    },
  };
}

/** @param {Agent} agent @param {string} url @param {FuzzRequest} sent @returns {Promise<{ status: number, type: string, text: string }>} */
function send(agent, url, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: { ...(body && { 'content-length': String(body.length) }), ...headers },
      },
      (response) => {
        const type = response.headers['content-type'] ?? '';
        const done = (/** @type {string} */ text) =>
          resolve({ status: response.statusCode ?? 0, type, text });
        // A stream of events has no end.
        if (type.startsWith('text/event-stream')) {
          response.destroy();
          done('');
          return;
        }
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          if (text.length < 10_000) text += chunk;
        });
        response.on('end', () => done(text));
        response.on('error', reject);
      },
    );
    outgoing.setTimeout(60_000, () => outgoing.destroy(new Error('no answer within 60 s')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/**
 * @param {FuzzRequest} sent @param {{ status: number, type: string, text: string }} answer
 * @returns {string | null} what is wrong with it
 */
function judge({ operation, path }, { status, type, text }) {
  // That a busy machine is not ready is an answer, and dots can lead a path out of the API.
  if (status === 503 && operation === 'getReadiness') return null;
  if (status < 500 && !new URL(path, 'http://server').pathname.startsWith('/api/')) return null;
  if (status >= 500) return `answered ${status}: ${text.slice(0, 300)}`;
  if (status < 400 || text === '') return null;
  if (!type.startsWith('application/problem+json'))
    return `answered ${status} as ${type}: ${text.slice(0, 200)}`;
  try {
    const problem = JSON.parse(text.length < 10_000 ? text : '{"request_id":"cut","title":"cut","status":0}');
    if (!problem.request_id || !problem.title)
      return `answered a problem without its parts: ${text.slice(0, 200)}`;
  } catch {
    return `answered a problem that is no JSON: ${text.slice(0, 200)}`;
  }
  return null;
}

/**
 * Sends requests that nobody meant to a server in local mode, and says what it did wrong.
 * @param {{ url: string, secret: string, count: number, seed: number, connections?: number,
 *   onProgress?: (sent: number) => void }} options the same seed sends the same requests
 * @returns {Promise<{ sent: number, byStatus: Record<string, number>, operations: number, findings: Finding[] }>}
 */
export async function fuzz({ url, secret, count, seed, connections = 16, onProgress = () => {} }) {
  const openApi = await (await fetch(`${url}/api/openapi.json`)).json();
  let ground = await makeGround(url);
  const arbitrary = requestsOf(openApi, { ground: () => ground.ids, secret, photo: ground.photo });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  /** @type {Record<string, number>} */
  const byStatus = {};
  /** @type {Finding[]} */
  const findings = [];
  const operations = new Set();
  let sent = 0;
  const batch = 500;
  for (let start = 0; start < count; start += batch) {
    if (start % groundLasts === 0 && start > 0) ground = await makeGround(url);
    const requests = fc.sample(arbitrary, { seed: seed + start, numRuns: Math.min(batch, count - start) });
    const next = requests[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: connections }, async () => {
        for (const make of next) {
          const made = make();
          operations.add(made.operation);
          /** @type {string | null} */
          let what;
          try {
            const answer = await send(agent, url, made);
            byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
            what = judge(made, answer);
          } catch (error) {
            // What Node's own client does not send was never a request; a broken connection is a finding.
            const code = error instanceof Error && 'code' in error ? String(error.code) : '';
            what = /^ERR_(INVALID|UNESCAPED|HTTP)/.test(code) ? null : `no answer: ${error}`;
          }
          sent += 1;
          if (what && findings.length < 100) {
            const { operation, body, ...rest } = made;
            findings.push({
              operation,
              what,
              request: { ...rest, body: body?.toString('base64').slice(0, 2000) ?? '' },
            });
          }
        }
      }),
    );
    onProgress(sent);
  }
  agent.destroy();
  return { sent, byStatus, operations: operations.size, findings };
}
