import { artifactKeys } from './artifacts';
import { sql } from './db/client';
import { changeStatus } from './endings';
import { env } from './env';
import { removeLostSpools } from './http/multipart';
import { imageKeys } from './image-files';
import { log } from './log';
import { getStore } from './store/store';

/** What time does to data: the trash is emptied, analyses that nobody works on any more are ended, lost files removed. */

const batch = 200;

async function removeObjects(keys: readonly string[]): Promise<void> {
  for (const key of keys) await getStore().delete(key);
}

/** Files first and rows after them: an interrupted run finds the rows again and removes the rest. */
async function emptyImages(days: number): Promise<number> {
  const { rows } = await sql().query<{ id: string }>(
    `SELECT id FROM images WHERE deleted_at < now() - make_interval(days => $1) LIMIT ${batch}`,
    [days],
  );
  const ids = rows.map((row) => row.id);
  const artifacts = await sql().query<{ id: string; analysis_id: string }>(
    `SELECT f.id, f.analysis_id FROM artifacts f JOIN analyses a ON a.id = f.analysis_id
     WHERE a.image_id = ANY ($1::uuid[])`,
    [ids],
  );
  await removeObjects(ids.flatMap(imageKeys));
  await removeObjects(artifacts.rows.flatMap((row) => artifactKeys(row.analysis_id, row.id)));
  await sql().query('DELETE FROM images WHERE id = ANY ($1::uuid[])', [ids]);
  return ids.length;
}

async function emptyAnalyses(days: number): Promise<number> {
  const { rows } = await sql().query<{ id: string; artifacts: string[] }>(
    `SELECT a.id, array(SELECT f.id::text FROM artifacts f WHERE f.analysis_id = a.id) AS artifacts
     FROM analyses a WHERE a.deleted_at < now() - make_interval(days => $1) LIMIT ${batch}`,
    [days],
  );
  for (const { id, artifacts } of rows)
    await removeObjects(artifacts.flatMap((artifactId) => artifactKeys(id, artifactId)));
  await sql().query('DELETE FROM analyses WHERE id = ANY ($1::uuid[])', [rows.map((row) => row.id)]);
  return rows.length;
}

/** Removes for good what was deleted longer ago than the retention; says how much of each. */
export async function emptyTrash(days = env().retentionDays) {
  const emptied = { images: 0, analyses: 0, projects: 0 };
  for (let done = batch; done === batch; emptied.images += done) done = await emptyImages(days);
  for (let done = batch; done === batch; emptied.analyses += done) done = await emptyAnalyses(days);
  // By now nothing is left in them.
  const { rowCount } = await sql().query(
    `DELETE FROM projects p WHERE p.deleted_at < now() - make_interval(days => $1)
       AND NOT EXISTS (SELECT 1 FROM images i WHERE i.project_id = p.id)`,
    [days],
  );
  emptied.projects = rowCount ?? 0;
  return emptied;
}

/** Marks processing analyses failed that have heard nothing of their pipeline for too long; says how many. */
export async function endStaleAnalyses(hours = env().staleHours): Promise<number> {
  if (hours === 0) return 0;
  const { rows } = await sql().query<{ id: string }>(
    `SELECT id FROM analyses WHERE status = 'processing' AND deleted_at IS NULL
       AND updated_at < now() - make_interval(hours => $1) ORDER BY updated_at LIMIT 1000`,
    [hours],
  );
  let ended = 0;
  for (const { id } of rows)
    try {
      await changeStatus(id, 'failed', `Nothing was heard of the pipeline for ${hours} hours.`);
      ended += 1;
    } catch (error) {
      // Its pipeline ended it at this very moment.
      log.info({ err: error, analysis_id: id }, 'a stale analysis could not be ended');
    }
  return ended;
}

/** A file that is stored but belongs to nothing after this time was lost on the way: its process was killed. */
const lostAfterHours = 24;

/** Removes files that were being received or stored when their process ended; says how many. */
export async function removeLostFiles(hours = lostAfterHours): Promise<number> {
  const spools = await removeLostSpools(hours * 3_600_000);
  const { rows } = await sql().query<{ image_id: string }>(
    `SELECT image_id FROM pending_files WHERE created_at < now() - make_interval(hours => $1) LIMIT 1000`,
    [hours],
  );
  for (const { image_id } of rows) {
    await removeObjects(imageKeys(image_id));
    await sql().query('DELETE FROM pending_files WHERE image_id = $1', [image_id]);
  }
  return spools + rows.length;
}
