// @ts-check
// What reads our exports in the tests: Python with pandas, and LibreOffice. Installed where they are missing.
import { spawnSync } from 'node:child_process';
import { installByApt } from './system-packages.mjs';

/** @param {string} command @param {string[]} args @returns {boolean} */
const works = (command, args) => spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0;

const tools = [
  {
    name: 'pandas',
    package: 'python3-pandas',
    isThere: () => works('/usr/bin/python3', ['-c', 'import pandas']),
  },
  { name: 'LibreOffice', package: 'libreoffice-calc', isThere: () => works('soffice', ['--version']) },
];

/** Installs what is missing, as root on Debian and Ubuntu; elsewhere it says what the tests will miss. */
export function provideAnalystTools() {
  const missing = tools.filter((tool) => !tool.isThere());
  if (missing.length === 0) return;
  installByApt(missing.map((tool) => tool.package));
  for (const { name, isThere } of missing)
    if (!isThere()) console.warn(`${name} is missing: the tests that read exports with it will fail.`);
}
