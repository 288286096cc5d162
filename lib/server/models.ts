import type { z } from 'zod';
import type { model } from '@/lib/contract/analyses';
import type { Page } from '@/lib/contract/endpoint';
import { sql } from './db/client';

type Model = z.output<typeof model>;

/**
 * The models of a project by name and version. An image counts once a model: the best of its analyses decides. The
 * histogram of confidences reads every annotation, so it is only made where it is asked for.
 */
export async function listModels(
  projectId: string,
  { skip, limit, histogram }: { skip: number; limit: number; histogram?: boolean | undefined },
): Promise<Page<Model>> {
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
        SELECT a.model_name, a.model_version, c.class_name, c.annotation_type, sum(c.count)::int AS count
        FROM analyses a JOIN analysis_classes c ON c.analysis_id = a.id
        WHERE a.project_id = $1 AND a.deleted_at IS NULL
        GROUP BY a.model_name, a.model_version, c.class_name, c.annotation_type)
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
          FROM (SELECT class_name, sum(count)::int AS count FROM per_class c
            WHERE c.model_name = m.model_name AND c.model_version = m.model_version GROUP BY class_name) c)
          AS annotation_counts,
        (SELECT coalesce(json_agg(DISTINCT c.annotation_type::text), '[]')
          FROM per_class c WHERE c.model_name = m.model_name AND c.model_version = m.model_version) AS annotation_types,
        (count(*) OVER ())::int AS total
      FROM per_image m GROUP BY m.model_name, m.model_version
      ORDER BY m.model_name, m.model_version OFFSET $2 LIMIT $3`,
    [projectId, skip, limit],
  );
  const histograms = histogram ? await readHistograms(projectId) : null;
  const items = rows.map(({ total: _, ...row }): Model => {
    if (!histograms) return row;
    const found = histograms.get(modelKeyOf(row)) ?? { counts: steps.map(() => 0), unscored: 0 };
    return { ...row, confidence_histogram: found };
  });
  return { items, total: rows[0]?.total ?? 0 };
}

const steps = Array.from({ length: 20 }, (_, i) => i + 1);

const modelKeyOf = (model: { model_name: string; model_version: string }): string =>
  JSON.stringify([model.model_name, model.model_version]);

/** Confidences in steps of 0.05, by model; step 21 is a confidence of exactly 1, null an unknown one. */
async function readHistograms(
  projectId: string,
): Promise<Map<string, { counts: number[]; unscored: number }>> {
  const { rows } = await sql().query<{
    model_name: string;
    model_version: string;
    step: number | null;
    count: number;
  }>(
    `SELECT a.model_name, a.model_version, width_bucket(n.confidence, 0, 1, 20) AS step, count(*)::int AS count
     FROM analyses a JOIN images i ON i.id = a.image_id AND i.deleted_at IS NULL
       JOIN annotations n ON n.analysis_id = a.id
     WHERE a.project_id = $1 AND a.deleted_at IS NULL AND a.status = 'completed'
     GROUP BY a.model_name, a.model_version, step`,
    [projectId],
  );
  const histograms = new Map<string, { counts: number[]; unscored: number }>();
  for (const row of rows) {
    const key = modelKeyOf(row);
    const histogram = histograms.get(key) ?? { counts: steps.map(() => 0), unscored: 0 };
    histograms.set(key, histogram);
    if (row.step === null) histogram.unscored += row.count;
    else {
      const at = Math.min(row.step, steps.length) - 1;
      histogram.counts[at] = (histogram.counts[at] ?? 0) + row.count;
    }
  }
  return histograms;
}
