import { hmacHex, sha256Hex } from './digests';
import type { PastedSignature } from './signature-debug';

/** What was signed instead, and what to change. */
export interface Mistake {
  readonly found: string;
  readonly remedy: string;
}

/** Another text, or another key, that a pipeline may have signed by mistake. */
interface Suspect {
  readonly found: string;
  readonly remedy: string;
  readonly text: string;
  readonly secret?: string | Uint8Array<ArrayBuffer>;
}

const signWhatIsSent = 'Make the body once, sign those very bytes and send them.';
const readSecret = 'Read the secret as text, without what surrounds it, and use its characters as the key.';

/** Why a signature fits no scheme: its form, or something that was signed in place of what the server expects. */
export async function findMistake(pasted: PastedSignature, canonical: string | null): Promise<Mistake> {
  const signature = pasted.signature.trim().replace(/^sha256=/i, '');
  const formFault = await faultOfForm(signature, pasted);
  if (formFault) return formFault;
  const wanted = signature.toLowerCase();
  for (const suspect of [...bodySuspects(pasted, canonical), ...keySuspects(pasted, canonical)])
    if ((await hmacHex(suspect.secret ?? pasted.secret, suspect.text)) === wanted) return suspect;
  for (const text of [pasted.body, canonical ?? pasted.body])
    if ((await sha256Hex(text)) === wanted)
      return {
        found: 'This is a plain SHA-256 of the body.',
        remedy: 'Use HMAC-SHA256 with the secret as key.',
      };
  return {
    found: 'It fits nothing that was tried: neither the four schemes nor the usual mistakes.',
    remedy:
      'Compare the SHA-256 of the body below with that of the server’s answer (401). If they differ, the bytes sent are not these; if they agree, the secrets differ.',
  };
}

async function faultOfForm(signature: string, { body, secret }: PastedSignature): Promise<Mistake | null> {
  if (/^[0-9a-f]{64}$/i.test(signature)) return null;
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(signature))
    return {
      found: 'This is base64, and the server reads hexadecimal digits.',
      remedy: "Send hexdigest() in Python, digest('hex') in Node.",
    };
  if (/^[0-9a-f]{40}$/i.test(signature) && (await hmacHex(secret, body, 'SHA-1')) === signature.toLowerCase())
    return { found: 'This is HMAC-SHA1.', remedy: 'Use SHA-256.' };
  if (/^[0-9a-f]{40}$|^[0-9a-f]{96}$|^[0-9a-f]{128}$/i.test(signature))
    return { found: `These are ${signature.length * 4} bits, of another hash.`, remedy: 'Use SHA-256.' };
  return {
    found: 'These are not 64 hexadecimal digits.',
    remedy: 'Send the digest in hexadecimal, with or without sha256= before it.',
  };
}

function bodySuspects({ body, timestamp }: PastedSignature, canonical: string | null): Suspect[] {
  const suspects: Suspect[] = [
    {
      found: 'A line break after the body was signed, as `echo` adds one.',
      remedy: "Use printf '%s' in place of echo.",
      text: `${body}\n`,
    },
    {
      found: 'The body was signed without the line break at its end.',
      remedy: `The body that is sent ends in one. ${signWhatIsSent}`,
      text: body.trimEnd(),
    },
    { found: 'An empty text was signed.', remedy: signWhatIsSent, text: '' },
    {
      found: 'The body was signed with Windows line ends.',
      remedy: signWhatIsSent,
      text: body.replaceAll('\n', '\r\n'),
    },
  ];
  const forms = [body, ...(canonical === null ? [] : [canonical])];
  for (const form of forms) {
    for (const [text, what] of [
      [timestamp + form, 'nothing'],
      [`${timestamp}:${form}`, 'a colon'],
      [`${timestamp}\n${form}`, 'a line break'],
    ] as const)
      suspects.push({
        found: `The timestamp and the body were signed with ${what} between them.`,
        remedy: 'Put a point between them: timestamp + "." + body.',
        text,
      });
    suspects.push({
      found: 'The body was signed before the timestamp.',
      remedy: 'Sign timestamp + "." + body, in this order.',
      text: `${form}.${timestamp}`,
    });
    if (/^\d+(\.\d+)?$/.test(timestamp))
      for (const [text, what] of [
        [`${Math.floor(Number(timestamp))}.${form}`, 'the whole seconds'],
        [`${Number(timestamp) * 1000}.${form}`, 'milliseconds'],
      ] as const)
        suspects.push({
          found: `Signed over ${what}, while X-ML-Timestamp says ${timestamp}.`,
          remedy: 'Sign the very text that is sent as X-ML-Timestamp.',
          text,
        });
  }
  if (canonical !== null)
    for (const [spelling, how] of spellings(body, canonical))
      for (const text of [spelling, `${timestamp}.${spelling}`])
        suspects.push({
          found: `Another spelling of the body was signed: ${how}.`,
          remedy: `${signWhatIsSent} Or sign json.dumps(payload, separators=(',', ':'), sort_keys=True).`,
          text,
        });
  return suspects;
}

