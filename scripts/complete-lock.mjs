/**
 * A registry that mirrors only some platforms makes npm drop the others' optional packages from package-lock.json
 * without a word; `npm ci` then refuses the lock elsewhere. This lists what is missing (`--check`) or puts it in.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
/** @type {Record<string, any>} */
const packages = lock.packages;

const systems = [
  ['darwin', /darwin|macos/],
  ['win32', /win32|windows/],
  ['android', /android/],
  ['freebsd', /freebsd/],
  ['openharmony', /openharmony/],
  ['linux', /linux/],
];
const processors = [
  ['arm64', /arm64|aarch64/],
  ['x64', /x64|x86_64/],
  ['ia32', /ia32/],
  ['arm', /arm(?!64)/],
  ['ppc64', /ppc64/],
  ['s390x', /s390x/],
  ['riscv64', /riscv64/],
  ['wasm32', /wasm/],
];

/** Where `name` is found from the package at `from`, as Node looks: outwards through node_modules. */
function find(from, name) {
  let at = from;
  for (;;) {
    const key = `${at ? `${at}/` : ''}node_modules/${name}`;
    if (packages[key]) return key;
    if (!at) return undefined;
    const up = at.lastIndexOf('/node_modules/');
    at = up < 0 ? '' : at.slice(0, up);
  }
}

const named = (table, name) => table.find(([, pattern]) => pattern.test(name))?.[0];
const missing = [];
for (const [from, entry] of Object.entries(packages))
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {}))
    if (!find(from, name))
      missing.push({ name, version: range.replace(/^[\^~]/, ''), dev: Boolean(entry.dev) });

if (process.argv.includes('--check')) {
  for (const { name, version } of missing) console.log(`missing from package-lock.json: ${name}@${version}`);
  process.exit(missing.length > 0 ? 1 : 0);
}
for (const { name, version, dev } of missing) {
  const os = named(systems, name);
  const cpu = named(processors, name);
  packages[`node_modules/${name}`] = {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev: true }),
    optional: true,
    ...(os && { os: [os] }),
  };
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} entries added`);
