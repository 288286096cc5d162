import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server's address whose answers get lost: of each call the first answer never arrives, though it was served. */
export async function losingAnswers(
  target: string,
): Promise<{ url: string; lost: () => number; close(): void }> {
  const seen = new Set<string>();
  let lost = 0;
  const server = createServer((incoming, outgoing) => {
    const bytes: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => bytes.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(bytes);
      const call = `${incoming.method} ${incoming.url} ${body.toString('latin1')}`;
      const isFirst = !seen.has(call);
      seen.add(call);
      const { host: _, ...headers } = incoming.headers;
      const forward = request(new URL(incoming.url ?? '/', target), {
        method: incoming.method ?? 'GET',
        headers,
      });
      forward.on('response', (answer) => {
        if (isFirst) {
          lost++;
          answer.resume().on('end', () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forward.on('error', () => outgoing.destroy());
      forward.end(body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, lost: () => lost, close: () => server.close() };
}
