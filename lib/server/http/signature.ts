import { isUtf8 } from 'node:buffer';
import { createHash, createHmac, type Hmac, timingSafeEqual } from 'node:crypto';
import { type SignatureScheme, signatureDigits } from '@/lib/contract/signature';
import { readSignatureTime, windowDetail } from '@/lib/contract/signature-time';
import { writeCanonicalJson } from '@/lib/json/canonical-json';
import { defaultMaxDepth } from '@/lib/json/json-scanner';
import { mostSortedMembers, type NoCanonicalForm } from '@/lib/json/member-order';
import type { Steps } from '@/lib/json/steps';

/** What the headers of a pipeline's call say, and what the server holds it against. */
export interface ClaimInput {
  /** X-ML-Signature: 64 hexadecimal digits, with or without `sha256=` before them. */
  readonly signature: string | null;
  /** X-ML-Timestamp: Unix seconds or ISO 8601. */
  readonly timestamp: string | null;
  /** The server's time in Unix seconds. */
  readonly now: number;
  /** How far the timestamp may be from `now`, either way. */
  readonly skewSeconds: number;
}

/** What the headers claim about a body that need not have been read yet. */
export interface SignatureClaim {
  readonly ok: true;
  /** The timestamp header as sent. */
  readonly timestamp: string;
  readonly digest: Buffer;
}

/** What a claim is held against. */
export interface SignatureTerms {
  /** At least one, none empty: any of them may have signed. */
  readonly secrets: readonly string[];
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
interface SignatureRefusal {
  readonly ok: false;
  readonly reason: SignatureFault;
  readonly detail: string;
}

/** `sha256`: of the body. */
export type SignatureVerdict =
  | {
      readonly ok: true;
      readonly scheme: SignatureScheme;
      readonly secretIndex: number;
      readonly sha256: Buffer;
    }
  | SignatureRefusal;

/** Reads the headers of a signed call: what they lack or get wrong refuses it before its body is read. */
export function readClaim(input: ClaimInput): SignatureClaim | SignatureRefusal {
  const { signature, timestamp, now, skewSeconds } = input;
  if (!signature) return refused('missing-signature', 'The X-ML-Signature header is missing or empty.');
  if (!timestamp) return refused('missing-timestamp', 'The X-ML-Timestamp header is missing or empty.');
  const digits = signatureDigits(signature);
  if (digits === null) {
    const detail = 'X-ML-Signature is not 64 hexadecimal digits, with or without sha256= before them.';
    return refused('malformed-signature', detail);
  }
  const time = readSignatureTime(timestamp);
  if (!time.ok) return refused('malformed-timestamp', time.detail);
  if (Math.abs(now - time.seconds) > skewSeconds)
    return refused('outside-window', windowDetail(time.seconds, now, skewSeconds));
  return { ok: true, timestamp, digest: Buffer.from(digits, 'hex') };
}

/**
 * Holds a body against what its headers claim: HMAC-SHA256 over the raw body or over what Python's sorted, compact
 * `json.dumps` makes of it, each with or without the timestamp header and a point before it. The canonical form is made
 * only when no raw digest fits. Throws where there is no secret, or an empty one, which anybody could sign with.
 */
export function* verifyClaim(
  claim: SignatureClaim,
  body: Uint8Array,
  terms: SignatureTerms,
): Steps<SignatureVerdict> {
  const { secrets, requireSignedTimestamp, maxDepth = defaultMaxDepth } = terms;
  if (secrets.length === 0 || secrets.includes(''))
    throw new Error('A signature needs secrets that are not empty.');

  const raw = candidates(secrets, claim.timestamp, requireSignedTimestamp);
  const rawHash = createHash('sha256');
  for (let at = 0; at < body.length; at += hashedPerStep) {
    const piece = body.subarray(at, at + hashedPerStep);
    rawHash.update(piece);
    for (const { hmac } of raw) hmac.update(piece);
    yield;
  }
  const sha256 = rawHash.digest();
  const rawMatch = findMatch(raw, claim.digest);
  if (rawMatch) return { ok: true, scheme: rawMatch.scheme, secretIndex: rawMatch.secretIndex, sha256 };

  const canonical = candidates(secrets, claim.timestamp, requireSignedTimestamp);
  const canonicalHash = createHash('sha256');
  const write = (chunk: Uint8Array) => {
    canonicalHash.update(chunk);
    for (const { hmac } of canonical) hmac.update(chunk);
  };
  const outcome = isUtf8(body) ? yield* writeCanonicalJson(body, { maxDepth }, write) : 'not-utf8';
  if (outcome === 'written') {
    const match = findMatch(canonical, claim.digest);
    if (match)
      return { ok: true, scheme: `${match.scheme}-canonical`, secretIndex: match.secretIndex, sha256 };
  }
  const canonicalDetail =
    outcome === 'written' ? `SHA-256 ${canonicalHash.digest('hex')}` : noCanonicalForm(outcome, maxDepth);
  return refused(
    'mismatch',
    mismatchDetail(body.length, sha256.toString('hex'), canonicalDetail, requireSignedTimestamp),
  );
}

/** Bytes hashed between two places where the work may be interrupted. */
const hashedPerStep = 2 ** 18;

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

function refused(reason: SignatureFault, detail: string): SignatureRefusal {
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
    case 'too-wide':
      return `not made, because an object has more than ${mostSortedMembers} members`;
  }
}

function mismatchDetail(
  length: number,
  received: string,
  canonical: string,
  signedTimestampOnly: boolean,
): string {
  const forms = signedTimestampOnly
    ? 'each after the timestamp header and a point (this server refuses signatures without the timestamp)'
    : 'each alone and after the timestamp header and a point';
  return (
    `The digest does not match. Body received: ${length} bytes, SHA-256 ${received}. Tried, with every secret of the ` +
    `server: HMAC-SHA256 over the body as received and over its canonical form ` +
    `(json.dumps(payload, separators=(',', ':'), sort_keys=True); ${canonical}), ${forms}. ` +
    'If a SHA-256 here is that of what you signed, the secrets differ; otherwise the bytes do.'
  );
}
