// @ts-check
import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { nastyText, nastyValue, spoil, valueFor } from './values.mjs';

/**
 * One request of the fuzzer, ready to be sent as it stands.
 * @typedef {{ operation: string, method: string, path: string, headers: Record<string, string>, body?: Buffer }} FuzzRequest
 */

/** Ids of things that are there, by the name of the path parameter. @typedef {Record<string, string>} Ground */

/** Deletions are rare: the rest needs something to work on. So is what takes seconds by itself. */
const weightOf = (/** @type {string} */ method, /** @type {string} */ path) =>
  path === '/api/sample-project' ? 1 : method === 'delete' ? 3 : 36;

/** Bytes of a body, broken as wires and bad clients break them. @param {Buffer} bytes @param {number} how @param {number} at */
function breakBytes(bytes, how, at) {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  switch (how) {
    case 0:
      return bytes.subarray(0, place);
    case 1: {
      const flipped = Buffer.from(bytes);
      if (flipped.length > 0) flipped[place] = (flipped[place] ?? 0) ^ (1 << (at % 8));
      return flipped;
    }
    case 2:
      return Buffer.concat([
        bytes.subarray(0, place),
        Buffer.from([0xff, 0xc0, 0x80]),
        bytes.subarray(place),
      ]);
    case 3:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 4:
      return Buffer.concat([bytes, bytes]);
    case 5:
      return Buffer.from('['.repeat(1 + (at % 100_000)));
    case 6:
      return gzipSync(bytes);
    case 7:
      return Buffer.from(bytes.toString('utf8').replace(/-?\d+(\.\d+)?/, '1e999999'));
    default:
      return bytes;
  }
}

