import { type SignatureScheme, signatureDigits, signatureSchemes } from '@/lib/contract/signature';
import { canonicalJson } from '@/lib/json/canonical-json';
import { digestText, hmacHex, sha256Hex } from './digests';
import { compareReceived, type ReceivedBody } from './received-body';
import { findMistake, type Mistake } from './signature-mistakes';

/** What somebody pastes who wants to know why a signature is refused. Nothing of it leaves the page. */
export interface PastedSignature {
  readonly body: string;
  readonly secret: string;
  /** X-ML-Timestamp as sent. */
  readonly timestamp: string;
  /** X-ML-Signature as sent; empty to see what it should be. */
  readonly signature: string;
  /** What the server answered, where it says which body it received. */
  readonly answer?: string;
}

/** What the server makes of it. */
export interface DebuggedSignature {
  readonly bodyBytes: number;
  readonly bodySha256: string;
  /** Null where the body is not JSON or nested too deeply. */
  readonly canonical: string | null;
  readonly canonicalSha256: string | null;
  readonly digests: readonly {
    readonly scheme: SignatureScheme;
    readonly hex: string;
    readonly matches: boolean;
  }[];
  /** What the server's answer says of the body; null without one. */
  readonly received: ReceivedBody | null;
  readonly verdict:
    | { readonly kind: 'nothing-claimed' }
    | { readonly kind: 'matches'; readonly scheme: SignatureScheme }
    | { readonly kind: 'refused'; readonly mistake: Mistake };
}

/** Does what the server does with a signed call, and where no digest fits looks for what was signed in its place. */
export async function debugSignature(pasted: PastedSignature, maxDepth: number): Promise<DebuggedSignature> {
  const { body, secret, timestamp, signature } = pasted;
  const bytes = digestText(body);
  const canonical = canonicalJson(bytes, { maxDepth });
  const claimed = signatureDigits(signature.trim());
  const texts: Readonly<Record<SignatureScheme, string | null>> = {
    timestamped: `${timestamp}.${body}`,
    body,
    'timestamped-canonical': canonical === null ? null : `${timestamp}.${canonical}`,
    'body-canonical': canonical,
  };
  const digests = [];
  for (const scheme of signatureSchemes) {
    const text = texts[scheme];
    if (text === null || secret === '') continue;
    const hex = await hmacHex(secret, text);
    digests.push({ scheme, hex, matches: hex === claimed });
  }
  const match = digests.find(({ matches }) => matches);
  return {
    bodyBytes: bytes.length,
    bodySha256: await sha256Hex(body),
    canonical,
    canonicalSha256: canonical === null ? null : await sha256Hex(canonical),
    digests,
    received: await compareReceived(body, canonical, pasted.answer ?? ''),
    verdict: match
      ? { kind: 'matches', scheme: match.scheme }
      : signature.trim() === ''
        ? { kind: 'nothing-claimed' }
        : { kind: 'refused', mistake: await findMistake(pasted, canonical) },
  };
}
