import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScratchFolder } from './testing/scratch-folder';
import { addMigration, checkMigrations, rewriteFirstMigration } from './write-migration.mjs';

const head =
  'generator client {\n  provider = "prisma-client"\n  output = "x"\n}\ndatasource db {\n  provider = "postgresql"\n}\n';
const simple = `${head}model A {\n  id Int @id\n}\n`;
const extended = `${head}model A {\n  id Int @id\n  note String?\n}\n`;
const now = new Date('2026-01-02T03:04:05Z');

function makePrismaFolder(schema: string): string {
  const folder = makeScratchFolder();
  writeFileSync(join(folder, 'schema.prisma'), schema);
  mkdirSync(join(folder, 'migrations'));
  return folder;
}

function sqlOf(folder: string, name: string): string {
  return readFileSync(join(folder, 'migrations', name, 'migration.sql'), 'utf8');
}

test('the migrations of this repository lead to its schema', async () => {
  await checkMigrations('prisma');
});

test('a change of the schema becomes a migration of just that change', async () => {
  const folder = makePrismaFolder(simple);
  expect(await addMigration(folder, 'init', { now })).toBe('20260102030405_init');
  writeFileSync(join(folder, 'schema.prisma'), extended);
  await expect(checkMigrations(folder)).rejects.toThrow('ADD COLUMN     "note" TEXT');
  const name = await addMigration(folder, 'Add a note!', { now: new Date('2026-02-01T00:00:00Z') });
  expect(name).toBe('20260201000000_add_a_note');
  expect(sqlOf(folder, name)).toContain('ALTER TABLE "A" ADD COLUMN     "note" TEXT');
  expect(sqlOf(folder, name)).not.toContain('CREATE TABLE');
  await checkMigrations(folder);
});

test('without a change there is no migration, unless one for SQL by hand is asked for', async () => {
  const folder = makePrismaFolder(simple);
  await addMigration(folder, 'init', { now });
  writeFileSync(join(folder, 'schema.prisma'), `// a comment\n${simple}`);
  await checkMigrations(folder);
  const later = new Date('2026-02-01T00:00:00Z');
  await expect(addMigration(folder, 'nothing', { now: later })).rejects.toThrow('--empty');
  await addMigration(folder, 'by hand', { now: later, isEmpty: true });
  expect(readdirSync(join(folder, 'migrations'))).toContain('20260201000000_by_hand');
});

test('the first migration can be written anew, hand-written end included, until there is a second', async () => {
  const folder = makePrismaFolder(simple);
  const name = await rewriteFirstMigration(folder, { now });
  writeFileSync(join(folder, 'schema.prisma'), extended);
  writeFileSync(join(folder, 'init-extra.sql'), 'CREATE INDEX i ON "A" (id) WHERE note IS NULL;\r\n');
  await expect(checkMigrations(folder)).rejects.toThrow('init-extra.sql');
  expect(await rewriteFirstMigration(folder)).toBe(name);
  expect(sqlOf(folder, name)).toMatch(/"note" TEXT[\s\S]*WHERE note IS NULL;\n$/);
  await checkMigrations(folder);
  await addMigration(folder, 'second', { isEmpty: true });
  await expect(rewriteFirstMigration(folder)).rejects.toThrow('more than one');
});
