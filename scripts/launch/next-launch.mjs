// @ts-check
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { readMigrations } from './migrations.mjs';
import { prepare } from './prepare.mjs';
import { superviseVista } from './supervise.mjs';

/**
 * Runs VISTA with Next as its server, built first where its sources have changed.
 * @param {string} projectDir
 * @param {{ isDevelopment: boolean }} options in development Next builds each page when it is first asked for
 * @returns {Promise<number>} the exit code
 */
export function launchNext(projectDir, { isDevelopment }) {
  const next = [process.execPath, join(projectDir, 'node_modules', 'next', 'dist', 'bin', 'next')];
  const say = console.log;
  return superviseVista(
    {
      projectDir,
      migrations: readMigrations(join(projectDir, 'prisma', 'migrations')),
      mode: isDevelopment ? 'development' : 'production',
      async build(_settings, signal) {
        if (isDevelopment) prepare(projectDir);
        else await buildIfNeeded({ projectDir, command: [...next, 'build'], say, signal });
      },
      serverCommand: ({ host, port }) => [
        ...next,
        isDevelopment ? 'dev' : 'start',
        '-H',
        host,
        '-p',
        String(port),
      ],
    },
    process.env,
  );
}
