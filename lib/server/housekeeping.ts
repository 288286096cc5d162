import { sql } from './db/client';
import { env } from './env';
import { endStalePreviews } from './imports';
import { log } from './log';
import { emptyTrash, endStaleAnalyses, removeLostFiles } from './retention';
import { getStore } from './store/store';

const hour = 3_600_000;

/** Uploads that no analysis took within this time after their address expired are nobody's. */
const abandonedAfterMs = 7 * 24 * hour;

/** Answers remembered by Idempotency-Key are kept this long. */
const rememberedFor = '7 days';

async function tidy(): Promise<void> {
  try {
    const uploads = await getStore().sweep(abandonedAfterMs + env().analysis.presignSeconds * 1000);
    const { rowCount } = await sql().query(
      `DELETE FROM idempotency_keys WHERE created_at < now() - '${rememberedFor}'::interval`,
    );
    const lost = await removeLostFiles();
    const stale = await endStaleAnalyses();
    const previews = await endStalePreviews();
    const emptied = await emptyTrash();
    const done = {
      uploads,
      remembered_answers: rowCount ?? 0,
      lost_files: lost,
      stale_analyses: stale,
      stale_previews: previews,
      ...emptied,
    };
    if (Object.values(done).some((count) => count > 0)) log.info(done, 'tidied up');
  } catch (error) {
    log.warn({ err: error }, 'tidying up failed; it is tried again in an hour');
  }
}

/** Makes what the store needs (its bucket, its folders) and tidies up now and every hour. */
export async function startHousekeeping(): Promise<void> {
  try {
    await getStore().check();
  } catch (error) {
    // The server starts all the same: it answers 503 where it needs the store, until that is back.
    log.error({ err: error }, 'the object store does not answer');
  }
  await tidy();
  setInterval(tidy, hour).unref();
}
