import type { z } from 'zod';
import type { Page } from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import type { getUsage, Trashed } from '@/lib/contract/trash';
import { sql } from './db/client';
import { env } from './env';

/** What was deleted and can still be restored, and what a project's bytes amount to. */

interface TrashRow extends Omit<Trashed, 'deleted_at' | 'gone_at'> {
  deleted_at: Date;
  total: number;
}

function toPage(rows: readonly TrashRow[]): Page<Trashed> {
  const keptMs = env().retentionDays * 86_400_000;
  const items = rows.map(({ total: _, deleted_at, ...row }) => ({
    ...row,
    deleted_at: deleted_at.toISOString(),
    gone_at: new Date(deleted_at.getTime() + keptMs).toISOString(),
  }));
  return { items, total: rows[0]?.total ?? 0 };
}

/** Deleted images of a project, and analyses that were deleted by themselves, newest first. */
export async function listTrash(projectId: string, skip: number, limit: number): Promise<Page<Trashed>> {
  const { rows } = await sql().query<TrashRow>(
    `SELECT *, (count(*) OVER ())::int AS total FROM (
        SELECT 'image' AS kind, i.id, i.filename AS name, i.deleted_at,
          (SELECT coalesce(sum(a.annotation_count), 0)::int FROM analyses a
            WHERE a.image_id = i.id AND a.deleted_at = i.deleted_at) AS annotation_count
        FROM images i WHERE i.project_id = $1 AND i.deleted_at IS NOT NULL
      UNION ALL
        SELECT 'analysis', a.id, a.model_name || ' ' || a.model_version || ' · ' || i.filename, a.deleted_at,
          a.annotation_count
        FROM analyses a JOIN images i ON i.id = a.image_id AND i.deleted_at IS NULL
        WHERE i.project_id = $1 AND a.deleted_at IS NOT NULL) t
     ORDER BY deleted_at DESC, id DESC OFFSET $2 LIMIT $3`,
    [projectId, skip, limit],
  );
  return toPage(rows);
}

/** Deleted projects that the user owns, newest first. */
export async function listTrashedProjects(
  email: string,
  skip: number,
  limit: number,
): Promise<Page<Trashed>> {
  const { rows } = await sql().query<TrashRow>(
    `SELECT 'project' AS kind, p.id, p.name, p.deleted_at, (count(*) OVER ())::int AS total,
        (SELECT coalesce(sum(a.annotation_count), 0)::int FROM analyses a
          WHERE a.project_id = p.id AND a.deleted_at = p.deleted_at) AS annotation_count
     FROM projects p JOIN members m ON m.project_id = p.id AND m.email = $1 AND m.role = 'owner'
     WHERE p.deleted_at IS NOT NULL ORDER BY p.deleted_at DESC, p.id DESC OFFSET $2 LIMIT $3`,
    [email, skip, limit],
  );
  return toPage(rows);
}

/** Bytes of a project's images and artifacts, of which `trash_bytes` can be restored or will be removed. */
export async function readUsage(projectId: string): Promise<z.output<typeof getUsage.reply.schema>> {
  const { rows } = await sql().query<{ images: string; artifacts: string; trash: string }>(
    `SELECT coalesce(sum(bytes) FILTER (WHERE kind = 'image'), 0) AS images,
        coalesce(sum(bytes) FILTER (WHERE kind = 'artifact'), 0) AS artifacts,
        coalesce(sum(bytes) FILTER (WHERE deleted), 0) AS trash
     FROM (SELECT 'image' AS kind, size_bytes AS bytes, deleted_at IS NOT NULL AS deleted
          FROM images WHERE project_id = $1
        UNION ALL
          SELECT 'artifact', coalesce(f.size_bytes, f.declared_bytes), a.deleted_at IS NOT NULL
          FROM artifacts f JOIN analyses a ON a.id = f.analysis_id WHERE a.project_id = $1) held`,
    [projectId],
  );
  const row = rows[0];
  return {
    image_bytes: Number(row?.images ?? 0),
    artifact_bytes: Number(row?.artifacts ?? 0),
    trash_bytes: Number(row?.trash ?? 0),
    limit_bytes: env().limits.projectBytes || null,
  };
}

/** @throws Problem 413 where these bytes would take the project over its quota */
export async function requireRoom(projectId: string, bytes: number): Promise<void> {
  const limit = env().limits.projectBytes;
  if (limit === 0) return;
  const { image_bytes, artifact_bytes } = await readUsage(projectId);
  const held = image_bytes + artifact_bytes;
  if (held + bytes <= limit) return;
  throw new Problem(
    'quota-exceeded',
    `The project holds ${held} of ${limit} bytes; ${bytes} more do not fit. What is in the trash counts until it is gone.`,
    { extensions: { limit, held, got: bytes } },
  );
}
