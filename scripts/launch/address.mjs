// @ts-check
import { findFreePort, tryPort } from './free-port.mjs';
import { LaunchError } from './launch-error.mjs';

/**
 * Where the server listens, where this machine reaches it, and how people are told to.
 * @typedef {{ host: string, port: number, probeHost: string, url: string }} Address
 */

/**
 * Whether only this machine can reach an address.
 * @param {string} host
 * @returns {boolean}
 */
export function isLoopback(host) {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** @param {string} text @returns {number} */
function parsePort(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new LaunchError(`PORT=${text} is not a port: a number from 1 to 65535 (0 takes any free one).`);
}

/**
 * Reads HOST and PORT. Refuses an address that other machines can reach while everybody who asks would be let in.
 * @param {import('./settings.mjs').Settings} settings
 * @returns {{ host: string, port: number }}
 */
export function readAddress(settings) {
  const host = (settings.HOST ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  const hasAuthentication =
    settings.PROXY_SHARED_SECRET !== undefined || settings.VISTA_REQUIRE_API_KEY === 'true';
  if (!isLoopback(host) && !hasAuthentication) {
    throw new LaunchError(
      [
        `HOST=${host} lets other machines in, and nothing is set that asks who they are. Set one of these:`,
        '  VISTA_REQUIRE_API_KEY=true    everybody needs an API key',
        '  PROXY_SHARED_SECRET=…         a reverse proxy that knows people names them in X-User-Email',
        'or leave HOST away, and only this machine reaches VISTA.',
      ].join('\n'),
    );
  }
  return { host, port: parsePort(settings.PORT ?? '8000') };
}

/** @param {string} host @param {number} port @param {string} code @returns {LaunchError} */
function explainPort(host, port, code) {
  if (code === 'EADDRINUSE') {
    return new LaunchError(
      `Port ${port} is in use by another program. End that one, or take another port: PORT=${port < 65535 ? port + 1 : 8000} npm start`,
    );
  }
  if (code === 'EACCES') {
    return new LaunchError(
      `This user may not listen on port ${port}. Take one above 1023: PORT=8000 npm start`,
    );
  }
  return new LaunchError(
    `VISTA cannot listen on ${host}, port ${port} (${code}). Is HOST an address of this machine?`,
  );
}

/** @param {string} host @param {number} port @param {number} patienceMs */
async function tryPortPatiently(host, port, patienceMs) {
  const until = Date.now() + patienceMs;
  for (;;) {
    const tried = await tryPort(host, port);
    if (!('code' in tried) || tried.code !== 'EADDRINUSE' || Date.now() >= until) return tried;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Makes sure that nobody else listens on the address.
 * @param {{ host: string, port: number, patienceMs?: number }} wanted `patienceMs`: how long to wait for somebody who
 *   is about to leave (0)
 * @returns {Promise<Address>}
 */
export async function claimAddress({ host, port: wanted, patienceMs = 0 }) {
  const port = wanted || (await findFreePort(isLoopback(host) ? '127.0.0.1' : host));
  // "localhost" is ::1 to some programs: another server there would answer in the place of VISTA.
  for (const each of host === '127.0.0.1' ? [host, '::1'] : [host]) {
    const tried = await tryPortPatiently(each, port, patienceMs);
    if ('code' in tried && (each === host || tried.code === 'EADDRINUSE')) {
      throw explainPort(each, port, tried.code);
    }
  }
  /** @type {Record<string, string>} */
  const everywhere = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const probeHost = everywhere[host] ?? host;
  const shown = isLoopback(probeHost) ? 'localhost' : probeHost.includes(':') ? `[${probeHost}]` : probeHost;
  return { host, port, probeHost, url: `http://${shown}:${port}` };
}
