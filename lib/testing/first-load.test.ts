import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Where the code of the image page begins: the frames around it, the page, and what it fetches before anything is seen. */
const beginnings = [
  'app/layout.tsx',
  'app/error.tsx',
  'app/projects/[projectId]/layout.tsx',
  'components/images/image-page.tsx',
  'components/viewer/viewer-pane.tsx',
  'components/viewer/scene.worker.ts',
];

/** What a file imports besides types; `import()` is left out, which comes later. */
function imported(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type )(?:([^;']*?) from )?'([^']+)';/gm)].flatMap(
    ([, names = '', specifier = '']) => {
      const listed = /^\{([^}]*)\}$/
        .exec(names.trim())?.[1]
        ?.split(',')
        .filter((name) => name.trim());
      return listed?.every((name) => name.trim().startsWith('type ')) ? [] : [specifier];
    },
  );
}

function fileOf(specifier: string, from: string): string | null {
  if (!/^(?:@\/|\.)/.test(specifier)) return null;
  const base = specifier.startsWith('@/')
    ? join(root, specifier.slice(2))
    : normalize(join(dirname(from), specifier));
  const found = [base, `${base}.ts`, `${base}.tsx`].find(
    (path) => existsSync(path) && statSync(path).isFile(),
  );
  if (!found) throw new Error(`${from} imports ${specifier}, which is not there`);
  return found;
}

/** Packages that are loaded before the page is seen, each with the way to it. */
function packagesOf(files: readonly string[]): Map<string, string> {
  const packages = new Map<string, string>();
  const ways = new Map(files.map((file) => [join(root, file), file]));
  for (const [file, way] of ways) {
    if (!/\.tsx?$/.test(file)) continue;
    for (const specifier of imported(file)) {
      const next = fileOf(specifier, file);
      if (next === null) packages.set(specifier, packages.get(specifier) ?? way);
      else if (!ways.has(next)) ways.set(next, `${way} > ${relative(root, next)}`);
    }
  }
  return packages;
}

test('the image page loads its picture and panels first: no schemas, no table or archive tools', () => {
  const packages = packagesOf(beginnings);
  expect(packages.has('react')).toBe(true);
  expect(packages.has('konva/lib/Stage')).toBe(true);
  const heavy = [...packages].filter(([name]) => /^(?:zod|papaparse|yazl|yauzl|react-konva)/.test(name));
  expect(heavy).toEqual([]);
});
