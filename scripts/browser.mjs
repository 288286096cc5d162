// @ts-check
// Finds a Chromium for the end-to-end tests, or installs one: npm run e2e:browser. CHROMIUM_PATH names one to use.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { installByApt, run } from './system-packages.mjs';

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Whether it starts: Ubuntu's chromium is a stub that asks for snap. @param {string} path @returns {boolean} */
function works(path) {
  if (!existsSync(path)) return false;
  // Chrome on Windows opens a window in place of printing its version.
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** @returns {string | undefined} */
function findSystemBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => commands.map((command) => join(folder, command)));
  return [...candidates, ...usualPlaces].find(works);
}

/**
 * The browser for the tests: CHROMIUM_PATH, then Playwright's own, then the system's.
 * @returns {{ path: string, isPlaywrights: boolean } | null} null where there is none
 * @throws where CHROMIUM_PATH names something that does not start
 */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (works(named)) return { path: named, isPlaywrights: false };
    throw new Error(`CHROMIUM_PATH=${named} does not start.`);
  }
  const own = chromium.executablePath();
  if (own && works(own)) return { path: own, isPlaywrights: true };
  const path = findSystemBrowser();
  return path === undefined ? null : { path, isPlaywrights: false };
}

/** @returns {boolean} */
function installByPlaywright() {
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
    'cli.js',
  );
  const withLibraries = process.platform === 'linux' && process.getuid?.() === 0 ? ['--with-deps'] : [];
  return run(process.execPath, [cli, 'install', ...withLibraries, 'chromium']);
}

/**
 * Finds a browser, or installs one: by apt-get as root on Debian and Ubuntu, else by Playwright.
 * @returns {{ path: string, isPlaywrights: boolean }}
 */
export function provideBrowser() {
  const found = findBrowser();
  if (found) return found;
  // Debian's and Ubuntu's package brings the libraries and a font along.
  const byApt = () => installByApt(['chromium', 'fonts-liberation']);
  for (const install of [byApt, installByPlaywright]) {
    if (!install()) continue;
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error('No Chromium could be found or installed. Install one and set CHROMIUM_PATH to it.');
}

const program = process.argv[1];
if (program && realpathSync(program) === fileURLToPath(import.meta.url)) {
  try {
    console.log(`browser: ${provideBrowser().path}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
