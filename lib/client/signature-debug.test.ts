import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonTree, spell } from '@/lib/testing/json-spelling';
import { verifySignature } from '@/lib/testing/verify-signature';
import { debugSignature } from './signature-debug';

const now = 1_700_000_000;
const timestamp = String(now);
const secret = 'a secret of this test';
const body = '{"status": "processing", "score": 1.0, "name": "é"}';
const canonical = '{"name":"\\u00e9","score":1.0,"status":"processing"}';
const hmac = (text: string, key: string | Buffer = secret) =>
  createHmac('sha256', key).update(text).digest('hex');
const debug = (signature: string, more = {}) =>
  debugSignature({ body, secret, timestamp, signature, ...more }, 64);

/** What the server says of the same. */
const served = (text: string, signature: string, key = secret, at = timestamp) =>
  verifySignature({
    signature,
    timestamp: at,
    body: Buffer.from(text),
    secrets: [key],
    now: Number(at) || now,
    skewSeconds: 300,
    requireSignedTimestamp: false,
  });

test('every vector of the server is judged as the server judges it', async () => {
  const file = z
    .object({
      secret: z.string(),
      vectors: z.array(
        z.object({ body_base64: z.string(), timestamp: z.string().optional(), signature: z.string() }),
      ),
    })
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../server/http/vectors/hmac.json'), 'utf8')));
  for (const vector of file.vectors) {
    const bytes = Buffer.from(vector.body_base64, 'base64');
    const text = bytes.toString('utf8');
    // What is not UTF-8 cannot be pasted.
    if (!Buffer.from(text).equals(bytes)) continue;
    const at = vector.timestamp ?? timestamp;
    const seen = await debugSignature(
      { body: text, secret: file.secret, timestamp: at, signature: vector.signature },
      64,
    );
    const verdict = served(text, vector.signature, file.secret, at);
    expect(seen.verdict.kind === 'matches' && seen.verdict.scheme).toBe(verdict.ok && verdict.scheme);
  }
});

test('any JSON, however spelled, is signed by each scheme as the server expects', async () => {
  await fc.assert(
    fc.asyncProperty(jsonTree, fc.integer(), async (tree, seed) => {
      const text = spell(tree, seed);
      const seen = await debugSignature({ body: text, secret, timestamp, signature: '' }, 64);
      for (const { hex } of seen.digests) expect(served(text, hex).ok).toBe(true);
    }),
    { numRuns: 50 },
  );
});

describe('a signature over something else names what it is', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['echo', hmac(`${body}\n`), /line break after the body/],
    ['no point', hmac(timestamp + canonical), /nothing between/],
    ['the other order', hmac(`${body}.${timestamp}`), /before the timestamp/],
    [
      'dumps',
      hmac('{"status": "processing", "score": 1.0, "name": "\u00e9"}\n'.trim(), 'other'),
      /fits nothing/,
    ],
    [
      'sorted with blanks',
      hmac('{"name": "\\u00e9", "score": 1.0, "status": "processing"}'),
      /blanks after commas/,
    ],
    ['ensure_ascii off', hmac('{"name":"é","score":1.0,"status":"processing"}'), /ensure_ascii=False/],
    ['JSON.stringify', hmac('{"status":"processing","score":1,"name":"é"}'), /1\.0 as 1/],
    ['secret from a file', hmac(body, `${secret}\n`), /line break at its end/],
    ['base64', createHmac('sha256', secret).update(body).digest('base64'), /base64/],
    ['SHA-1', createHmac('sha1', secret).update(body).digest('hex'), /SHA1/],
  ];
  test.each(cases)('%s', async (_, signature, found) => {
    const { verdict } = await debug(signature);
    expect(verdict.kind === 'refused' && verdict.mistake.found).toMatch(found);
  });

  test('a hexadecimal secret taken as bytes', async () => {
    const hex = '00ff'.repeat(16);
    const { verdict } = await debug(hmac(canonical, Buffer.from(hex, 'hex')), { secret: hex });
    expect(verdict.kind === 'refused' && verdict.mistake.found).toMatch(/hexadecimal digits spell/);
  });
});

describe('the server’s answer says what became of the body on its way', () => {
  const sum = (text: string) => createHash('sha256').update(text).digest('hex');
  const received = async (
    text: string,
    answer = `Body received: ${Buffer.byteLength(text)} bytes, SHA-256 ${sum(text)}.`,
  ) => (await debug('', { answer })).received;

  test.each([
    ['line break', `${body}\n`, /line break after it/],
    ['nothing', '', /empty/],
    ['twice', JSON.stringify(body), /encoded twice/],
    ['canonical', canonical, /spelled anew: json\.dumps\(payload, separators/],
    ['JSON.stringify', JSON.stringify(JSON.parse(body)), /spelled anew: JSON\.stringify/],
    ['another', 'another', /other bytes than these: 7 of them, and here are 52/],
  ])('%s', async (_, text, found) => {
    expect(await received(text)).toMatchObject({ isSame: false, found: expect.stringMatching(found) });
  });

  test('the same bytes are the same, also where the SHA-256 alone is pasted', async () => {
    expect(await received(body)).toMatchObject({ isSame: true });
    expect(await received(body, sum(body).toUpperCase())).toMatchObject({ isSame: true });
    expect(await received(body, 'another answer')).toBeNull();
  });
});
