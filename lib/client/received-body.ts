import { digestText, sha256Hex } from './digests';
import { spellings } from './signature-mistakes';

/** What the server received in place of the pasted body, and what to change; `isSame`: nothing, the bytes agree. */
export interface ReceivedBody {
  readonly isSame: boolean;
  readonly found: string;
  readonly remedy: string;
}

const sendWhatIsSigned = 'Send the very bytes that were signed.';

/**
 * Compares the pasted body with what a refusal (401) says of the body that arrived: its detail, whole or just the SHA-256.
 * Null where there is no SHA-256 in it.
 */
export async function compareReceived(
  body: string,
  canonical: string | null,
  answer: string,
): Promise<ReceivedBody | null> {
  const [, bytes, withBytes] = answer.match(/(\d+) bytes, SHA-256 ([0-9a-f]{64})/i) ?? [];
  const received = (withBytes ?? answer.match(/\b[0-9a-f]{64}\b/i)?.[0])?.toLowerCase();
  if (received === undefined) return null;
  if ((await sha256Hex(body)) === received)
    return {
      isSame: true,
      found: 'The server received these very bytes.',
      remedy:
        'If the signature fits here and is refused there, the server has another secret, or X-ML-Timestamp was not this one.',
    };
  for (const [text, how, remedy] of arrivals(body, canonical))
    if ((await sha256Hex(text)) === received)
      return { isSame: false, found: `The server received the body ${how}.`, remedy };
  const lengths = bytes === undefined ? '' : `: ${bytes} of them, and here are ${digestText(body).length}`;
  return {
    isSame: false,
    found: `The server received other bytes than these${lengths}.`,
    remedy: `Print the body where it is sent, and paste that. ${sendWhatIsSigned}`,
  };
}

const respelled = (body: string, canonical: string): [string, string][] => [
  [canonical, 'json.dumps(payload, separators=(",", ":"), sort_keys=True)'],
  ...spellings(body, canonical),
];

/** What programs and proxies make of a body on its way: text, how it differs, what to change. */
function arrivals(body: string, canonical: string | null): [string, string, string][] {
  const inOne =
    'Make the body once, sign it, and send it as it is: data=body in place of json=payload in Python.';
  return [
    ['', 'empty', 'It was lost on the way, in a redirect say. Call the address that answers, with its body.'],
    [
      body.replace(/[\r\n]/g, ''),
      'without its line breaks, as `curl -d @file` sends it',
      'Use --data-binary @file.',
    ],
    [`${body}\n`, 'with a line break after it', sendWhatIsSigned],
    [body.trimEnd(), 'without the line break at its end', sendWhatIsSigned],
    [body.replace(/\r?\n/g, '\r\n'), 'with Windows line ends', sendWhatIsSigned],
    [JSON.stringify(body), 'in quotes, encoded twice', inOne],
    ...(canonical === null ? [] : respelled(body, canonical)).map(([text, how]): [string, string, string] => [
      text,
      `spelled anew: ${how}`,
      inOne,
    ]),
  ];
}
