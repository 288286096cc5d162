import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { canonicalText, type JsonTree, jsonTree, spell } from '@/lib/testing/json-spelling';
import { verifySignature } from '@/lib/testing/verify-signature';
import { signBody } from './signature';

const vectorFile = z
  .object({
    secret: z.string(),
    vectors: z.array(
      z.object({
        name: z.string(),
        body_base64: z.string(),
        timestamp: z.string().optional(),
        signature: z.string(),
        scheme: z.enum(['body', 'timestamped']),
        accept: z.boolean(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('./vectors/hmac.json', import.meta.url), 'utf8')));

const now = 1_700_000_000;
const secret = 'a secret of this test';

type Input = Parameters<typeof verifySignature>[0];

const verify = (input: Partial<Input> & { body: Uint8Array }) =>
  verifySignature({
    signature: null,
    timestamp: String(now),
    secrets: [secret],
    now,
    skewSeconds: 300,
    requireSignedTimestamp: false,
    ...input,
  });

const hmac = (text: string | Uint8Array, key = secret) =>
  createHmac('sha256', key).update(text).digest('hex');
const body = Buffer.from('{"status": "processing"}');
const canonicalBody = '{"status":"processing"}';

describe('vectors made with Python', () => {
  const groupOf = ({ name }: { name: string }) => name.split('/')[0] ?? name;
  test.each([...new Set(vectorFile.vectors.map(groupOf))])('%s', (group) => {
    for (const vector of vectorFile.vectors.filter((candidate) => groupOf(candidate) === group)) {
      const verdict = verify({
        body: Buffer.from(vector.body_base64, 'base64'),
        signature: vector.signature,
        timestamp: vector.timestamp ?? String(now),
        secrets: [vectorFile.secret],
      });
      const scheme = verdict.ok ? verdict.scheme.replace('-canonical', '') : null;
      expect({ name: vector.name, scheme }).toEqual({
        name: vector.name,
        scheme: vector.accept ? vector.scheme : null,
      });
    }
  });

  test('there are more than a hundred of them', () => {
    expect(vectorFile.vectors.length).toBeGreaterThan(100);
  });
});

describe('what is accepted', () => {
  test('any value signed in canonical form verifies in every spelling', () => {
    fc.assert(
      fc.property(jsonTree, fc.integer(), fc.boolean(), (tree, seed, withTimestamp) => {
        const signed = canonicalText(tree);
        const signature = withTimestamp ? signBody(signed, secret, String(now)) : hmac(signed);
        expect(verify({ body: Buffer.from(spell(tree, seed)), signature })).toMatchObject({ ok: true });
      }),
      { numRuns: 300 },
    );
  });

  test('each scheme is told apart', () => {
    const schemes = [
      hmac(body),
      hmac(canonicalBody),
      hmac(`${now}.${body}`),
      hmac(`${now}.${canonicalBody}`),
    ].map((signature) => verify({ body, signature }));
    expect(schemes.map((verdict) => verdict.ok && verdict.scheme)).toEqual([
      'body',
      'body-canonical',
      'timestamped',
      'timestamped-canonical',
    ]);
  });

  test('signBody signs the timestamp header as it is sent', () => {
    for (const timestamp of [
      '1700000000',
      '1700000000.25',
      '2023-11-14T22:13:20Z',
      '2023-11-14T22:13:20.123456',
    ]) {
      const signature = signBody(body, secret, timestamp);
      expect(signature).toMatch(/^sha256=[0-9a-f]{64}$/);
      expect(verify({ body, signature, timestamp })).toMatchObject({ ok: true, scheme: 'timestamped' });
    }
    const signature = signBody(body, secret, '1700000000');
    expect(verify({ body, signature, timestamp: '1700000000.0' })).toMatchObject({ reason: 'mismatch' });
  });

  test('any of several secrets may have signed, and the verdict says which', () => {
    const secrets = ['new', 'current', 'old'];
    for (const [secretIndex, key] of secrets.entries()) {
      for (const signed of [body, canonicalBody, `${now}.${body}`]) {
        expect(verify({ body, signature: hmac(signed, key), secrets })).toMatchObject({
          ok: true,
          secretIndex,
        });
      }
    }
    expect(verify({ body, signature: hmac(body, 'gone'), secrets })).toMatchObject({ reason: 'mismatch' });
  });

  test('a body that is not JSON verifies by its bytes alone', () => {
    const bytes = Uint8Array.from([0xff, 0x00, 0x7b]);
    expect(verify({ body: bytes, signature: hmac(bytes) })).toMatchObject({ ok: true, scheme: 'body' });
    expect(verify({ body: new Uint8Array(), signature: hmac('') })).toMatchObject({
      ok: true,
      scheme: 'body',
    });
  });

  test('the window includes its ends', () => {
    const signature = hmac(body);
    const at = (timestamp: string) => verify({ body, signature, timestamp }).ok;
    expect([now - 300, now + 300].map((seconds) => at(String(seconds)))).toEqual([true, true]);
    expect([now - 301, now + 301].map((seconds) => at(String(seconds)))).toEqual([false, false]);
    expect(at('1699999699.9')).toBe(false);
  });
});

describe('what is refused', () => {
  test('a changed byte verifies only where the payload still says the same', () => {
    const change = fc.tuple(jsonTree, fc.integer(), fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(change, ([tree, seed, place, mask]) => {
        const sent = Buffer.from(spell(tree, seed));
        const changed = Buffer.from(sent);
        const at = place % sent.length;
        changed[at] = (sent[at] ?? 0) ^ mask;
        for (const signature of [
          hmac(canonicalText(tree)),
          signBody(canonicalText(tree), secret, String(now)),
        ]) {
          if (verify({ body: changed, signature }).ok) {
            expect(JSON.parse(changed.toString())).toEqual(JSON.parse(sent.toString()));
          }
        }
        expect(verify({ body: changed, signature: hmac(sent) }).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('another value never verifies', () => {
    const pair = fc.tuple(jsonTree, jsonTree).filter(([a, b]) => canonicalText(a) !== canonicalText(b));
    fc.assert(
      fc.property(pair, fc.integer(), ([signed, sent], seed) => {
        const wrapped: JsonTree = { kind: 'object', members: [['value', sent]] };
        const text = canonicalText({ kind: 'object', members: [['value', signed]] });
        expect(verify({ body: Buffer.from(spell(wrapped, seed)), signature: hmac(text) }).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('with a signed timestamp required, signatures over the body alone do not count', () => {
    const required = { body, requireSignedTimestamp: true };
    expect(verify({ ...required, signature: hmac(body) })).toMatchObject({ reason: 'mismatch' });
    expect(verify({ ...required, signature: hmac(canonicalBody) })).toMatchObject({ reason: 'mismatch' });
    expect(verify({ ...required, signature: hmac(`${now}.${canonicalBody}`) })).toMatchObject({ ok: true });
    const other = hmac(`${now + 1}.${body}`);
    expect(verify({ ...required, signature: other })).toMatchObject({ reason: 'mismatch' });
  });

  test.each([
    ['missing-signature', { signature: null }],
    ['missing-signature', { signature: '' }],
    ['missing-timestamp', { timestamp: null }],
    ['missing-timestamp', { timestamp: '' }],
    ['malformed-signature', { signature: 'sha256=' }],
    ['malformed-signature', { signature: hmac(body).slice(1) }],
    ['malformed-signature', { signature: `${hmac(body)}0` }],
    ['malformed-signature', { signature: `sha1=${hmac(body)}` }],
    ['malformed-signature', { signature: `${hmac(body)}, ${hmac(body)}` }],
    ['malformed-timestamp', { timestamp: 'yesterday' }],
    ['malformed-timestamp', { timestamp: '1700000000000' }],
    ['outside-window', { timestamp: '1699999000' }],
    ['mismatch', { signature: hmac('else') }],
  ] as const)('%s: %o', (reason, change) => {
    expect(verify({ body, signature: hmac(body), ...change })).toMatchObject({ ok: false, reason });
  });

  test('a stale timestamp is answered with the server’s time and the window', () => {
    const verdict = verify({ body, signature: hmac(body), timestamp: '2023-11-14T22:00:00Z' });
    expect(verdict).toMatchObject({ reason: 'outside-window' });
    const detail = verdict.ok ? '' : verdict.detail;
    for (const part of [
      '2023-11-14T22:00:00Z',
      '800 s behind',
      '2023-11-14T22:13:20Z',
      '1700000000',
      '300 s',
    ]) {
      expect(detail).toContain(part);
    }
  });

  test('a mismatch names what was received and tried, and never a digest that would have been accepted', () => {
    const verdict = verify({ body, signature: hmac('else') });
    const detail = verdict.ok ? '' : verdict.detail;
    expect(detail).toContain(createHash('sha256').update(body).digest('hex'));
    expect(detail).toContain(createHash('sha256').update(canonicalBody).digest('hex'));
    expect(detail).toContain('24 bytes');
    for (const signed of [body, canonicalBody, `${now}.${body}`, `${now}.${canonicalBody}`]) {
      expect(detail).not.toContain(hmac(signed));
    }
    expect(detail).not.toContain(secret);
  });

  test.each([
    ['not JSON', Buffer.from('{"a":')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['deeper than 64', Buffer.from('['.repeat(65) + ']'.repeat(65))],
  ])('a mismatch says why there was no canonical form: %s', (reason, bytes) => {
    const verdict = verify({ body: bytes, signature: hmac('else') });
    expect(verdict.ok ? '' : verdict.detail).toContain(reason);
  });

  test('without a secret, or with an empty one, nothing is ever verified', () => {
    expect(() => verify({ body, signature: hmac(body), secrets: [] })).toThrow('secrets');
    expect(() => verify({ body, signature: hmac(body, ''), secrets: ['x', ''] })).toThrow('secrets');
  });
});
