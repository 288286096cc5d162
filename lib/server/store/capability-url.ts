import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { StoreError } from './store-error';

/**
 * Addresses that carry their own permission, for the local store: what may be done to which key, until when, and an
 * HMAC-SHA256 over all of it. The signing key is derived from the app secret (HKDF, RFC 5869), so an address never
 * tells anything of other uses of that secret.
 */
const purpose = 'vista/object-store/capability-url/v1';
const signatureName = 'signature';
const whole = z.coerce.number().int().min(0);

const putGrantSchema = z.object({
  expires: whole,
  type: z.string(),
  length: whole.optional(),
  max: whole,
});
const getGrantSchema = z.object({
  expires: whole,
  type: z.string(),
  filename: z.string(),
  inline: z.enum(['true', 'false']).transform((value) => value === 'true'),
});

/** What an upload address allows; `expires` in Unix seconds, `length` and `max` in bytes. */
export type PutGrant = z.output<typeof putGrantSchema>;
/** What a download address allows; `expires` in Unix seconds. */
export type GetGrant = z.output<typeof getGrantSchema>;

/** Signs addresses below `publicUrl` and reads them again. */
export class CapabilityUrls {
  readonly #base: string;
  readonly #signingKey: Buffer;

  constructor(appSecret: string, publicUrl: string) {
    if (appSecret.length < 16)
      throw new Error('The local store needs an app secret of 16 characters or more.');
    this.#base = `${publicUrl}/api/storage/`;
    this.#signingKey = Buffer.from(hkdfSync('sha256', appSecret, '', purpose, 32));
  }

  signPut(key: string, grant: PutGrant): string {
    return this.#sign('PUT', key, grant);
  }

  signGet(key: string, grant: GetGrant): string {
    return this.#sign('GET', key, grant);
  }

  /** The grant of an upload address; `refused` where it is altered, made for something else, or expired. */
  openPut(key: string, query: URLSearchParams, now: number): PutGrant {
    return putGrantSchema.parse(this.#open('PUT', key, query, now));
  }

  /** The grant of a download address; `refused` where it is altered, made for something else, or expired. */
  openGet(key: string, query: URLSearchParams, now: number): GetGrant {
    return getGrantSchema.parse(this.#open('GET', key, query, now));
  }

  #sign(method: string, key: string, grant: Record<string, string | number | boolean | undefined>): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(grant)) {
      if (value !== undefined) query.set(name, String(value));
    }
    query.set(signatureName, this.#signature(method, key, query));
    return `${this.#base}${key}?${query}`;
  }

  #open(method: string, key: string, query: URLSearchParams, now: number): Record<string, string> {
    const expected = Buffer.from(this.#signature(method, key, query));
    const given = Buffer.from(query.get(signatureName) ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new StoreError(
        'refused',
        `The signature of the address does not match: it was altered, or made for something other than a ${method} ` +
          'of this key. Use the address exactly as it was given, or ask for a new one.',
      );
    }
    const grant = Object.fromEntries(query);
    const expires = Number(grant.expires) * 1000;
    if (expires <= now) {
      throw new StoreError(
        'refused',
        `The address expired at ${new Date(expires).toISOString()}. Ask for a new one and use it at once.`,
      );
    }
    return grant;
  }

  /** Over every parameter, known or not; JSON keeps names and values apart, whatever they contain. */
  #signature(method: string, key: string, query: URLSearchParams): string {
    const parameters = [...query].filter(([name]) => name !== signatureName);
    const signed = JSON.stringify([method, key, parameters]);
    return createHmac('sha256', this.#signingKey).update(signed).digest('base64url');
  }
}
