// @ts-check
// npm run restore -- FOLDER: fills an empty VISTA with a backup. Stop the server first; start it afterwards.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { loadObjects } from './backup/objects.mjs';
import { loadTables } from './backup/tables.mjs';
import { withDatabase } from './backup/with-database.mjs';
import { makeDataFolder } from './launch/data-folder.mjs';
import { LaunchError } from './launch/launch-error.mjs';
import { migrate } from './launch/migrate.mjs';
import { readMigrations } from './launch/migrations.mjs';
import { secretsFile } from './launch/secrets.mjs';
import { readSettings } from './launch/settings.mjs';

const projectDir = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? '');
const settings = readSettings(projectDir, process.env);

/** @param {import('pg').ClientConfig} connection @param {any} manifest @param {string} dataDir */
async function restore(connection, manifest, dataDir) {
  const url = connection.connectionString ?? '';
  const known = readMigrations(join(projectDir, 'prisma', 'migrations'));
  const missing = manifest.migrations.filter(
    (/** @type {string} */ name) => !known.some((each) => each.name === name),
  );
  if (missing.length > 0)
    throw new LaunchError(`The backup is of a newer VISTA: the migration ${missing[0]} is not known here.`);
  await migrate({ url, migrations: known.filter(({ name }) => manifest.migrations.includes(name)) });
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query('SELECT count(*)::int AS n FROM projects');
    if (rows[0].n > 0)
      throw new LaunchError(
        `This VISTA holds ${rows[0].n} projects, and a backup is restored into an empty one. Name another VISTA_DATA_DIR or DATABASE_URL.`,
      );
    await loadObjects(settings, dataDir, folder, manifest.objects.driver);
    await client.query('BEGIN');
    await loadTables(client, folder, manifest.tables);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  // From the schema of the backup to that of this VISTA.
  await migrate({ url, migrations: known });
}

try {
  if (!process.argv[2]) throw new LaunchError('usage: npm run restore -- FOLDER');
  if (!existsSync(join(folder, 'manifest.json')))
    throw new LaunchError(`${folder} is no whole backup: it has no manifest.json.`);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const dataDir = makeDataFolder(projectDir, settings.VISTA_DATA_DIR);
  // Before the database is made: pipelines go on signing with what they have, and addresses stay valid.
  const secrets = join(folder, 'secrets.json');
  if (existsSync(secrets) && !existsSync(secretsFile(dataDir))) copyFileSync(secrets, secretsFile(dataDir));
  await withDatabase(settings, dataDir, (connection) => restore(connection, manifest, dataDir), {
    alone: true,
  });
  console.log(`Restored ${folder}, made ${manifest.made_at}. Start VISTA with npm start.`);
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
