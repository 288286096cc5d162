// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from './durable-file.mjs';
import { askServer, readDetail } from './http-probe.mjs';

/**
 * Asks the running server, once in the life of a data folder, to load the sample project. A server that does not
 * offer it (404) or not to the local user (401, 403) is left in peace; a failure is said and tried again at the next
 * start.
 * @param {{ dataDir: string, address: { probeHost: string, port: number }, say: (line: string) => void,
 *   signal?: AbortSignal }} options
 * @returns {Promise<void>}
 */
export async function loadSampleOnce({ dataDir, address, say, signal }) {
  const done = join(dataDir, 'sample-loaded');
  if (existsSync(done)) return;
  const path = '/api/sample-project';
  const patience = setTimeout(() => say('Loading the sample project …'), 300);
  const answer = await askServer(address, {
    method: 'POST',
    path,
    timeoutMs: 300_000,
    ...(signal ? { signal } : {}),
  });
  clearTimeout(patience);
  if (answer?.status === 200 || answer?.status === 201) {
    // A sample that was deleted must not come back at the next start.
    writeFileDurably(done, `${new Date().toISOString()}\n`);
  } else if (!signal?.aborted && ![401, 403, 404].includes(answer?.status ?? 0)) {
    say(`The sample project was not loaded: ${answer ? readDetail(answer.body) : 'no answer'}`);
  }
}
