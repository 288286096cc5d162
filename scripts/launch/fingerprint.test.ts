import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintSources, listSources } from './fingerprint.mjs';
import { makeScratchFolder } from './testing/scratch-folder';

type Files = Record<string, string>;

function write(folder: string, files: Files): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const project: Files = {
  'app/page.tsx': 'page',
  'docs/user-guide.md': 'shown at /guide',
  'lib/a/b.ts': 'b',
  'prisma/schema.prisma': 'model',
  'next.config.js': 'config',
  'package-lock.json': '{}',
};

test('the fingerprint is the same until something that is built changes', async () => {
  const folder = write(makeScratchFolder(), project);
  const before = await fingerprintSources(folder);
  write(folder, {
    'lib/a/b.test.ts': 'test',
    'lib/generated/prisma/client.ts': 'made',
    'public/guide-pictures/x.webp': 'copied',
    'public/swagger/x.css': 'copied',
    'README.md': 'read',
    'data/secrets.json': '{}',
    '.env': 'PORT=1',
  });
  expect(await fingerprintSources(folder)).toBe(before);
  expect(listSources(folder)).toEqual(Object.keys(project).sort());
});

test.each([...Object.keys(project), 'proxy.ts', 'components/new.tsx', 'public/icon.svg'])(
  'a change of %s changes it',
  async (path) => {
    const folder = write(makeScratchFolder(), project);
    const before = await fingerprintSources(folder);
    write(folder, { [path]: 'changed' });
    expect(await fingerprintSources(folder)).not.toBe(before);
  },
);

test('another major version of Node changes it, a minor one does not', async () => {
  const folder = write(makeScratchFolder(), project);
  expect(await fingerprintSources(folder, '20.19.0')).toBe(await fingerprintSources(folder, '20.20.2'));
  expect(await fingerprintSources(folder, '20.19.0')).not.toBe(await fingerprintSources(folder, '22.19.0'));
});

test('different files never have the same fingerprint, however content is shifted between them', async () => {
  const folder = makeScratchFolder();
  const text = fc.constantFrom('', '\n', 'a', 'app/a\n1\n', '1\na', 'app/b\n0\n');
  const files = fc.dictionary(fc.constantFrom('app/a', 'app/b', 'app/c'), text, { minKeys: 1 });
  const fingerprint = async (what: Files) => {
    rmSync(join(folder, 'app'), { recursive: true, force: true });
    return fingerprintSources(write(folder, what));
  };
  await fc.assert(
    fc.asyncProperty(files, files, async (one, other) => {
      const isSame =
        JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
      expect((await fingerprint(one)) === (await fingerprint(other))).toBe(isSame);
    }),
  );
});
