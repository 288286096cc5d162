import { createHash } from 'node:crypto';
import pg from 'pg';

const duplicate = '42P04';

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const nameFor = (dataDir: string) =>
  `vista_test_${createHash('sha256').update(dataDir).digest('hex').slice(0, 20)}`;

/**
 * A database of its own on the PostgreSQL at `url`, for the server of this data folder; the one that it had already,
 * where it had one. Servers of one database share its imports: those of tests differ in what they may read.
 * @returns its address
 */
export async function ownDatabase(url: string, dataDir: string): Promise<string> {
  const name = nameFor(dataDir);
  await administer(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`).catch((error) => {
    if (error.code !== duplicate) throw error;
  });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

/** Takes it away again. */
export function dropOwnDatabase(url: string, dataDir: string): Promise<void> {
  return administer(url, `DROP DATABASE IF EXISTS ${nameFor(dataDir)} WITH (FORCE)`);
}
