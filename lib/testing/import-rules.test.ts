import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Each line plants what a room must not import (or a path it may), and says whether the linter speaks up. */
const plants: readonly [file: string, specifier: string, verdict: 'refused' | 'accepted'][] = [
  ['lib/json/planted.ts', '@/lib/geometry/box', 'refused'],
  ['lib/json/planted.ts', 'node:buffer', 'refused'],
  ['lib/geometry/planted.ts', '@/lib/annotations/annotation', 'refused'],
  ['lib/geometry/planted.ts', 'node:fs', 'refused'],
  ['lib/geometry/planted.ts', 'react', 'refused'],
  ['lib/geometry/planted.ts', '@/lib/geometry/shapes', 'accepted'],
  ['lib/annotations/planted.ts', '@/lib/contract/fields', 'refused'],
  ['lib/annotations/planted.ts', '@/lib/geometry/shapes', 'accepted'],
  ['lib/scene/planted.ts', 'konva', 'refused'],
  ['lib/scene/planted.ts', '@/lib/client/call', 'refused'],
  ['lib/scene/planted.ts', '@/lib/annotations/annotation', 'accepted'],
  ['lib/comparison/planted.ts', '@/lib/evaluation/stats', 'refused'],
  ['lib/evaluation/planted.ts', '@/lib/comparison/match', 'accepted'],
  ['lib/formats/planted.ts', '@/lib/server/env', 'refused'],
  ['lib/contract/planted.ts', '@/lib/server/env', 'refused'],
  ['lib/contract/planted.ts', '@/lib/annotations/annotation', 'accepted'],
  ['lib/client/planted.ts', '@/lib/server/env', 'refused'],
  ['lib/client/planted.ts', '@/lib/contract/endpoint', 'accepted'],
  ['lib/server/planted.ts', '@/components/ui/theme', 'refused'],
  ['lib/server/planted.ts', '@aws-sdk/client-s3', 'refused'],
  ['lib/server/planted.ts', '@/lib/testing/pipeline', 'refused'],
  ['lib/server/planted.ts', '@/lib/contract/problem', 'accepted'],
  ['lib/server/store/planted.ts', '@aws-sdk/client-s3', 'accepted'],
  ['lib/server/store/planted.ts', '@prisma/client', 'refused'],
  ['components/images/planted.tsx', '@/lib/server/env', 'refused'],
  ['components/images/planted.tsx', 'konva', 'refused'],
  ['components/images/planted.tsx', '@/app/page', 'refused'],
  ['components/images/planted.tsx', '@/lib/client/call', 'accepted'],
  ['components/viewer/planted.tsx', 'konva', 'accepted'],
  ['components/viewer/planted.tsx', '@/lib/server/env', 'refused'],
  ['app/planted.tsx', '@/lib/server/env', 'refused'],
  ['app/planted.tsx', '@/components/ui/theme', 'accepted'],
  ['app/api/planted/route.ts', '@/lib/server/http/serve', 'accepted'],
  ['app/api/planted/route.ts', '@/components/ui/theme', 'refused'],
  ['app/api/planted/route.ts', 'pg', 'refused'],
];

const root = join(import.meta.dirname, '../..');
const environment = 'export const port = process.env.PORT;\n';
let folder: string;
/** What the linter reports, by file. */
const reported = new Map<string, string[]>();

beforeAll(() => {
  // The rules are tried on a tree of their own, so that nothing is ever planted in the real one.
  folder = mkdtempSync(join(tmpdir(), 'vista-rules-'));
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  const plant = (file: string, text: string) => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  plants.forEach(([file, specifier], i) => {
    plant(numbered(file, i), `import { planted } from '${specifier}';\n\nexport const used = planted;\n`);
  });
  plant('lib/server/planted-env.ts', environment);
  plant('lib/server/env.ts', environment);
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=github', '--max-diagnostics=none', '--vcs-enabled=false', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  for (const [, rule, file] of stdout.matchAll(/title=([\w/]+),file=([^,]+),/g)) {
    const known = relative(realpathSync(folder), resolve(folder, file ?? '')).replaceAll('\\', '/');
    reported.set(known, [...(reported.get(known) ?? []), rule ?? '']);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Several plants at one place get a file each. */
const numbered = (file: string, i: number) => file.replace(/(\.tsx?)$/, `-${i}$1`);
const rulesFor = (file: string) => reported.get(file) ?? [];

test.each(plants.map((plant, i) => [...plant, i] as const))(
  'in %s an import of %s is %s',
  (file, _, verdict, i) => {
    const refused = rulesFor(numbered(file, i)).includes('lint/style/noRestrictedImports');
    expect(refused ? 'refused' : 'accepted').toBe(verdict);
  },
);

test('the environment is read in one place', () => {
  expect(rulesFor('lib/server/planted-env.ts')).toContain('lint/style/noProcessEnv');
  expect(rulesFor('lib/server/env.ts')).not.toContain('lint/style/noProcessEnv');
});
