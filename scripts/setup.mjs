// @ts-check
// npm run setup: makes what a build, the type checker and the tests need beside the repository and its packages.
import { fileURLToPath } from 'node:url';
import { LaunchError } from './launch/launch-error.mjs';
import { prepare } from './launch/prepare.mjs';

try {
  prepare(fileURLToPath(new URL('..', import.meta.url)));
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  console.error(`${error.message}\n${error.details}`);
  process.exitCode = 1;
}
