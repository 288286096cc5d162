// @ts-check
import { createServer } from 'node:net';
import { errorCode } from './launch-error.mjs';

/**
 * Tries to listen on an address.
 * @param {string} host
 * @param {number} port 0: any free one
 * @returns {Promise<{ port: number } | { code: string }>} the port, free again, or the system's error code
 */
export function tryPort(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error) => resolve({ code: errorCode(error) || 'ERROR' }));
    server.listen({ host, port, exclusive: true, ipv6Only: host !== '::' }, () => {
      const address = server.address();
      server.close(() => resolve({ port: typeof address === 'object' && address ? address.port : port }));
    });
  });
}

/**
 * A TCP port that nobody listens on now.
 * @param {string} [host] loopback by default
 * @returns {Promise<number>}
 */
export async function findFreePort(host = '127.0.0.1') {
  const tried = await tryPort(host, 0);
  if ('code' in tried) throw new Error(`no free port on ${host}: ${tried.code}`);
  return tried.port;
}
