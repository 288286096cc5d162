// @ts-check
// npm run db:migration NAME   writes a migration for what has changed in prisma/schema.prisma; needs no database.
//   --empty      writes one without statements, to be filled by hand
//   --reinit     writes the first and only migration anew (before the first release)
//   --check      exits with 1 where schema and migrations differ

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LaunchError } from './launch/launch-error.mjs';
import { addMigration, checkMigrations, rewriteFirstMigration } from './launch/write-migration.mjs';

const usage = 'usage: npm run db:migration -- NAME [--empty] | --reinit | --check';
const prismaFolder = fileURLToPath(new URL('../prisma', import.meta.url));

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { empty: { type: 'boolean' }, reinit: { type: 'boolean' }, check: { type: 'boolean' } },
  });
  const [name] = positionals;
  if (values.check) {
    await checkMigrations(prismaFolder);
    console.log('Schema and migrations agree.');
  } else if (values.reinit) {
    console.log(`Wrote prisma/migrations/${await rewriteFirstMigration(prismaFolder)}`);
  } else if (name) {
    const written = await addMigration(prismaFolder, name, { isEmpty: values.empty === true });
    console.log(`Wrote prisma/migrations/${written}: read its SQL before you commit it.`);
  } else {
    throw new LaunchError(usage);
  }
} catch (error) {
  // A code is what wrong arguments, and schemas that Prisma does not understand, have in common.
  const isExpected = error instanceof LaunchError || (error instanceof Error && 'code' in error);
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
