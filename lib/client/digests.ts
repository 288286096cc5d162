/** Digests with the browser's own cryptography, which it offers on https and localhost only. */

const encoder = new TextEncoder();

/** Whether this page may use the browser's cryptography. */
export const canDigest = (): boolean => globalThis.crypto?.subtle !== undefined;

/** The UTF-8 bytes of a text. */
export const digestText = (text: string) => encoder.encode(text);

const hexOf = (buffer: ArrayBuffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** HMAC of a text as hexadecimal digits. */
export async function hmacHex(
  secret: string | Uint8Array<ArrayBuffer>,
  text: string,
  hash: 'SHA-256' | 'SHA-1' | 'SHA-512' = 'SHA-256',
): Promise<string> {
  const raw = typeof secret === 'string' ? digestText(secret) : secret;
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash }, false, ['sign']);
  return hexOf(await crypto.subtle.sign('HMAC', key, digestText(text)));
}

/** SHA-256 of a text as hexadecimal digits. */
export const sha256Hex = async (text: string): Promise<string> =>
  hexOf(await crypto.subtle.digest('SHA-256', digestText(text)));
