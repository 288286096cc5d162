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

/** How a photo is stored. */
interface PhotoOptions {
  /** EXIF: how it is to be turned when it is shown. */
  readonly orientation?: number;
  /** White in the upper left quarter, as it is shown. */
  readonly whiteCorner?: boolean;
}

/** A project with one grey image, of this size as its file stores it. */
export async function newImage(
  request: APIRequestContext,
  width: number,
  height: number,
  grey = 0,
  options: PhotoOptions = {},
) {
  const name = `e2e ${Date.now()}`;
  const project = await (await request.post('/api/projects', { data: { name } })).json();
  const isTurned = (options.orientation ?? 1) > 4;
  const buffer = options.orientation ? await photo(width, height, options) : await plain(width, height, grey);
  const upload = await request.post(`/api/projects/${project.id}/images`, {
    multipart: { file: { name: 'ground.png', mimeType: 'image/png', buffer } },
  });
  const image = await upload.json();
  return {
    projectId: project.id as string,
    imageId: image.id as string,
    /** As it is shown. */
    width: isTurned ? height : width,
    height: isTurned ? width : height,
  };
}

function plain(width: number, height: number, grey: number): Promise<Buffer> {
  const background = { r: grey, g: grey, b: grey };
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Where the pixel that is shown at (x, y) lies in a file of this size, by EXIF orientation (EXIF 2.32, tag 274). */
const stored: Readonly<Record<number, (x: number, y: number, w: number, h: number) => [number, number]>> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _w, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

function photo(width: number, height: number, { orientation = 1, whiteCorner }: PhotoOptions) {
  const bytes = Buffer.alloc(width * height * 3);
  const [shownWidth, shownHeight] = orientation > 4 ? [height, width] : [width, height];
  for (let y = 0; y < shownHeight / 2; y++)
    for (let x = 0; x < shownWidth / 2; x++) {
      const [at, row] = stored[orientation]?.(x, y, width, height) ?? [0, 0];
      if (whiteCorner) bytes.fill(255, (row * width + at) * 3, (row * width + at) * 3 + 3);
    }
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .withMetadata({ orientation })
    .png()
    .toBuffer();
}

/** A finished analysis with an artifact of one colour, which its annotations may name. */
export async function newPicturedAnalysis(
  request: APIRequestContext,
  imageId: string,
  annotations: unknown[],
  artifact?: { readonly name: string; readonly colour: readonly number[] },
) {
  const id = await newRunningAnalysis(request, imageId, 'e2e');
  if (artifact) {
    const [r = 0, g = 0, b = 0] = artifact.colour;
    const data = await sharp({ create: { width: 8, height: 4, channels: 3, background: { r, g, b } } })
      .png()
      .toBuffer();
    const { presigned_urls } = await sign(request, 'POST', `/api/analyses/${id}/artifacts/presign`, {
      artifacts: [{ artifact_name: artifact.name, content_type: 'image/png' }],
    });
    const { upload_url: url, headers } = presigned_urls[0];
    const put = await request.put(url, { data, headers: { ...headers, 'content-type': 'image/png' } });
    if (!put.ok()) throw new Error(`the artifact was refused: ${put.status()} ${await put.text()}`);
  }
  await sign(request, 'POST', `/api/analyses/${id}/annotations:bulk`, { annotations });
  await sign(request, 'POST', `/api/analyses/${id}/finalize`, { status: 'completed' });
  return id;
}

/** An analysis of the image whose pipeline is at work. */
export async function newRunningAnalysis(request: APIRequestContext, imageId: string, model: string) {
  const created = await request.post(`/api/images/${imageId}/analyses`, {
    data: { model_name: model, model_version: '1' },
  });
  const { id } = await created.json();
  await sign(request, 'PATCH', `/api/analyses/${id}/status`, { status: 'processing' });
  return id as string;
}

/** A finished analysis of the image, with these annotations. */
export async function newAnalysis(
  request: APIRequestContext,
  imageId: string,
  annotations: unknown[],
  model = 'e2e',
) {
  const id = await newRunningAnalysis(request, imageId, model);
  if (annotations.length > 0)
    await sign(request, 'POST', `/api/analyses/${id}/annotations:bulk`, { annotations });
  await sign(request, 'POST', `/api/analyses/${id}/finalize`, { status: 'completed' });
  return id;
}
