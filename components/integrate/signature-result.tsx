import { CopyButton } from '@/components/ui/copy-button';
import { Snippet } from '@/components/ui/snippet';
import type { DebuggedSignature, PastedSignature } from '@/lib/client/signature-debug';
import type { SignatureScheme } from '@/lib/contract/signature';
import { readSignatureTime, windowDetail } from '@/lib/contract/signature-time';
import classes from './integrate.module.css';

const schemeNames: Readonly<Record<SignatureScheme, string>> = {
  timestamped: 'timestamp + "." + body (recommended)',
  body: 'body',
  'timestamped-canonical': 'timestamp + "." + canonical form',
  'body-canonical': 'canonical form',
};

interface SignatureResultProps {
  readonly pasted: PastedSignature;
  readonly seen: DebuggedSignature;
  readonly skewSeconds: number;
}

/** The verdict, the digest of each scheme, and what to compare with the server's answer. */
export function SignatureResult({ pasted, seen, skewSeconds }: SignatureResultProps) {
  return (
    <>
      <Verdict pasted={pasted} seen={seen} />
      <TimeVerdict timestamp={pasted.timestamp} skewSeconds={skewSeconds} />
      <h2>HMAC-SHA256 by scheme</h2>
      {seen.digests.length === 0 ? (
        <p>Give the secret to see them.</p>
      ) : (
        <table className={classes.digests}>
          <thead>
            <tr>
              <th scope="col">What is signed</th>
              <th scope="col">Digest</th>
            </tr>
          </thead>
          <tbody>
            {seen.digests.map(({ scheme, hex, matches }) => (
              <tr key={scheme} data-matches={matches || undefined}>
                <th scope="row">
                  {schemeNames[scheme]}
                  {matches && <strong> fits</strong>}
                </th>
                <td>
                  <code>{hex}</code>
                  <CopyButton text={hex} what={`the digest over ${schemeNames[scheme]}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h2>What the server should have received</h2>
      {seen.received && (
        <p
          className={classes.verdict}
          data-good={seen.received.isSame || undefined}
          data-bad={!seen.received.isSame || undefined}
          role="status"
        >
          <strong>{seen.received.found}</strong> {seen.received.remedy}
        </p>
      )}
      <dl className={classes.sums}>
        <dt>Body</dt>
        <dd>
          {seen.bodyBytes} bytes, SHA-256 <code>{seen.bodySha256}</code>
        </dd>
        <dt>Canonical form</dt>
        <dd>
          {seen.canonicalSha256 === null ? (
            'none: the body is not JSON, or nested too deeply'
          ) : (
            <>
              SHA-256 <code>{seen.canonicalSha256}</code>
            </>
          )}
        </dd>
      </dl>
      {seen.canonical !== null && seen.canonical !== '' && (
        <Snippet text={seen.canonical} what="the canonical form" />
      )}
    </>
  );
}

function Verdict({ pasted, seen }: Pick<SignatureResultProps, 'pasted' | 'seen'>) {
  const { verdict } = seen;
  if (verdict.kind === 'matches')
    return (
      <p className={classes.verdict} data-good role="status">
        <strong>The signature fits.</strong> It was made over {schemeNames[verdict.scheme]}.
      </p>
    );
  if (verdict.kind === 'nothing-claimed' || pasted.secret === '')
    return (
      <p className={classes.verdict} role="status">
        {pasted.secret === ''
          ? 'Paste the secret and the signature to have them compared.'
          : 'Paste the signature to have it compared, or send one of these.'}
      </p>
    );
  return (
    <p className={classes.verdict} data-bad role="status">
      <strong>The signature does not fit.</strong> {verdict.mistake.found} {verdict.mistake.remedy}
    </p>
  );
}

function TimeVerdict({ timestamp, skewSeconds }: { timestamp: string; skewSeconds: number }) {
  if (timestamp === '') return null;
  const time = readSignatureTime(timestamp);
  const now = Date.now() / 1000;
  if (!time.ok) return <p data-bad>{time.detail}</p>;
  return (
    <p>
      {Math.abs(now - time.seconds) > skewSeconds
        ? windowDetail(time.seconds, now, skewSeconds).replace("the server's", 'this browser’s')
        : `The timestamp is within ${skewSeconds} s of this browser’s clock.`}
    </p>
  );
}