function keySuspects({ body, timestamp, secret }: PastedSignature, canonical: string | null): Suspect[] {
  const keys: [string | Uint8Array<ArrayBuffer>, string][] = [
    [`${secret}\n`, 'with a line break at its end'],
    [secret.trim(), 'without the blanks around it'],
    [secret.replace(/^(['"])(.*)\1$/, '$2'), 'without the quotes around it'],
    [`"${secret}"`, 'with quotes around it'],
    [`'${secret}'`, 'with quotes around it'],
    [secret.toUpperCase(), 'in capitals'],
    [secret.toLowerCase(), 'in small letters'],
  ];
  if (/^([0-9a-f]{2})+$/i.test(secret))
    keys.push([hexBytes(secret), 'as the bytes that its hexadecimal digits spell']);
  const decoded = base64Bytes(secret);
  if (decoded) keys.push([decoded, 'decoded from base64']);
  if (secret.includes(','))
    for (const part of secret.split(',')) keys.push([part.trim(), 'as one of a list']);
  const texts = [
    body,
    `${timestamp}.${body}`,
    ...(canonical === null ? [] : [canonical, `${timestamp}.${canonical}`]),
  ];
  return keys
    .filter(([key]) => key !== secret && key.length > 0)
    .flatMap(([key, how]) =>
      texts.map((text) => ({
        found: `The right text was signed, but the secret was taken ${how}.`,
        remedy: readSecret,
        text,
        secret: key,
      })),
    );
}

/** Other ways in which programs write the same JSON, numbers as they stand. */
export function spellings(body: string, canonical: string): [string, string][] {
  const compact = withoutBlanks(body);
  const list: [string, string][] = [
    [withBlanks(canonical), 'json.dumps(payload, sort_keys=True), with blanks after commas and colons'],
    [withBlanks(compact), 'json.dumps(payload), with blanks after commas and colons'],
    [compact, 'without blanks, keys in the order of the body'],
    [unescaped(canonical), 'sorted, with ensure_ascii=False'],
  ];
  try {
    const value: unknown = JSON.parse(body);
    list.push(
      [JSON.stringify(value), 'JSON.stringify, which writes 1.0 as 1'],
      [JSON.stringify(value, null, 2), 'indented by 2'],
      [JSON.stringify(value, null, 4), 'indented by 4'],
    );
  } catch {
    // NaN, say: Python reads it and JavaScript does not.
  }
  return list;
}

const stringOrBlank = /("(?:[^"\\]|\\.)*")|\s+/g;
const stringOrMark = /("(?:[^"\\]|\\.)*")|([,:])/g;
const withoutBlanks = (json: string) => json.replace(stringOrBlank, (_, text) => text ?? '');
const withBlanks = (compact: string) => compact.replace(stringOrMark, (_, text, mark) => text ?? `${mark} `);
const unescaped = (ascii: string) =>
  ascii.replace(/\\\\|\\u([0-9a-f]{4})/g, (all, hex) => {
    const code = Number.parseInt(hex ?? '0', 16);
    return code >= 0x7f ? String.fromCharCode(code) : all;
  });

function hexBytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function base64Bytes(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
