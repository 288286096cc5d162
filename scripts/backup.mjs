// @ts-check
// npm run backup -- [FOLDER]: writes everything that this VISTA holds (database, files, secrets) into a new folder, by
// default under `backups`, from one moment and while it runs. With the settings that the server is started with.
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { saveObjects } from './backup/objects.mjs';
import { saveTables } from './backup/tables.mjs';
import { withDatabase } from './backup/with-database.mjs';
import { secretsFile } from './launch/secrets.mjs';
import { readSettings } from './launch/settings.mjs';

const projectDir = fileURLToPath(new URL('..', import.meta.url));
const settings = readSettings(projectDir, process.env);
const dataDir = resolve(projectDir, settings.VISTA_DATA_DIR ?? 'data');
const name = new Date().toISOString().replace(/[:.]/g, '-');
const folder = resolve(process.argv[2] ?? join(projectDir, 'backups', name));
if (existsSync(folder)) {
  console.error(`${folder} is there already. Name a folder that is not.`);
  process.exit(1);
}
// A backup that was cut short never bears its name.
const unfinished = `${folder}.unfinished`;
mkdirSync(unfinished, { recursive: true, mode: 0o700 });

const manifest = await withDatabase(settings, dataDir, async (connection) => {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables = await saveTables(client, unfinished);
    const { rows } = await client.query(
      'SELECT migration_name FROM _prisma_migrations ORDER BY migration_name',
    );
    // Files after rows: what a row speaks of is there.
    const objects = await saveObjects(settings, dataDir, unfinished);
    return {
      version: 1,
      made_at: new Date().toISOString(),
      migrations: rows.map((row) => row.migration_name),
      tables,
      objects,
    };
  } finally {
    await client.end();
  }
});
if (existsSync(secretsFile(dataDir))) copyFileSync(secretsFile(dataDir), join(unfinished, 'secrets.json'));
writeFileSync(join(unfinished, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(unfinished, folder);
const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
console.log(
  `Backed up ${rows} rows and ${manifest.objects.files} files (${manifest.objects.bytes} bytes) to ${folder}`,
);