const isLatin = (/** @type {string} */ text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
const headerText = fc.oneof(
  nastyText.map((text) => (isLatin(text) ? text.slice(0, 2000) : 'odd')),
  fc.constantFrom(
    'bytes=0-',
    'bytes=5-2',
    'bytes=-1',
    '*',
    '"a", W/"b"',
    'gzip',
    'text/html',
    'null',
    'https://evil.example',
  ),
);
const oddHeaders = fc.dictionary(
  fc
    .constantFrom(
      'content-type',
      'content-encoding',
      'accept',
      'accept-encoding',
      'range',
      'if-none-match',
      'if-range',
      'idempotency-key',
      'x-request-id',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-api-key',
      'authorization',
      'x-user-email',
      'x-proxy-secret',
      'x-ml-timestamp',
      'x-ml-signature',
      'x-http-method-override',
      'x-vista-peer',
      'x-middleware-subrequest',
      'next-action',
      'rsc',
      'next-router-prefetch',
      'next-url',
      'cookie',
      'origin',
      'sec-fetch-site',
      'expect',
    )
    .filter((name) => name !== 'expect'),
  headerText,
  { maxKeys: 2 },
);

/** @param {Buffer} photo @returns {fc.Arbitrary<{ type: string, bytes: Buffer }>} a form with one or two files */
function formOf(photo) {
  const file = fc.record({
    name: nastyText.map((text) => text.slice(0, 300)),
    bytes: fc.oneof(
      fc.constant(photo),
      fc.nat(photo.length).map((length) => photo.subarray(0, length)),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')),
    ),
  });
  const fields = fc.option(
    nastyValue.map((value) => JSON.stringify(value) ?? ''),
    { nil: undefined },
  );
  return fc.tuple(fc.array(file, { maxLength: 2 }), fields).map(([files, metadata]) => {
    const boundary = 'fuzz-boundary';
    const parts = files.flatMap(({ name, bytes }) => [
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name.replace(/["\r\n]/g, '_')}"\r\ncontent-type: image/png\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    ]);
    if (metadata !== undefined)
      parts.push(
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="metadata"\r\n\r\n${metadata}\r\n`,
        ),
      );
    parts.push(Buffer.from(`--${boundary}--\r\n`));
    return { type: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(parts) };
  });
}

/** @param {string} secret @param {Buffer} body @param {number} kind */
function signatureOf(secret, body, kind) {
  const timestamp = String(Math.floor(Date.now() / 1000) - (kind === 9 ? 10_000 : 0));
  const hmac = createHmac('sha256', kind === 8 ? 'another secret' : secret);
  const digest = (kind === 7 ? hmac : hmac.update(`${timestamp}.`)).update(body).digest('hex');
  return { 'x-ml-signature': `sha256=${digest}`, 'x-ml-timestamp': timestamp };
}

/**
 * Requests of every operation that an OpenAPI document lists.
 * @param {any} openApi as /api/openapi.json answers it
 * @param {{ ground: () => Ground, secret: string, photo: Buffer }} around `ground` is asked at each request
 * @returns {fc.Arbitrary<() => FuzzRequest>} called when it is to be sent, because signatures age
 */
export function requestsOf(openApi, { ground, secret, photo }) {
  const components = openApi.components?.schemas ?? {};
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      weight: weightOf(method, path),
      arbitrary: requestOf(path, method, operation),
    })),
  );
  return fc.oneof(...operations);

  /** @param {string} path @param {string} method @param {any} operation @returns {fc.Arbitrary<() => FuzzRequest>} */
  function requestOf(path, method, operation) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    const params = fc.tuple(
      ...names.map(() =>
        fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: nastyText }),
      ),
    );
    /** @type {fc.Arbitrary<string>[]} */
    const queries = (operation.parameters ?? [])
      .filter((/** @type {any} */ parameter) => parameter.in === 'query')
      .map((/** @type {any} */ parameter) =>
        fc
          .oneof(
            { weight: 3, arbitrary: fc.constant(undefined) },
            { weight: 2, arbitrary: valueFor(parameter.schema ?? {}, components) },
            { weight: 1, arbitrary: nastyText },
          )
          .map((value) =>
            value === undefined
              ? ''
              : `${parameter.name}=${encode(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
          ),
      );
    const content = operation.requestBody?.content ?? {};
    const schema = content['application/json']?.schema;
    const body = content['multipart/form-data']
      ? formOf(photo)
      : schema
        ? fc
            .tuple(valueFor(schema, components), fc.option(nastyValue, { freq: 2 }), fc.nat(1000))
            .map(([value, nasty, at]) => ({
              type: 'application/json',
              bytes: Buffer.from(JSON.stringify(nasty === null ? value : spoil(value, nasty, at)) ?? ''),
            }))
        : fc.constant(undefined);
    const isSigned = JSON.stringify(operation.security ?? []).includes('signature');
    return fc
      .tuple(
        params,
        fc.tuple(...queries),
        body,
        fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, oddHeaders),
        fc.nat(99),
        fc.nat(),
      )
      .map(([values, query, sent, odd, how, at]) => () => {
        const there = ground();
        let i = 0;
        const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
          encode(values[i++] ?? there[name] ?? 'nothing'),
        );
        const search = query.filter(Boolean).join('&');
        const bytes = sent && breakBytes(sent.bytes, how, at);
        return {
          operation: operation.operationId,
          method: method.toUpperCase(),
          path: search ? `${filled}?${search}` : filled,
          headers: {
            ...(sent && { 'content-type': sent.type }),
            ...(isSigned && signatureOf(secret, bytes ?? Buffer.alloc(0), at % 10)),
            ...odd,
          },
          ...(bytes && { body: bytes }),
        };
      });
  }
}

/** Percent-encoding that also takes half surrogate pairs; some texts stay raw, as far as a request line can hold them. */
function encode(/** @type {string} */ text) {
  if (/^[%.\\a-z0-9/]+$/i.test(text) && text.length < 100) return text;
  return encodeURIComponent(text.toWellFormed().slice(0, 4000));
}
