import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const served = '**/*.http.test.ts';

export default defineConfig({
  resolve: {
    alias: { '@': root, 'server-only': `${root}/lib/testing/empty.ts` },
  },
  test: {
    projects: [
      {
        // Values in, values out; files and PostgreSQL where that is what a room is about.
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{lib,components,app,scripts,demo,docs}/**/*.test.ts'],
          exclude: [served, '**/node_modules/**'],
          setupFiles: ['lib/testing/no-console-error.ts'],
          testTimeout: 60_000,
        },
      },
      {
        // The real server, started as a user starts it, with a real database and a real store.
        extends: true,
        test: {
          name: 'http',
          environment: 'node',
          include: [`{lib,scripts,docs}/${served}`],
          globalSetup: ['lib/testing/running-server.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // One server serves all files; those that start another one would fight over two cores.
          maxWorkers: 2,
        },
      },
    ],
  },
});
