import { createHmac, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { inject } from 'vitest';
import { refuseUndocumented } from './documented';

/** Pipelines and users, as tests play them against a running server. */

/** A server to talk to, and the secret that its pipelines sign with. */
export interface Served {
  readonly url: string;
  readonly secret: string;
}

/** The server that runs for all tests. */
export const sharedServer = (): Served => ({ url: inject('serverUrl'), secret: inject('hmacSecret') });

/** A test's own kind of answer: everything that a promise may be about. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly json: any;
}

type HeaderList = Readonly<Record<string, string>>;

/** How a body is signed: the default is what is recommended, the timestamp together with the raw body. */
export interface SigningOptions {
  readonly secret: string;
  /** X-ML-Timestamp as sent; by default the time in Unix seconds. */
  readonly timestamp?: string;
  /** What is signed in place of the timestamp, a point and the body. */
  readonly over?: string | Uint8Array;
}

/** Headers that sign these bytes. */
export function signedHeaders(body: string | Uint8Array, options: SigningOptions): Record<string, string> {
  const timestamp = options.timestamp ?? String(Math.floor(Date.now() / 1000));
  const hmac = createHmac('sha256', options.secret);
  if (options.over === undefined) hmac.update(`${timestamp}.`).update(body);
  else hmac.update(options.over);
  return {
    'content-type': 'application/json',
    'x-ml-signature': `sha256=${hmac.digest('hex')}`,
    'x-ml-timestamp': timestamp,
  };
}

const isRaw = (body: unknown) =>
  body === undefined || typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;

/** Bytes and text as they are, everything else as JSON. */
function encode(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Everything that a test does with one server. `headers` are sent with every request. */
export class Client {
  readonly url: string;
  readonly secret: string;
  readonly headers: HeaderList;

  constructor({ url, secret }: Served = sharedServer(), headers: HeaderList = {}) {
    this.url = url;
    this.secret = secret;
    this.headers = headers;
  }

  /** The same server, with these headers at every request. */
  as(headers: HeaderList): Client {
    return new Client(this, headers);
  }

  /** A request; `path` may be a whole address. An object is sent as JSON, everything else as it is. */
  async send(method: string, path: string, body?: unknown, headers: HeaderList = {}): Promise<Answer> {
    const response = await fetch(path.startsWith('http') ? path : this.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(!isRaw(body) && { 'content-type': 'application/json' }), ...this.headers, ...headers },
      ...(body !== undefined && { body: body instanceof FormData ? body : encode(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    const holdsJson = response.headers.get('content-type')?.includes('json') && text !== '';
    const { status } = response;
    const type = response.headers.get('content-type') ?? '';
    if (type.includes('problem+json')) refuseUndocumented(method, path, JSON.parse(text));
    return { status, headers: response.headers, bytes, text, json: holdsJson ? JSON.parse(text) : undefined };
  }

  get(path: string, headers: HeaderList = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  /** A signed pipeline call. */
  sign(method: string, path: string, body: unknown, headers: HeaderList = {}): Promise<Answer> {
    const text = encode(body);
    return this.send(method, path, text, { ...signedHeaders(text, this), ...headers });
  }

  /** Uploads files to a project in one form. */
  upload(
    projectId: string,
    files: readonly { readonly bytes: Uint8Array; readonly name: string }[],
    fields: HeaderList = {},
    headers: HeaderList = {},
  ): Promise<Answer> {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.set(key, value);
    for (const { bytes, name } of files) form.append('file', new Blob([new Uint8Array(bytes)]), name);
    return this.send('POST', `/api/projects/${projectId}/images`, form, headers);
  }

  /** A new project. */
  async newProject(name = `project ${randomUUID()}`): Promise<string> {
    return (await this.send('POST', '/api/projects', { name })).json.id;
  }

  /** A new image of this size, in this project or a new one. */
  async newImage(
    width = 640,
    height = 480,
    project?: string,
  ): Promise<{ projectId: string; imageId: string }> {
    const projectId = project ?? (await this.newProject());
    const answer = await this.upload(projectId, [{ bytes: await picture(width, height), name: 'photo.png' }]);
    return { projectId, imageId: answer.json.id };
  }

  /** Asks for an analysis of an image. */
  analyse(imageId: string, fields: object = {}, headers: HeaderList = {}): Promise<Answer> {
    const body = { model_name: 'detector', model_version: '1.0.0', ...fields };
    return this.send('POST', `/api/images/${imageId}/analyses`, body, headers);
  }

  /** A new analysis of a new image. */
  async newAnalysis(fields: object = {}) {
    const { projectId, imageId } = await this.newImage();
    const answer = await this.analyse(imageId, fields);
    return { projectId, imageId, analysisId: answer.json.id as string };
  }

  /** Posts annotations, signed. */
  bulk(analysisId: string, annotations: readonly unknown[], headers: HeaderList = {}): Promise<Answer> {
    return this.sign('POST', `/api/analyses/${analysisId}/annotations:bulk`, { annotations }, headers);
  }

  /** Ends an analysis, signed. */
  finalize(analysisId: string, body: object = { status: 'completed' }): Promise<Answer> {
    return this.sign('POST', `/api/analyses/${analysisId}/finalize`, body);
  }

  /** Asks for upload addresses, signed. */
  presign(analysisId: string, artifacts: readonly object[]): Promise<Answer> {
    return this.sign('POST', `/api/analyses/${analysisId}/artifacts/presign`, { artifacts });
  }

  /** The annotations of an analysis as stored, and how many there are. */
  async annotations(analysisId: string, query = ''): Promise<Answer['json']> {
    return (await this.get(`/api/analyses/${analysisId}/annotations${query}`)).json;
  }
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

/** A box as pipelines send it. */
export const box = (x = 10, y = 20, width = 30, height = 40, confidence: number | null = 0.9) => ({
  annotation_type: 'bounding_box',
  class_name: 'person',
  confidence,
  data: { bbox: [x, y, width, height], format: 'xywh' },
});

/** `count` calls at the same moment. */
export const atOnce = <T>(count: number, call: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)));
