import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import sharp from 'sharp';

/** A user and a pipeline, as the end-to-end tests play them before they look at the page. */

const dataDir = () => process.env.E2E_DATA_DIR ?? './data';

/** What this server's pipelines sign with. */
export function secret(): string {
  const secrets: unknown = JSON.parse(readFileSync(join(dataDir(), 'secrets.json'), 'utf8'));
  return (secrets as { ml_callback_hmac_secret: string }).ml_callback_hmac_secret;
}

/** Posts a signed body and expects success. */
export async function sign(request: APIRequestContext, method: string, path: string, payload: unknown) {
  const body = JSON.stringify(payload);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret()).update(`${timestamp}.${body}`).digest('hex');
  const answer = await request.fetch(path, {
    method,
    data: body,
    headers: { 'content-type': 'application/json', 'x-ml-signature': signature, 'x-ml-timestamp': timestamp },
  });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** A project with one grey image of this size. */
export async function newImage(request: APIRequestContext, width: number, height: number, grey = 0) {
  const project = await (await request.post('/api/projects', { data: { name: `e2e ${Date.now()}` } })).json();
  const buffer = await sharp({
    create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } },
  })
    .png()
    .toBuffer();
  const upload = await request.post(`/api/projects/${project.id}/images`, {
    multipart: { file: { name: 'ground.png', mimeType: 'image/png', buffer } },
  });
  const image = await upload.json();
  return { projectId: project.id as string, imageId: image.id as string };
}

/** A finished analysis of the image, with these annotations. */
export async function newAnalysis(
  request: APIRequestContext,
  imageId: string,
  annotations: unknown[],
  model = 'e2e',
) {
  const created = await request.post(`/api/images/${imageId}/analyses`, {
    data: { model_name: model, model_version: '1' },
  });
  const { id } = await created.json();
  await sign(request, 'PATCH', `/api/analyses/${id}/status`, { status: 'processing' });
  if (annotations.length > 0)
    await sign(request, 'POST', `/api/analyses/${id}/annotations:bulk`, { annotations });
  await sign(request, 'POST', `/api/analyses/${id}/finalize`, { status: 'completed' });
  return id as string;
}
