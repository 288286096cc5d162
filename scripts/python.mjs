// @ts-check
// Finds the Python 3 with the requests library that the tests run clients with, or installs it.
import { spawnSync } from 'node:child_process';
import { installByApt } from './system-packages.mjs';

// The system's own comes first: it is the one that has the distribution's packages.
const commands = ['/usr/bin/python3', 'python3', 'python'];

/** @returns {string | undefined} */
function findPython() {
  return commands.find(
    (command) =>
      spawnSync(command, ['-c', 'import requests'], { stdio: 'ignore', timeout: 60_000 }).status === 0,
  );
}

/** A Python 3 that has requests: as root on Debian and Ubuntu it is installed. @returns {string} the command */
export function providePython() {
  const found = findPython();
  if (found) return found;
  if (installByApt(['python3', 'python3-requests'])) {
    const installed = findPython();
    if (installed) return installed;
  }
  throw new Error(
    'No Python 3 with the library requests could be found or installed. Install python3 and python3-requests.',
  );
}
