// @ts-check
// Runs deploy/nginx.conf with the real nginx in front of a real server, and tries who gets through.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../scripts/launch/free-port.mjs';
import { launch } from '../scripts/launch/harness.mjs';

const folder = mkdtempSync(join(tmpdir(), 'vista-nginx-'));
const [port, plain] = [await findFreePort(), await findFreePort()];
const proxySecret = randomBytes(24).toString('hex');
const secret = 'a secret of this check';
const server = await launch({
  env: {
    PROXY_SHARED_SECRET: proxySecret,
    ML_CALLBACK_HMAC_SECRET: secret,
    PUBLIC_URL: `https://localhost:${port}`,
    VISTA_SAMPLE: 'false',
    VISTA_LOG_LEVEL: 'warn',
  },
});

const openssl = (/** @type {string[]} */ ...args) =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
openssl(
  ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
  ...['-keyout', `${folder}/vista.key`, '-out', `${folder}/vista.crt`],
);
const password = openssl('passwd', '-apr1', 'open sesame').toString().trim();
writeFileSync(`${folder}/vista.users`, `ada@example.org:${password}\n`, { mode: 0o644 });
const site = readFileSync(new URL('../deploy/nginx.conf', import.meta.url), 'utf8')
  .replace('127.0.0.1:8000', `127.0.0.1:${server.port}`)
  .replace('listen 80;', `listen 127.0.0.1:${plain};`)
  .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
  .replaceAll('/etc/ssl/', `${folder}/`)
  .replaceAll('/etc/nginx/', `${folder}/`)
  .replaceAll('change-me', proxySecret);
writeFileSync(`${folder}/vista.conf`, site);
writeFileSync(
  `${folder}/nginx.conf`,
  `daemon off; pid ${folder}/nginx.pid; error_log stderr warn;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  include ${folder}/vista.conf;
}
`,
);
const nginx = spawn('nginx', ['-c', `${folder}/nginx.conf`, '-e', 'stderr'], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
});

/**
 * @param {string} method @param {string} path
 * @param {{ headers?: Record<string, string>, body?: string | Buffer }} [options]
 * @returns {Promise<{ status: number, json: any, text: string }>}
 */
const call = (method, path, { headers = {}, body } = {}) =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        servername: 'localhost',
        method,
        path,
        rejectUnauthorized: false,
        headers: { host: `localhost:${port}`, ...headers },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => {
          const isJson = answer.headers['content-type']?.includes('json');
          resolve({ status: answer.statusCode ?? 0, text, json: isJson ? JSON.parse(text) : undefined });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

const ada = { authorization: `Basic ${Buffer.from('ada@example.org:open sesame').toString('base64')}` };
const json = { 'content-type': 'application/json' };
/** @param {string} method @param {string} path @param {object} payload @param {Record<string, string>} [more] */
function sign(method, path, payload, more = {}) {
  const body = JSON.stringify(payload);
  const now = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`${now}.${body}`).digest('hex');
  return call(method, path, {
    body,
    headers: { ...json, 'x-ml-timestamp': now, 'x-ml-signature': digest, ...more },
  });
}

try {
  for (let tries = 0; ; tries++) {
    const answer = await call('GET', '/api/health').catch(() => null);
    if (answer?.status === 200) break;
    assert(tries < 100, 'nginx does not answer');
    await new Promise((done) => setTimeout(done, 100));
  }
  const project = await call('POST', '/api/projects', {
    headers: { ...ada, ...json },
    body: '{"name": "Behind nginx"}',
  });
  assert.equal(project.status, 201, 'a person who has signed in makes a project');
  assert.equal((await call('GET', '/', { headers: ada })).status, 200, 'and sees the pages');
  assert.equal((await call('GET', '/')).status, 401, 'nobody else does');
  assert.equal((await call('GET', '/api/projects')).status, 401, 'nor calls the API');

  const spoof = { 'x-user-email': 'ada@example.org', 'x-proxy-secret': proxySecret };
  assert.equal(
    (await call('GET', '/api/projects', { headers: spoof })).status,
    401,
    'saying who one is does not help',
  );
  for (const key of [
    { 'x-api-key': 'made-up' },
    { 'x-ml-signature': 'made-up' },
    { authorization: 'Bearer made-up' },
  ]) {
    const tried = await call('GET', '/api/projects', { headers: { ...ada, ...spoof, ...key } });
    assert.equal(tried.status, 401, `nor with ${JSON.stringify(key)}`);
    const stranger = { authorization: `Basic ${Buffer.from('ada@example.org:wrong').toString('base64')}` };
    assert.equal((await call('GET', '/api/projects', { headers: { ...stranger, ...key } })).status, 401);
  }

  const made = await call('POST', '/api/api-keys', {
    headers: { ...ada, ...json },
    body: '{"name": "program"}',
  });
  const key = made.json.key;
  assert.equal(
    (await call('GET', '/api/projects', { headers: { 'x-api-key': key } })).json.length,
    1,
    'a key gets through',
  );
  assert.equal(
    (await call('GET', '/api/projects', { headers: { authorization: `Bearer ${key}` } })).status,
    200,
  );

  const photo = readFileSync(new URL('../demo/photos/coffee.jpg', import.meta.url));
  const boundary = 'b0undary';
  const form = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="coffee.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`,
    ),
    photo,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const image = await call('POST', `/api/projects/${project.json.id}/images`, {
    headers: { 'x-api-key': key, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: form,
  });
  assert.equal(image.status, 201, 'an image is uploaded');
  const analysis = await call('POST', `/api/images/${image.json.id}/analyses`, {
    headers: { 'x-api-key': key, ...json },
    body: '{"model_name": "m", "model_version": "1"}',
  });
  const of = `/api/analyses/${analysis.json.id}`;
  assert.equal(
    (await sign('PATCH', `${of}/status`, { status: 'processing' })).status,
    200,
    'a signature gets through',
  );
  const artifacts = [{ artifact_name: 'log.txt', content_type: 'text/plain' }];
  const presigned = await sign('POST', `${of}/artifacts/presign`, { artifacts });
  const place = new URL(presigned.json.presigned_urls[0].upload_url);
  assert.equal(place.host, `localhost:${port}`, 'an upload address leads to nginx');
  const upload = { headers: { 'content-type': 'text/plain' }, body: 'All went well.' };
  assert.equal((await call('PUT', place.pathname + place.search, upload)).status, 200, 'and takes the file');
  const box = {
    annotation_type: 'bounding_box',
    class_name: 'cup',
    confidence: 1,
    data: { bbox: [1, 2, 3, 4] },
  };
  assert.equal(
    (await sign('POST', `${of}/annotations:bulk`, { annotations: [box] })).status,
    201,
    'the colon survives',
  );
  const ended = await sign('POST', `${of}/finalize`, {});
  assert.deepEqual(ended.json.missing_artifacts, []);
  console.log('deploy/nginx.conf: people, keys, signatures and uploads get through, nobody else.');
} finally {
  nginx.kill();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
