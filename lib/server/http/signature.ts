import { isUtf8 } from 'node:buffer';
import { createHash, createHmac, type Hmac, timingSafeEqual } from 'node:crypto';
import { type SignatureScheme, signatureDigits } from '@/lib/contract/signature';
import { readSignatureTime, windowDetail } from '@/lib/contract/signature-time';
import { writeCanonicalJson } from '@/lib/json/canonical-json';
import { defaultMaxDepth } from '@/lib/json/json-scanner';
import type { NoCanonicalForm } from '@/lib/json/member-order';

/** What a pipeline sent and what the server holds it against. */
export interface SignatureInput {
  /** X-ML-Signature: 64 hexadecimal digits, with or without `sha256=` before them. */
  readonly signature: string | null;
  /** X-ML-Timestamp: Unix seconds or ISO 8601. */
  readonly timestamp: string | null;
  /** The bytes received. */
  readonly body: Uint8Array;
  /** At least one, none empty: any of them may have signed. */
  readonly secrets: readonly string[];
  /** The server's time in Unix seconds. */
  readonly now: number;
  /** How far the timestamp may be from `now`, either way. */
  readonly skewSeconds: number;
  /** Refuse signatures that do not cover the timestamp. */
  readonly requireSignedTimestamp: boolean;
  /** How deeply a body may be nested to be brought into canonical form. */
  readonly maxDepth?: number;
}

type SignatureFault =
  | 'missing-signature'
  | 'missing-timestamp'
  | 'malformed-signature'
  | 'malformed-timestamp'
  | 'outside-window'
  | 'mismatch';

/** `detail` is for the caller: it names the step that failed and never holds a digest that would have been accepted. */
export type SignatureVerdict =
  | { readonly ok: true; readonly scheme: SignatureScheme; readonly secretIndex: number }
  | { readonly ok: false; readonly reason: SignatureFault; readonly detail: string };

/**
 * Checks a pipeline's signature: HMAC-SHA256 over the raw body or over what Python's sorted, compact `json.dumps` makes
 * of it, each with or without the timestamp header and a point before it. The canonical form is made only when no raw
 * digest fits. Throws where there is no secret, or an empty one, which anybody could sign with.
 */
export function verifySignature(input: SignatureInput): SignatureVerdict {
  const { signature, timestamp, body, secrets, requireSignedTimestamp, maxDepth = defaultMaxDepth } = input;
  if (secrets.length === 0 || secrets.includes(''))
    throw new Error('A signature needs secrets that are not empty.');
  if (!signature) return refused('missing-signature', 'The X-ML-Signature header is missing or empty.');
  if (!timestamp) return refused('missing-timestamp', 'The X-ML-Timestamp header is missing or empty.');
  const digits = signatureDigits(signature);
  if (digits === null) {
    const detail = 'X-ML-Signature is not 64 hexadecimal digits, with or without sha256= before them.';
    return refused('malformed-signature', detail);
  }
  const time = readSignatureTime(timestamp);
  if (!time.ok) return refused('malformed-timestamp', time.detail);
  if (Math.abs(input.now - time.seconds) > input.skewSeconds) {
    return refused('outside-window', windowDetail(time.seconds, input.now, input.skewSeconds));
  }

  const claimed = Buffer.from(digits, 'hex');
  const raw = candidates(secrets, timestamp, requireSignedTimestamp);
  for (const { hmac } of raw) hmac.update(body);
  const rawMatch = findMatch(raw, claimed);
  if (rawMatch) return { ok: true, scheme: rawMatch.scheme, secretIndex: rawMatch.secretIndex };

  const canonical = candidates(secrets, timestamp, requireSignedTimestamp);
  const canonicalHash = createHash('sha256');
  const write = (chunk: Uint8Array) => {
    canonicalHash.update(chunk);
    for (const { hmac } of canonical) hmac.update(chunk);
  };
  const outcome = isUtf8(body) ? writeCanonicalJson(body, { maxDepth }, write) : 'not-utf8';
  if (outcome === 'written') {
    const match = findMatch(canonical, claimed);
    if (match) return { ok: true, scheme: `${match.scheme}-canonical`, secretIndex: match.secretIndex };
  }
  const canonicalDetail =
    outcome === 'written' ? `SHA-256 ${canonicalHash.digest('hex')}` : noCanonicalForm(outcome, maxDepth);
  return refused('mismatch', mismatchDetail(body, canonicalDetail, requireSignedTimestamp));
}

/** The X-ML-Signature header for `body` in the timestamped scheme; `timestamp` is the X-ML-Timestamp header as sent. */
export function signBody(body: Uint8Array | string, secret: string, timestamp: string): string {
  const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return `sha256=${digest}`;
}

interface Candidate {
  readonly scheme: 'body' | 'timestamped';
  readonly secretIndex: number;
  /** Fed with what goes before the body. */
  readonly hmac: Hmac;
}

function candidates(
  secrets: readonly string[],
  timestamp: string,
  signedTimestampOnly: boolean,
): Candidate[] {
  return secrets.flatMap((secret, secretIndex) => {
    const timestamped = createHmac('sha256', secret).update(`${timestamp}.`);
    const list: Candidate[] = [{ scheme: 'timestamped', secretIndex, hmac: timestamped }];
    if (!signedTimestampOnly) list.push({ scheme: 'body', secretIndex, hmac: createHmac('sha256', secret) });
    return list;
  });
}

/** Every candidate is compared, whichever fits, each in constant time. */
function findMatch(list: readonly Candidate[], claimed: Buffer): Candidate | undefined {
  let match: Candidate | undefined;
  for (const candidate of list) {
    if (timingSafeEqual(candidate.hmac.digest(), claimed)) match = candidate;
  }
  return match;
}

function refused(reason: SignatureFault, detail: string): SignatureVerdict {
  return { ok: false, reason, detail };
}

function noCanonicalForm(outcome: NoCanonicalForm | 'not-utf8', maxDepth: number): string {
  switch (outcome) {
    case 'not-utf8':
      return 'not made, because the body is not UTF-8';
    case 'not-json':
      return 'not made, because the body is not JSON';
    case 'too-deep':
      return `not made, because the body is nested deeper than ${maxDepth} levels`;
  }
}

function mismatchDetail(body: Uint8Array, canonical: string, signedTimestampOnly: boolean): string {
  const received = createHash('sha256').update(body).digest('hex');
  const forms = signedTimestampOnly
    ? 'each after the timestamp header and a point (this server refuses signatures without the timestamp)'
    : 'each alone and after the timestamp header and a point';
  return (
    `The digest does not match. Body received: ${body.length} bytes, SHA-256 ${received}. Tried, with every secret of the ` +
    `server: HMAC-SHA256 over the body as received and over its canonical form ` +
    `(json.dumps(payload, separators=(',', ':'), sort_keys=True); ${canonical}), ${forms}. ` +
    'If a SHA-256 here is that of what you signed, the secrets differ; otherwise the bytes do.'
  );
}
