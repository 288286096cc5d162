import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

export default defineConfig({
  resolve: {
    alias: { '@': root, 'server-only': `${root}/lib/testing/empty.ts` },
  },
  test: {
    projects: [
      {
        // Pure rooms: values in, values out.
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['lib/**/*.test.ts', 'components/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.db.test.ts', '**/*.http.test.ts', 'node_modules/**'],
          pool: 'threads',
        },
      },
    ],
  },
});
