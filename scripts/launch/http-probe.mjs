// @ts-check
import { request } from 'node:http';

const longestBody = 64 * 1024;

/**
 * Asks the server on this machine something.
 * @param {{ probeHost: string, port: number }} address
 * @param {{ method?: 'GET' | 'POST', path: string, timeoutMs?: number, signal?: AbortSignal }} what
 * @returns {Promise<{ status: number, body: string } | null>} null where there was no answer
 */
export function askServer({ probeHost, port }, { method = 'GET', path, timeoutMs = 5_000, signal }) {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: probeHost,
        port,
        method,
        path,
        agent: false,
        timeout: timeoutMs,
        ...(signal ? { signal } : {}),
        headers: {
          host: `localhost:${port}`,
          accept: 'application/json',
          ...(method === 'POST' ? { 'content-length': 0 } : {}),
        },
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text) => {
          if (body.length < longestBody) body += text;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        answer.on('error', () => resolve(null));
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.on('close', () => resolve(null));
    asked.end();
  });
}

/**
 * What a problem+json answer says in words; the beginning of the body where it is something else.
 * @param {string} body
 * @returns {string}
 */
export function readDetail(body) {
  try {
    const { detail, title } = JSON.parse(body);
    if (typeof detail === 'string') return detail;
    if (typeof title === 'string') return title;
  } catch {
    // Not JSON.
  }
  return body.slice(0, 200).replace(/\s+/g, ' ').trim();
}
