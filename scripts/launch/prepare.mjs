// @ts-check
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { readCommittedText } from './migrations.mjs';

/** What the page /docs needs of Swagger UI. */
const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/** @param {string} projectDir @param {string} name @returns {string} */
function packageFile(projectDir, name) {
  return createRequire(join(projectDir, 'package.json')).resolve(`${name}/package.json`);
}

/**
 * Generates the Prisma client into lib/generated/prisma, unless it was made from this very schema by this Prisma.
 * Works offline.
 * @param {string} projectDir
 */
function generatePrismaClient(projectDir) {
  const manifest = packageFile(projectDir, 'prisma');
  const schema = readCommittedText(join(projectDir, 'prisma', 'schema.prisma'));
  const made = createHash('sha256').update(readFileSync(manifest)).update(schema).digest('hex');
  const folder = join(projectDir, 'lib', 'generated', 'prisma');
  const stamp = join(folder, '.made-from');
  if (existsSync(join(folder, 'client.ts')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === made)
    return;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(dirname(manifest), 'build', 'index.js'), 'generate'],
    {
      cwd: projectDir,
      encoding: 'utf8',
      env: {
        ...process.env,
        // `generate` does not run this engine, and still downloads it unless the name of an existing file is given.
        PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  if (status !== 0)
    throw new LaunchError('The database client could not be generated.', `${stdout}${stderr}`);
  writeFileSync(stamp, made);
}

/**
 * Copies files from one folder to another, but for those that are there already.
 * @param {string} from @param {string} to @param {string[]} files
 */
function copyFiles(from, to, files) {
  mkdirSync(to, { recursive: true });
  for (const file of files) {
    const copy = join(to, file);
    if (!existsSync(copy) || !readFileSync(copy).equals(readFileSync(join(from, file))))
      copyFileSync(join(from, file), copy);
  }
}

/**
 * Does what install scripts would do, had they run: everything a build needs that is neither in the repository nor in
 * a package. Safe to repeat; needs no network.
 * @param {string} projectDir
 */
export function prepare(projectDir) {
  generatePrismaClient(projectDir);
  const folders = { docs: join(projectDir, 'docs', 'pictures'), public: join(projectDir, 'public') };
  copyFiles(
    dirname(packageFile(projectDir, 'swagger-ui-dist')),
    join(folders.public, 'swagger'),
    swaggerFiles,
  );
  copyFiles(folders.docs, join(folders.public, 'guide-pictures'), readdirSync(folders.docs));
}
