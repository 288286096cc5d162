// @ts-check
import { lockDataFolder } from '../launch/data-folder.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { startPostgres } from '../launch/postgres.mjs';
import { embeddedDatabase } from '../launch/postgres-cluster.mjs';
import { keepSecrets } from '../launch/secrets.mjs';

/**
 * Does something with the database: the one that DATABASE_URL names, or the embedded one, which is started for it
 * where it does not run.
 * @template T
 * @param {import('../launch/settings.mjs').Settings} settings
 * @param {string} dataDir
 * @param {(connection: import('pg').ClientConfig) => Promise<T>} work
 * @param {{ alone?: boolean }} [options] `alone`: refuse while a VISTA runs on the data folder
 * @returns {Promise<T>}
 */
export async function withDatabase(settings, dataDir, work, { alone = false } = {}) {
  const say = () => {};
  let lock;
  try {
    lock = await lockDataFolder(dataDir, say);
  } catch (error) {
    if (alone || !(error instanceof LaunchError)) throw error;
    const running = settings.DATABASE_URL
      ? { connectionString: settings.DATABASE_URL }
      : embeddedDatabase(dataDir);
    return work(running);
  }
  try {
    if (settings.DATABASE_URL) return await work({ connectionString: settings.DATABASE_URL });
    const { postgres_password: password } = keepSecrets(dataDir);
    const database = await startPostgres({ dataDir, password, say });
    try {
      return await work({ connectionString: database.url });
    } finally {
      await database.stop();
    }
  } finally {
    lock.release();
  }
}
