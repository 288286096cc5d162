/**
 * `npm test`: builds, then runs every test; the server's tests once on the embedded database and the local store, and
 * once more on TEST_DATABASE_URL and S3_TEST_ENDPOINT where those are given. Ends with the line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { provideAnalystTools } from './analyst-tools.mjs';
import { provideBrowser } from './browser.mjs';
import { buildIfNeeded } from './launch/build.mjs';
import { providePython } from './python.mjs';

const root = join(import.meta.dirname, '..');
const results = join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

let passed = 0;
let failed = 0;

/** Runs a tool of node_modules; true where it ended well. */
function run(entry, args, env = {}) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', entry), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  return status === 0;
}

/** Counts a runner's report; a runner that failed without one has failed as a whole. */
function count(name, ok, read) {
  const file = join(results, `${name}.json`);
  const [good, bad] = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : [0, 0];
  passed += good;
  failed += !ok && bad === 0 ? 1 : bad;
  if (!ok || good === 0)
    console.log(`${name}: ${good} passed, ${bad} failed${good === 0 ? ' (nothing ran)' : ''}`);
  if (good === 0 && ok) failed += 1;
}

function vitest(name, project, env) {
  console.log(`\n== ${name}`);
  const output = `--outputFile.json=${join(results, `${name}.json`)}`;
  const ok = run(
    'vitest/vitest.mjs',
    ['run', '--project', project, '--reporter=default', '--reporter=json', output],
    env,
  );
  count(name, ok, (report) => [report.numPassedTests, report.numFailedTests]);
}

// What the tests need of the machine is there before the first of them runs.
const { path: browser } = provideBrowser();
providePython();
await buildIfNeeded({
  projectDir: root,
  command: [process.execPath, join(root, 'node_modules/next/dist/bin/next'), 'build'],
  say: (line) => console.log(line),
});
provideAnalystTools();
vitest('unit', 'unit');
vitest('http', 'http');

const { TEST_DATABASE_URL, S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env;
if (TEST_DATABASE_URL || S3_TEST_ENDPOINT)
  vitest('http-external', 'http', {
    ...(TEST_DATABASE_URL && { DATABASE_URL: TEST_DATABASE_URL }),
    ...(S3_TEST_ENDPOINT && {
      S3_ENDPOINT: S3_TEST_ENDPOINT,
      S3_BUCKET: 'vista-test',
      S3_ACCESS_KEY_ID: S3_TEST_ACCESS_KEY_ID,
      S3_SECRET_ACCESS_KEY: S3_TEST_SECRET_ACCESS_KEY,
    }),
  });

console.log('\n== e2e');
const ok = run('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
  PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'e2e.json'),
  CHROMIUM_PATH: browser,
});
count('e2e', ok, ({ stats }) => [stats.expected + stats.flaky, stats.unexpected]);

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
