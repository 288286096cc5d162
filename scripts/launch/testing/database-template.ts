import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type EmbeddedPostgres, startPostgres } from '../postgres.mjs';

/** The password of every database that these tests make to be reached over TCP. */
export const testPassword = 'not a secret: p/w@1';

/**
 * Makes one empty database before the tests of a file; the function it returns puts a copy of it into a data folder,
 * which spares each test the second that PostgreSQL takes to make one.
 */
export function makeDatabaseTemplate(): (dataDir: string) => void {
  let template = '';
  beforeAll(async () => {
    template = mkdtempSync(join(realpathSync(tmpdir()), 'vista-template-'));
    const database = await startPostgres({ dataDir: template, password: testPassword });
    await database.stop();
  }, 60_000);
  afterAll(() => rmSync(template, { recursive: true, force: true }));
  return (dataDir) => cpSync(join(template, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
}

/** Starts PostgreSQL for one test and stops it when the test has ended, however it ended. */
export async function startForTest(options: Parameters<typeof startPostgres>[0]): Promise<EmbeddedPostgres> {
  const database = await startPostgres(options);
  onTestFinished(() => database.stop({ now: true }));
  return database;
}

/** Runs statements one after the other on one connection; the rows of the last. */
export async function query(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
