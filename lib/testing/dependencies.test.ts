import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      engines: z.object({ node: z.string().optional() }).optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

const packages = Object.entries(lock.parse(read('package-lock.json')).packages)
  .filter(([place]) => place !== '')
  .map(([place, entry]) => ({ name: place.replace(/^.*node_modules\//, ''), ...entry }));

const manifest = z
  .object({
    engines: z.object({ node: z.string() }),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(read('package.json'));

/** Packages whose manifest names no licence, and what their licence file says. */
const readByHand: Readonly<Record<string, string>> = { 'seq-queue': 'MIT' };

/** Licences under which a package may come along in a program under the MIT licence, linked or beside it. */
const free =
  /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|Unlicense|BlueOak-1\.0\.0|OFL-1\.1|CC-BY-4\.0|CC0-1\.0|MPL-2\.0|EPL-2\.0|LGPL-3\.0-or-later)$/;

test('every package is under a free licence; docs/licences.md lists them (vitest -u writes it)', async () => {
  const byLicence = new Map<string, Set<string>>();
  for (const { name, version = '', license, dev, devOptional } of packages) {
    const licence = license ?? readByHand[name] ?? 'unknown';
    const words = licence.replace(/[()]/g, '').split(/ (?:AND|OR|and) /);
    expect([name, words.filter((word) => !free.test(word))]).toEqual([name, []]);
    const listed = byLicence.get(licence) ?? new Set();
    listed.add(`${name} ${version}${dev || devOptional ? ' (not in what is deployed)' : ''}`);
    byLicence.set(licence, listed);
  }
  const sections = [...byLicence.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([licence, names]) =>
        `## ${licence}\n\n${[...names]
          .sort()
          .map((name) => `- ${name}`)
          .join('\n')}\n`,
    );
  const head =
    '# Licences\n\nOf the packages that `package-lock.json` names. Generated from it; VISTA itself is under the MIT licence.\n';
  await expect(`${head}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/licences.md');
});

test('no install script runs: each package that has one is named and switched off', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  const { allowScripts } = manifest;
  const withScript = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(withScript)].sort());
  expect(Object.values(allowScripts).filter(Boolean)).toEqual([]);
});

test('what package.json names runs on the oldest Node that it promises', () => {
  const oldest = lowestOf(manifest.engines.node);
  const named = { ...manifest.dependencies, ...manifest.devDependencies };
  const tooNew = packages
    .filter(({ name, version }) => named[name] === version)
    .filter(({ engines }) => lowestOf(engines?.node ?? '0') > oldest)
    .map(({ name, engines }) => `${name} wants Node ${engines?.node}`);
  expect(tooNew).toEqual([]);
});

/** The lowest version of a range as manifests write it (`^20.19.0 || >=22`), as one number to compare. */
function lowestOf(range: string): number {
  const bounds = range.split('||').map((each) => /\d[\d.]*/.exec(each)?.[0] ?? '0');
  const numbers = bounds.map((bound) =>
    bound.split('.').reduce((sum, part, index) => sum + Number(part) * 1000 ** (2 - index), 0),
  );
  return Math.min(...numbers);
}
