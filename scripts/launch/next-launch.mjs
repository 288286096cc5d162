// @ts-check
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { readMigrations } from './migrations.mjs';
import { prepare } from './prepare.mjs';
import { superviseVista } from './supervise.mjs';

/**
 * Keeps the server small under load: V8 would let garbage grow to many times what is in use before it collects it.
 * (V8's flag-definitions.h; measured by bench/memory.mjs.)
 */
const memoryFlags = ['--heap-growing-percent=30'];

/**
 * How long a connection may idle. Longer than a proxy's (nginx 60 s) or a client's: whoever sends on a connection that the
 * other end is just closing loses the request.
 */
const idlePatienceMs = 75_000;

/**
 * Runs VISTA with Next as its server, built first where its sources have changed.
 * @param {string} projectDir
 * @param {{ isDevelopment: boolean }} options in development Next builds each page when it is first asked for
 * @returns {Promise<number>} the exit code
 */
export function launchNext(projectDir, { isDevelopment }) {
  const nextProgram = join(projectDir, 'node_modules', 'next', 'dist', 'bin', 'next');
  const say = console.log;
  return superviseVista(
    {
      projectDir,
      migrations: readMigrations(join(projectDir, 'prisma', 'migrations')),
      mode: isDevelopment ? 'development' : 'production',
      async build(_settings, signal) {
        if (isDevelopment) prepare(projectDir);
        else
          await buildIfNeeded({ projectDir, command: [process.execPath, nextProgram, 'build'], say, signal });
      },
      serverCommand: ({ host, port }) => [
        process.execPath,
        ...memoryFlags,
        nextProgram,
        isDevelopment ? 'dev' : 'start',
        '-H',
        host,
        '-p',
        String(port),
        ...(isDevelopment ? [] : ['--keepAliveTimeout', String(idlePatienceMs)]),
      ],
    },
    process.env,
  );
}
