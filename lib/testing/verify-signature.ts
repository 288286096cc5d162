import { runAtOnce } from '@/lib/json/steps';
import { type ClaimInput, readClaim, type SignatureTerms, verifyClaim } from '@/lib/server/http/signature';

/** Headers, a body and what they are held against, judged in one go. */
export function verifySignature({ body, ...input }: ClaimInput & SignatureTerms & { body: Uint8Array }) {
  const claim = readClaim(input);
  return claim.ok ? runAtOnce(verifyClaim(claim, body, input)) : claim;
}
