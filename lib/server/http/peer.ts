import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';
import { isSameSecret } from '../auth/secrets';
import { env } from '../env';

/** From where a request comes, and how long it may take to arrive. */

/** Set by this process on every request, whatever the client sent under this name. */
const peerHeader = 'x-vista-peer';

/** A head that takes longer is held back on purpose. */
const headPatienceMs = 20_000;

interface Started {
  readonly request: IncomingMessage;
  readonly server: Server;
}

const isStarted = (message: unknown): message is Started =>
  typeof message === 'object' && message !== null && 'request' in message && 'server' in message;

/**
 * Notes the address of the socket on each request: Next tells its routes only what X-Forwarded-For says, and that the
 * client may write. Runs before Next sees the request (Node's channel `http.server.request.start`).
 */
export function watchConnections(): void {
  subscribe('http.server.request.start', (message) => {
    if (!isStarted(message)) return;
    const { request, server } = message;
    request.headers[peerHeader] = request.socket.remoteAddress ?? 'unknown';
    request.url = decodable(request.url ?? '/');
    server.headersTimeout = headPatienceMs;
    server.requestTimeout = env().requestSeconds * 1000;
  });
}

/**
 * The same address with every % that begins no character written as %25: Next answers 500 to a path that it cannot
 * decode, and whoever sent it should hear that there is nothing there.
 */
export function decodable(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return path.replaceAll('%', '%25') + (end < 0 ? '' : url.slice(end));
  }
}

/**
 * The address that a request is counted and noted under: the socket's, or what trusted proxies say. One proxy is
 * trusted where the request proves to come from it (X-Proxy-Secret); TRUSTED_PROXY_HOPS trusts as many always.
 */
export function addressOf(headers: Headers): string {
  const peer = plain(headers.get(peerHeader) ?? 'unknown');
  const { trustedHops, proxySecret } = env().auth;
  const given = headers.get('x-proxy-secret');
  const isProved = proxySecret !== undefined && given !== null && isSameSecret(given, proxySecret);
  const hops = trustedHops || (isProved ? 1 : 0);
  if (hops === 0) return peer;
  // Each proxy adds at the end whom it was called by: what stands further left anybody may have written.
  const chain = (headers.get('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  return plain(chain.at(-hops) || peer);
}

/** An IPv4 address as such, where the socket speaks IPv6; nothing longer than an address. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '').slice(0, 64);
