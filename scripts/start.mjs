// @ts-check
// npm start: everything that stands between a fresh checkout and a running VISTA. With --dev: the same with Next's
// development server in place of a build.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const projectDir = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} message @returns {never} */
function refuse(message) {
  console.error(message);
  process.exit(1);
}

// Before anything else is imported: an older Node would fail on the rest with a syntax error.
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const { satisfiesRange } = await import('./launch/node-version.mjs');
if (!satisfiesRange(process.versions.node, engines.node)) {
  refuse(`VISTA needs Node ${engines.node}; this is ${process.versions.node}. See https://nodejs.org.`);
}

/** @returns {Promise<typeof import('./launch/next-launch.mjs')>} */
async function load() {
  try {
    return await import('./launch/next-launch.mjs');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      refuse('The packages VISTA is made of are not installed. Run "npm ci" first.');
    }
    throw error;
  }
}

const { launchNext } = await load();
process.exitCode = await launchNext(projectDir, { isDevelopment: process.argv.includes('--dev') });
// Whatever may still be open (a log pipe) is of no more use.
process.exit();
