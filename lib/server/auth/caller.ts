import { Problem } from '@/lib/contract/problem';
import { env } from '../env';
import { findKey, type UsedKey } from './api-keys';
import { isSameSecret } from './secrets';

/** Who is calling. Everything a user may do hangs on the e-mail; how it was proved decides what the browser may send. */
export interface Caller {
  readonly email: string;
  readonly by: 'key' | 'proxy' | 'local';
  /** The API key that was presented, where one was. */
  readonly key?: UsedKey;
}

function presentedKey(headers: Headers): string | undefined {
  const key = headers.get('x-api-key');
  if (key !== null) return key.trim();
  const bearer = /^Bearer\s+(.*)$/i.exec(headers.get('authorization') ?? '');
  return bearer?.[1]?.trim();
}

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** A page of another site may make a browser call here; its name in `Host` gives it away (DNS rebinding). */
function refuseForeignHost(headers: Headers): void {
  const host = headers.get('host') ?? '';
  const known = new URL(env().publicUrl).host;
  if (loopbackHost.test(host) || host === known) return;
  throw new Problem(
    'forbidden',
    `This server runs in local mode and answers to localhost only, not to "${host}". Set PUBLIC_URL or configure authentication to use another name.`,
  );
}

/**
 * Where the browser is let in without saying who it is, another site could use it: requests that change something
 * must come from our own pages, or from no page at all.
 */
function refuseForeignPage(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const host = request.headers.get('host') ?? '';
  const isOwn = origin === null || (URL.canParse(origin) && isOwnHost(new URL(origin), host));
  if (site === 'cross-site' || site === 'same-site' || !isOwn)
    throw new Problem(
      'cross-site-request',
      `A page of ${origin ?? 'another site'} may not change anything here.`,
    );
}

const isOwnHost = (origin: URL, host: string) =>
  origin.host === host || origin.origin === new URL(env().publicUrl).origin;

/**
 * Says who calls: an API key, the user that a trusted proxy names, or the local user.
 * @throws Problem 401 for a credential that is missing or wrong, 403 for a request that another site caused.
 */
export async function identify(request: Request): Promise<Caller> {
  const { headers } = request;
  const { proxySecret, localMode, localUser } = env().auth;
  if (localMode) refuseForeignHost(headers);

  const key = presentedKey(headers);
  if (key !== undefined) {
    const found = await findKey(key);
    if (!found)
      throw new Problem(
        'invalid-credentials',
        'This API key is not known here, has expired or was revoked.',
        {
          headers: { 'www-authenticate': 'Bearer' },
        },
      );
    return { email: found.email, by: 'key', key: found };
  }

  const givenSecret = headers.get('x-proxy-secret');
  if (proxySecret) {
    const email = headers.get('x-user-email')?.trim().toLowerCase();
    if (givenSecret === null && !email)
      throw new Problem('authentication-required', 'Send X-API-Key, or come through the configured proxy.');
    if (givenSecret === null || !isSameSecret(givenSecret, proxySecret))
      throw new Problem('invalid-credentials', 'X-Proxy-Secret is missing or not the configured one.');
    if (!email || email.length > 320 || !/^[^\s@]+@[^\s@]+$/.test(email))
      throw new Problem('invalid-credentials', 'X-User-Email is missing or not an e-mail address.');
    refuseForeignPage(request);
    return { email, by: 'proxy' };
  }
  if (givenSecret !== null)
    throw new Problem(
      'invalid-credentials',
      'X-Proxy-Secret was sent, but PROXY_SHARED_SECRET is not configured here.',
    );

  if (localMode) {
    refuseForeignPage(request);
    return { email: localUser, by: 'local' };
  }
  throw new Problem('authentication-required', 'Send an API key as X-API-Key.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
