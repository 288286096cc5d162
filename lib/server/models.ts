import type { z } from 'zod';
import type { model } from '@/lib/contract/analyses';
import type { Page } from '@/lib/contract/endpoint';
import { sql } from './db/client';

type Model = z.output<typeof model>;

/** The models of a project by name and version. An image counts once a model: the best of its analyses decides. */
export async function listModels(projectId: string, skip: number, limit: number): Promise<Page<Model>> {
  const { rows } = await sql().query<Model & { total: number }>(
    `WITH per_image AS (
        SELECT a.model_name, a.model_version, a.image_id,
          bool_or(a.status = 'completed') AS run,
          bool_or(a.status IN ('queued', 'processing')) AS running,
          bool_or(a.status IN ('failed', 'cancelled')) AS failed,
          sum(a.annotation_count) FILTER (WHERE a.status = 'completed') AS found
        FROM analyses a WHERE a.project_id = $1 AND a.deleted_at IS NULL
        GROUP BY a.model_name, a.model_version, a.image_id),
      per_class AS (
        SELECT a.model_name, a.model_version, c.class_name, sum(c.count)::int AS count
        FROM analyses a JOIN analysis_classes c ON c.analysis_id = a.id
        WHERE a.project_id = $1 AND a.deleted_at IS NULL
        GROUP BY a.model_name, a.model_version, c.class_name)
      SELECT m.model_name, m.model_version,
        (count(*) FILTER (WHERE m.run))::int AS images_run,
        (count(*) FILTER (WHERE m.failed AND NOT m.run AND NOT m.running))::int AS images_failed,
        (count(*) FILTER (WHERE m.running AND NOT m.run))::int AS images_running,
        ((SELECT count(*) FROM images i WHERE i.project_id = $1 AND i.deleted_at IS NULL) - count(*))::int
          AS images_not_run,
        (count(*) FILTER (WHERE m.run AND m.found = 0))::int AS images_found_nothing,
        (SELECT coalesce(sum(c.count), 0)::int FROM per_class c
          WHERE c.model_name = m.model_name AND c.model_version = m.model_version) AS annotation_count,
        (SELECT coalesce(json_object_agg(c.class_name, c.count ORDER BY c.count DESC, c.class_name), '{}')
          FROM per_class c WHERE c.model_name = m.model_name AND c.model_version = m.model_version) AS annotation_counts,
        (count(*) OVER ())::int AS total
      FROM per_image m GROUP BY m.model_name, m.model_version
      ORDER BY m.model_name, m.model_version OFFSET $2 LIMIT $3`,
    [projectId, skip, limit],
  );
  return { items: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}
