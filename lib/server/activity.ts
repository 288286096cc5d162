import type { Activity } from '@/lib/contract/projects';
import { sql } from './db/client';

/** Rows looked at of each kind, and lines made of them. */
const mostRows = 500;
const mostLines = 20;
/** The same again within so many milliseconds is one line. */
const together = 30 * 60_000;

type ActivityRow = Omit<Activity, 'at'> & { at: Date };

/** What happened lately in a project, newest first; what is alike and follows one another stands in one line. */
export async function listActivity(projectId: string): Promise<{ activity: Activity[] }> {
  const [analyses, uploads] = await Promise.all([
    sql().query<ActivityRow>(
      `SELECT a.status AS kind, a.model_name || '@' || a.model_version AS model, 1 AS count, a.annotation_count,
          NULL AS by, a.image_id, i.filename, a.error_message, a.updated_at AS at
        FROM analyses a JOIN images i ON i.id = a.image_id
        WHERE a.project_id = $1 AND a.deleted_at IS NULL ORDER BY a.updated_at DESC LIMIT ${mostRows}`,
      [projectId],
    ),
    sql().query<ActivityRow>(
      `SELECT 'uploaded' AS kind, NULL AS model, 1 AS count, 0 AS annotation_count, i.created_by AS by,
          i.id AS image_id, i.filename, NULL AS error_message, i.created_at AS at
        FROM images i WHERE i.project_id = $1 AND i.deleted_at IS NULL ORDER BY i.id DESC LIMIT ${mostRows}`,
      [projectId],
    ),
  ]);
  const lines: ActivityRow[] = [];
  /** The line that the next of its kind may join, and when the last that joined happened. */
  const open = new Map<string, { line: ActivityRow; since: Date }>();
  const rows = [...analyses.rows, ...uploads.rows].sort((a, b) => b.at.getTime() - a.at.getTime());
  for (const row of rows) {
    const key = `${row.kind} ${row.model ?? row.by}`;
    const known = open.get(key);
    if (known && known.since.getTime() - row.at.getTime() <= together) {
      known.line.count += 1;
      known.line.annotation_count += row.annotation_count;
      known.since = row.at;
    } else {
      const line = { ...row };
      lines.push(line);
      open.set(key, { line, since: row.at });
    }
  }
  return { activity: lines.slice(0, mostLines).map((line) => ({ ...line, at: line.at.toISOString() })) };
}
