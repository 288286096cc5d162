// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A step of the database's schema: `name` is its folder, `checksum` the SHA-256 of its SQL in hex, as Prisma keeps it.
 * @typedef {{ name: string, sql: string, checksum: string }} Migration
 */

/**
 * Reads a file of the repository as it was committed, whatever a checkout made of its line ends.
 * @param {string} path
 * @returns {string}
 */
export function readCommittedText(path) {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
}

/**
 * All migrations of a folder in the order they are applied.
 * @param {string} folder such as `prisma/migrations`
 * @returns {Migration[]}
 */
export function readMigrations(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const sql = readCommittedText(join(folder, name, 'migration.sql'));
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}
