import type { z } from 'zod';
import type { projectClass } from '@/lib/contract/analyses';
import type { Page } from '@/lib/contract/endpoint';
import { sql } from './db/client';

/** The classes of a project, those first that an earlier analysis found; those of analyses in the trash keep their place. */
export async function listClasses(
  projectId: string,
  { skip, limit }: { skip: number; limit: number },
): Promise<Page<z.output<typeof projectClass>>> {
  const { rows } = await sql().query<{
    class_name: string;
    annotation_count: number;
    first_analysis_at: Date;
    total: number;
  }>(
    `SELECT c.class_name, coalesce(sum(c.count) FILTER (WHERE a.deleted_at IS NULL), 0)::int AS annotation_count,
        min(a.created_at) AS first_analysis_at, (count(*) OVER ())::int AS total
      FROM analysis_classes c JOIN analyses a ON a.id = c.analysis_id
      WHERE c.project_id = $1
      GROUP BY c.class_name ORDER BY first_analysis_at, c.class_name OFFSET $2 LIMIT $3`,
    [projectId, skip, limit],
  );
  const items = rows.map(({ total: _, first_analysis_at, ...row }) => ({
    ...row,
    first_analysis_at: first_analysis_at.toISOString(),
  }));
  return { items, total: rows[0]?.total ?? 0 };
}
