import type { TestProject } from 'vitest/node';
import { startServer } from './test-server';

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
  const server = await startServer();
  project.provide('serverUrl', server.url);
  project.provide('hmacSecret', server.secret);
  return server.stop;
}
