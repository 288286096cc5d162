import { createHmac, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { inject } from 'vitest';

/** A pipeline and a user, as tests play them against the running server. */

export const serverUrl = () => inject('serverUrl');

/** A test's own kind of answer: everything that a promise may be about. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly json: any;
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text ? JSON.parse(text) : undefined,
  };
}

/** A request as the local user. */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const isRaw =
    typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData || body === undefined;
  const init: RequestInit = {
    method,
    headers: { ...(isRaw ? {} : { 'content-type': 'application/json' }), ...headers },
  };
  if (body !== undefined) init.body = isRaw ? (body as BodyInit) : JSON.stringify(body);
  return toAnswer(await fetch(path.startsWith('http') ? path : serverUrl() + path, init));
}

/** Headers that sign these bytes: timestamp and body together. */
export function signed(
  body: string | Uint8Array,
  options: { secret?: string; at?: number; headers?: Record<string, string> } = {},
) {
  const timestamp = String(options.at ?? Math.floor(Date.now() / 1000));
  const hmac = createHmac('sha256', options.secret ?? inject('hmacSecret'));
  const signature = hmac.update(`${timestamp}.`).update(body).digest('hex');
  return {
    'content-type': 'application/json',
    'x-ml-signature': `sha256=${signature}`,
    'x-ml-timestamp': timestamp,
    ...options.headers,
  };
}

/** A signed pipeline call. */
export async function sign(
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return send(method, path, text, signed(text, { headers }));
}

/** A photo of one colour, by default 64 × 48 PNG. */
export function picture(
  width = 64,
  height = 48,
  format: 'png' | 'jpeg' | 'tiff' | 'webp' = 'png',
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: 90, g: 120, b: 150 } } })
    .toFormat(format)
    .toBuffer();
}

/** Uploads a file to a project. */
export async function upload(
  projectId: string,
  bytes: Uint8Array,
  filename: string,
  headers: Record<string, string> = {},
) {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), filename);
  return send('POST', `/api/projects/${projectId}/images`, form, headers);
}

/** A new project of this name. */
export async function newProject(name = `project ${randomUUID()}`): Promise<string> {
  return (await send('POST', '/api/projects', { name })).json.id;
}

/** A new image of this size in a new project. */
export async function newImage(width = 640, height = 480): Promise<{ projectId: string; imageId: string }> {
  const projectId = await newProject();
  const answer = await upload(projectId, await picture(width, height), 'photo.png');
  return { projectId, imageId: answer.json.id };
}

/** A new analysis of a new image. */
export async function newAnalysis(fields: Record<string, unknown> = {}) {
  const { projectId, imageId } = await newImage();
  const body = { model_name: 'detector', model_version: '1.0.0', ...fields };
  const answer = await send('POST', `/api/images/${imageId}/analyses`, body);
  return { projectId, imageId, analysisId: answer.json.id as string };
}

/** A box as pipelines send it. */
export const box = (x = 10, y = 20, width = 30, height = 40, confidence: number | null = 0.9) => ({
  annotation_type: 'bounding_box',
  class_name: 'person',
  confidence,
  data: { bbox: [x, y, width, height], format: 'xywh' },
});

/** Posts annotations, signed. */
export const bulk = (analysisId: string, annotations: unknown[], headers: Record<string, string> = {}) =>
  sign('POST', `/api/analyses/${analysisId}/annotations:bulk`, { annotations }, headers);
