// @ts-check
// `npm start` with the stub in the place of Next, and nothing to build.
import { fileURLToPath } from 'node:url';
import { readMigrations } from '../migrations.mjs';
import { superviseVista } from '../supervise.mjs';

const projectDir = fileURLToPath(new URL('../../..', import.meta.url));
const code = await superviseVista(
  {
    projectDir,
    migrations: readMigrations(`${projectDir}prisma/migrations`),
    mode: 'production',
    build: async () => {},
    serverCommand: () => [process.execPath, fileURLToPath(new URL('stub-server.mjs', import.meta.url))],
  },
  process.env,
);
process.exit(code);
