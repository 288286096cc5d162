// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Runs a program whose output may be seen. @param {string} command @param {string[]} args @returns {boolean} whether it ended well */
export function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { env, stdio: 'inherit', timeout: 900_000 }).status === 0;
}

/**
 * Installs packages of Debian and Ubuntu, where this is one of them and we are root.
 * @param {readonly string[]} packages
 * @returns {boolean} whether they are installed now
 */
export function installByApt(packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  return (
    run('apt-get', ['update', '-qq']) &&
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages])
  );
}
