// @ts-check
// `npm run demo`: installs the demo's own packages when they are missing or outdated, then runs it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const demo = fileURLToPath(new URL('../demo/', import.meta.url));
const stampFile = `${demo}node_modules/.installed-lock`;

install();
run();

/** Installs exactly what the lock names, once per content of the lock. */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(`${demo}package-lock.json`))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  console.log("Installing the demo's models and runtimes into demo/node_modules");
  const { status, error } = npm(['ci', '--no-audit', '--no-fund']);
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stampFile, lock);
}

/**
 * Runs npm in the demo's folder: the very npm that runs this script, else the one on the path.
 * @param {string[]} args
 */
function npm(args) {
  const options = /** @type {const} */ ({ cwd: demo, stdio: 'inherit' });
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return spawnSync(process.execPath, [cli, ...args], options);
  // On Windows npm is a batch file, which only a shell can run.
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Runs the demo with the arguments given here; signals go in, its exit code comes out. */
function run() {
  const child = spawn(process.execPath, [`${demo}run.js`, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  });
}
