import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { launch } from '@/scripts/launch/harness.mjs';

/** What tests need to know of the server that runs for them. */
declare module 'vitest' {
  interface ProvidedContext {
    serverUrl: string;
    hmacSecret: string;
  }
}

/**
 * Starts the server once for all tests of the project: on its embedded database and local store, or on what
 * DATABASE_URL and S3_* name.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vista-test-'));
  const server = await launch({ dataDir, env: { VISTA_SAMPLE: 'false', VISTA_LOG_LEVEL: 'warn' } });
  const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));
  project.provide('serverUrl', server.url);
  project.provide('hmacSecret', secrets.ml_callback_hmac_secret);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
