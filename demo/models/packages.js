import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));

/**
 * The path of a file inside an installed package: models and WebAssembly are read where npm put them.
 * @param {string} name Package name.
 * @param {string} file Path inside the package.
 * @returns {string}
 */
export function packageFile(name, file) {
  return path.join(modules, name, file);
}

/**
 * The installed version of a package.
 * @param {string} name Package name.
 * @returns {string}
 */
export function packageVersion(name) {
  return JSON.parse(readFileSync(packageFile(name, 'package.json'), 'utf8')).version;
}
