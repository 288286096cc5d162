import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  completePostgresFiles,
  copyPostgresFiles,
  findPostgresPackage,
  programsIn,
} from './postgres-binaries.mjs';
import { makeScratchFolder } from './testing/scratch-folder';

/** The package as npm unpacks it where install scripts do not run: no links, perhaps no permission to execute. */
function unpack(): string {
  const native = findPostgresPackage();
  const copy = join(makeScratchFolder(), 'native');
  cpSync(native, copy, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
  cpSync(join(dirname(native), 'package.json'), join(dirname(copy), 'package.json'));
  return copy;
}

/** A package of the same form, but small. */
function makeSmallPackage(): string {
  const native = join(makeScratchFolder(), 'native');
  mkdirSync(join(native, 'bin'), { recursive: true });
  mkdirSync(join(native, 'lib'));
  for (const program of Object.values(programsIn(native)))
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(native, 'lib', 'lib.so.1.2'), 'library');
  writeFileSync(
    join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/lib.so.1.2', target: 'native/lib/lib.so.1' }]),
  );
  writeFileSync(join(dirname(native), 'package.json'), '{"version": "18.4.0-test"}');
  return native;
}

test('a package whose install script did not run is completed, and its programs run', () => {
  const native = unpack();
  const { postgres } = programsIn(native);
  chmodSync(postgres, 0o644);
  completePostgresFiles(native);
  completePostgresFiles(native);
  const { stdout } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
});

test('the links are relative, so that the folder can be moved', () => {
  const native = makeSmallPackage();
  completePostgresFiles(native);
  expect(readlinkSync(join(native, 'lib', 'lib.so.1'))).toBe('lib.so.1.2');
});

test('a copy in the data folder takes the place of older copies', () => {
  const native = makeSmallPackage();
  const dataDir = makeScratchFolder();
  mkdirSync(join(dataDir, 'postgres-17.0.0'));
  mkdirSync(join(dataDir, 'postgres'));
  const copy = copyPostgresFiles(native, dataDir);
  expect(copyPostgresFiles(native, dataDir)).toBe(copy);
  expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres-18.4.0-test']);
  expect(readFileSync(join(copy, 'native', 'lib', 'lib.so.1'), 'utf8')).toBe('library');
});

test('where the installed package is closed to changes, a copy in the data folder is used', () => {
  const native = makeSmallPackage();
  const dataDir = makeScratchFolder();
  const nobody = process.getuid?.() === 0 ? 65534 : null;
  if (nobody !== null) {
    chownSync(dataDir, nobody, nobody);
    chmodSync(dirname(native), 0o755);
  }
  for (const folder of [join(native, 'lib'), native]) chmodSync(folder, 0o555);
  // Root may write anywhere: there, the function is run by a process that has become nobody.
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { preparePostgresPrograms } from ${JSON.stringify(fileURLToPath(new URL('postgres-binaries.mjs', import.meta.url)))};
       if (${nobody}) process.seteuid(${nobody});
       console.log(preparePostgresPrograms(${JSON.stringify(dataDir)}, ${JSON.stringify(native)}).postgres);`,
    ],
    { encoding: 'utf8' },
  );
  for (const folder of [native, join(native, 'lib')]) chmodSync(folder, 0o755);
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe(programsIn(join(dataDir, 'postgres-18.4.0-test', 'native')).postgres);
  rmSync(dataDir, { recursive: true, force: true });
});

test('a machine without embedded PostgreSQL is told of DATABASE_URL', () => {
  expect(() => findPostgresPackage({ platform: 'freebsd', arch: 'x64' })).toThrow(
    /freebsd on x64.*DATABASE_URL/,
  );
});
