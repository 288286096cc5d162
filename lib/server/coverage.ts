import type { Coverage } from '@/lib/contract/analyses';
import { sql } from './db/client';

interface Cell {
  model: string;
  status: Coverage['images'][number]['cells'][number]['status'];
  analysis_id: string;
  annotation_count: number;
}

const notRun = { status: 'not_run', analysis_id: null, annotation_count: 0 } as const;

/**
 * Models against a page of images. Of several analyses of one model on an image a completed one decides, then one that
 * is running, then a failed one; of those the latest.
 */
export async function readCoverage(
  projectId: string,
  query: { skip: number; limit: number; search?: string | undefined; incomplete?: boolean | undefined },
): Promise<Coverage> {
  const { rows: models } = await sql().query<{ model: string }>(
    `SELECT DISTINCT model_name || '@' || model_version AS model FROM analyses
     WHERE project_id = $1 AND deleted_at IS NULL ORDER BY 1`,
    [projectId],
  );
  const { rows } = await sql().query<{
    id: string;
    filename: string;
    cells: Cell[] | null;
    total: number;
  }>(
    `WITH chosen AS (
        SELECT i.id, i.filename, i.created_at, count(*) OVER ()::int AS total FROM images i
        WHERE i.project_id = $1 AND i.deleted_at IS NULL
          AND ($2::text IS NULL OR strpos(lower(i.filename), lower($2)) > 0)
          AND (NOT $3::boolean OR $4::int > (SELECT count(DISTINCT (a.model_name, a.model_version)) FROM analyses a
            WHERE a.image_id = i.id AND a.deleted_at IS NULL AND a.status = 'completed'))
        ORDER BY i.created_at, i.id OFFSET $5 LIMIT $6)
      SELECT c.id, c.filename, c.total, (
        SELECT json_agg(d) FROM (
          SELECT DISTINCT ON (model_name, model_version) model_name || '@' || model_version AS model,
            CASE WHEN status = 'completed' AND annotation_count = 0 THEN 'found_nothing'
              WHEN status = 'completed' THEN 'completed'
              WHEN status IN ('queued', 'processing') THEN 'running' ELSE 'failed' END AS status,
            id AS analysis_id, annotation_count
          FROM analyses a WHERE a.image_id = c.id AND a.deleted_at IS NULL
          ORDER BY model_name, model_version,
            CASE WHEN status = 'completed' THEN 0 WHEN status IN ('queued', 'processing') THEN 1 ELSE 2 END,
            coalesce(completed_at, created_at) DESC, id DESC) d) AS cells
      FROM chosen c ORDER BY c.created_at, c.id`,
    [projectId, query.search ?? null, query.incomplete ?? false, models.length, query.skip, query.limit],
  );
  return {
    models: models.map(({ model }) => model),
    images: rows.map(({ id, filename, cells }) => {
      const byModel = new Map((cells ?? []).map(({ model, ...cell }) => [model, cell]));
      return {
        image_id: id,
        filename,
        cells: models.map(({ model }) => byModel.get(model) ?? notRun),
      };
    }),
    total: rows[0]?.total ?? 0,
  };
}
