// @ts-check
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pgCopy from 'pg-copy-streams';

/** Tables as files, each in PostgreSQL's text format of COPY: no other program is needed, and any version reads them. */

/** @typedef {{ name: string, columns: string[], rows: number }} SavedTable */

const quoted = (/** @type {string} */ name) => `"${name.replaceAll('"', '""')}"`;
const listed = (/** @type {string[]} */ columns) => columns.map(quoted).join(', ');
const fileOf = (/** @type {string} */ folder, /** @type {string} */ table) =>
  join(folder, 'tables', `${table}.copy`);

/**
 * The tables in an order in which each comes after those that it refers to.
 * @param {import('pg').Client} client
 * @returns {Promise<{ name: string, columns: string[] }[]>}
 */
async function tablesOf(client) {
  const { rows } = await client.query(`SELECT c.relname AS name,
      array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
        AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
      array(SELECT DISTINCT t.relname::text FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
        WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS needs
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname <> '_prisma_migrations' ORDER BY 1`);
  const ordered = [];
  let waiting = rows;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) =>
      needs.every((/** @type {string} */ need) => !waiting.some(({ name }) => name === need)),
    );
    if (ready.length === 0)
      throw new Error(`These tables refer to each other in a circle: ${waiting.map(({ name }) => name)}`);
    ordered.push(...ready);
    waiting = waiting.filter((row) => !ready.includes(row));
  }
  return ordered.map(({ name, columns }) => ({ name, columns }));
}

/**
 * Writes every table as it was at one moment. The client must be in a REPEATABLE READ transaction.
 * @param {import('pg').Client} client @param {string} folder
 * @returns {Promise<SavedTable[]>}
 */
export async function saveTables(client, folder) {
  await mkdir(join(folder, 'tables'), { recursive: true });
  const saved = [];
  for (const { name, columns } of await tablesOf(client)) {
    const source = client.query(pgCopy.to(`COPY ${quoted(name)} (${listed(columns)}) TO STDOUT`));
    await pipeline(source, createWriteStream(fileOf(folder, name), { mode: 0o600 }));
    saved.push({ name, columns, rows: source.rowCount ?? 0 });
  }
  return saved;
}

/**
 * Fills the tables of an empty database. The client must be in a transaction; triggers rest meanwhile, because what
 * they would work out is in the rows already.
 * @param {import('pg').Client} client @param {string} folder @param {SavedTable[]} saved
 */
export async function loadTables(client, folder, saved) {
  for (const { name } of saved) await client.query(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER`);
  for (const { name, columns, rows } of saved) {
    // A migration may have left rows; those of the backup take their place.
    await client.query(`DELETE FROM ${quoted(name)}`);
    const target = client.query(pgCopy.from(`COPY ${quoted(name)} (${listed(columns)}) FROM STDIN`));
    await pipeline(createReadStream(fileOf(folder, name)), target);
    const { rows: counted } = await client.query(`SELECT count(*)::int AS n FROM ${quoted(name)}`);
    if (counted[0].n !== rows)
      throw new Error(`The table ${name} has ${counted[0].n} rows in place of ${rows}.`);
  }
  for (const { name, columns } of saved) {
    await client.query(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`);
    for (const column of columns) {
      const { rows } = await client.query('SELECT pg_get_serial_sequence($1, $2) AS sequence', [
        quoted(name),
        column,
      ]);
      const { sequence } = rows[0];
      if (sequence)
        await client.query(
          `SELECT setval($1, coalesce((SELECT max(${quoted(column)}) FROM ${quoted(name)}), 0) + 1, false)`,
          [sequence],
        );
    }
  }
}
