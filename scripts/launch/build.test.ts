import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildIfNeeded } from './build.mjs';
import { makeScratchFolder } from './testing/scratch-folder';

function makeProject(): string {
  const folder = makeScratchFolder();
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app', 'page.tsx'), 'page');
  return folder;
}

const node = (script: string) => [process.execPath, '-e', script];
const building = node(
  `const fs = require('fs'); fs.appendFileSync('builds', 'x');
   setTimeout(() => fs.writeFileSync('.next/BUILD_ID', 'id'), 200)`,
);

function build(projectDir: string, command = building, signal?: AbortSignal) {
  const said: string[] = [];
  const result = buildIfNeeded({
    projectDir,
    command,
    say: (line: string) => said.push(line),
    prepareSources: () => {},
    ...(signal ? { signal } : {}),
  });
  return { said, result };
}

test('it is built once, and again after a change', async () => {
  const folder = makeProject();
  expect(await build(folder).result).toBe(true);
  const again = build(folder);
  expect(await again.result).toBe(false);
  expect(again.said).toEqual([]);
  writeFileSync(join(folder, 'app', 'page.tsx'), 'other');
  expect(await build(folder).result).toBe(true);
  expect(readFileSync(join(folder, 'builds'), 'utf8')).toBe('xx');
});

test('two starts at once build once', async () => {
  const folder = makeProject();
  const results = await Promise.all([build(folder).result, build(folder).result]);
  expect(results.sort()).toEqual([false, true]);
  expect(readFileSync(join(folder, 'builds'), 'utf8')).toBe('x');
});

test('a failed build shows all it printed and is not taken for a build', async () => {
  const folder = makeProject();
  const failing = node(`console.log('first line'); console.error('the reason'); process.exitCode = 1`);
  const failure = await build(folder, failing).result.catch((error: unknown) => error);
  expect(failure).toMatchObject({
    name: 'LaunchError',
    details: expect.stringMatching(/first line[\s\S]*the reason/),
  });
  expect(await build(folder).result).toBe(true);
});

test('an interrupted build is ended and not taken for a build', async () => {
  const folder = makeProject();
  const stop = new AbortController();
  const slow = node(
    `const fs = require('fs'); fs.writeFileSync('.next/BUILD_ID', 'half'); setInterval(() => {}, 1000)`,
  );
  const { result } = build(folder, slow, stop.signal);
  const outcome = expect(result).rejects.toMatchObject({ name: 'StopAsked' });
  while (!existsSync(join(folder, '.next', 'BUILD_ID')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  await outcome;
  expect(await build(folder).result).toBe(true);
});

test('an installation without sources is taken as it is', async () => {
  const folder = makeScratchFolder();
  mkdirSync(join(folder, '.next'));
  writeFileSync(join(folder, '.next', 'BUILD_ID'), 'id');
  expect(await build(folder).result).toBe(false);
});
