// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folders = ['app', 'components', 'docs', 'lib', 'public', 'styles'];
const skippedFolders = ['lib/generated', 'lib/testing', 'public/guide-pictures', 'public/swagger'];
const rootFiles =
  /^(package-lock\.json|tsconfig\.json|(next|postcss)\.config\.\w+|(proxy|middleware|instrumentation(-client)?)\.\w+)$/;
const otherFiles = ['prisma/schema.prisma', 'scripts/README_YOLOV8.md'];
const notBuilt = /(^|\/)\.|\.test\.tsx?$|\/vectors\//;

/** Paths are written with `/` everywhere, so that the order is the same on every system. @param {string} projectDir @param {string} folder @returns {string[]} */
function filesBelow(projectDir, folder) {
  if (skippedFolders.includes(folder) || !existsSync(join(projectDir, folder))) return [];
  return readdirSync(join(projectDir, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(projectDir, path);
    return notBuilt.test(path) ? [] : [path];
  });
}

/**
 * The files that a build is made from, relative to the project, sorted.
 * @param {string} projectDir
 * @returns {string[]}
 */
export function listSources(projectDir) {
  return [
    ...folders.flatMap((folder) => filesBelow(projectDir, folder)),
    ...readdirSync(projectDir).filter((name) => rootFiles.test(name)),
    ...otherFiles.filter((path) => existsSync(join(projectDir, path))),
  ].sort();
}

/**
 * A digest of everything that a build is made from: paths and contents of the sources, and the major version of Node.
 * @param {string} projectDir
 * @param {string} [nodeVersion]
 * @returns {Promise<string>} SHA-256 in hex
 */
export async function fingerprintSources(projectDir, nodeVersion = process.versions.node) {
  const hash = createHash('sha256').update(`node ${nodeVersion.split('.')[0]}\n`);
  for (const path of listSources(projectDir)) {
    const content = await readFile(join(projectDir, path));
    // The length keeps one file's end apart from the next one's beginning.
    hash.update(`${path}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
