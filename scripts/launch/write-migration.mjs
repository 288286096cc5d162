// @ts-check
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { readCommittedText, readMigrations } from './migrations.mjs';
import { diffSchemas } from './schema-diff.mjs';

// Beside each migration.sql lies the schema that it leads to. The next migration is the difference between that and
// today's schema, so that none of this needs a database, and SQL written by hand (which Prisma's schema cannot say)
// is never mistaken for a change to undo.
const snapshot = 'schema.prisma';
const lockFile = 'migration_lock.toml';

/** @param {string} prismaFolder */
function pathsIn(prismaFolder) {
  return {
    schema: join(prismaFolder, 'schema.prisma'),
    extra: join(prismaFolder, 'init-extra.sql'),
    migrations: join(prismaFolder, 'migrations'),
  };
}

/** @param {string} migrations @returns {string[]} */
function names(migrations) {
  return readMigrations(migrations).map(({ name }) => name);
}

/** @param {string} migrations @returns {string | null} */
function lastSchema(migrations) {
  const last = names(migrations).at(-1);
  return last === undefined ? null : readCommittedText(join(migrations, last, snapshot));
}

/** @param {string} migrations @param {string} name @param {string} sql @param {string} schema */
function write(migrations, name, sql, schema) {
  mkdirSync(join(migrations, name), { recursive: true });
  writeFileSync(join(migrations, name, 'migration.sql'), sql);
  writeFileSync(join(migrations, name, snapshot), schema);
  writeFileSync(join(migrations, lockFile), 'provider = "postgresql"\n');
}

/** The hand-written end of the first migration. @param {string} path @returns {string} */
function readExtra(path) {
  return existsSync(path) ? `\n${readCommittedText(path).trim()}\n` : '';
}

/**
 * Writes a migration for what has changed in the schema since the last one.
 * @param {string} prismaFolder
 * @param {string} title becomes the end of the folder's name
 * @param {{ isEmpty?: boolean, now?: Date }} [options] `isEmpty`: allow one without statements
 * @returns {Promise<string>} the name of the new folder
 */
export async function addMigration(prismaFolder, title, { isEmpty = false, now = new Date() } = {}) {
  const { schema, migrations } = pathsIn(prismaFolder);
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  if (!slug) throw new LaunchError(`"${title}" has no letter or digit to make a folder name of.`);
  const after = readCommittedText(schema);
  const sql = await diffSchemas(lastSchema(migrations), after);
  if (!sql && !isEmpty) {
    throw new LaunchError(
      'The schema has not changed since the last migration. For SQL of your own: --empty.',
    );
  }
  const name = `${now.toISOString().replace(/\D/g, '').slice(0, 14)}_${slug}`;
  const last = names(migrations).at(-1) ?? '';
  if (name <= last) throw new LaunchError(`${name} would come before ${last}. Is the clock right?`);
  write(migrations, name, sql || '-- Written by hand.\n', after);
  return name;
}

/**
 * Writes the only migration anew from the schema and `init-extra.sql`, where there is one: SQL that Prisma's schema
 * cannot say, such as a partial index.
 * @param {string} prismaFolder
 * @param {{ now?: Date }} [options]
 * @returns {Promise<string>} the name of its folder
 */
export async function rewriteFirstMigration(prismaFolder, { now = new Date() } = {}) {
  const { schema, extra, migrations } = pathsIn(prismaFolder);
  const existing = existsSync(migrations)
    ? readdirSync(migrations, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  if (existing.length > 1) {
    throw new LaunchError(
      'There is more than one migration: databases have been made with them. Add one instead.',
    );
  }
  const name = existing[0]?.name ?? `${now.toISOString().replace(/\D/g, '').slice(0, 14)}_init`;
  const after = readCommittedText(schema);
  write(migrations, name, (await diffSchemas(null, after)) + readExtra(extra), after);
  return name;
}

/**
 * Throws where the schema, or the hand-written end of the first migration, is not what the migrations say.
 * @param {string} prismaFolder
 */
export async function checkMigrations(prismaFolder) {
  const { schema, extra, migrations } = pathsIn(prismaFolder);
  const [first] = readMigrations(migrations);
  if (!first) throw new LaunchError('There is no migration yet: node scripts/migration.mjs --reinit');
  if (!first.sql.endsWith(readExtra(extra))) {
    throw new LaunchError('prisma/init-extra.sql is not what the first migration ends with.');
  }
  const sql = await diffSchemas(lastSchema(migrations), readCommittedText(schema));
  if (sql) {
    throw new LaunchError(
      `prisma/schema.prisma has changed since the last migration: npm run db:migration -- NAME\n\n${sql}`,
    );
  }
}
