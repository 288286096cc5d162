import type { z } from 'zod';
import type { AnnotationType } from '@/lib/annotations/annotation';
import { decodeGeometry, InvalidAnnotation } from '@/lib/annotations/decode';
import { type SketchShape, sketchBox, sketchGeometry } from '@/lib/annotations/sketch';
import type { listSketches as listEndpoint, Sketch } from '@/lib/contract/sketches';
import { splitModel } from './analyses';
import { sql } from './db/client';

/** Annotations looked at of one analysis, in the order received, and drawn of it and of one image. */
const mostLookedAt = 2000;
const mostOfAnalysis = 30;
const mostOfImage = 40;
/** Longer data is not decoded for a thumbnail: its bounds are drawn. */
const longestData = 100_000;

interface MarkRow {
  image_id: string;
  width: number;
  height: number;
  annotation_type: AnnotationType;
  class_name: string | null;
  confidence: number | null;
  x_min: number | null;
  y_min: number | null;
  x_max: number | null;
  y_max: number | null;
  data: unknown;
}

/** What to draw on the thumbnails of these images of a project; ids of other projects are left out. */
export async function listSketches(
  projectId: string,
  query: z.output<typeof listEndpoint.query>,
): Promise<{ sketches: Sketch[] }> {
  const model = query.model === undefined ? null : splitModel(query.model);
  const { rows } = await sql().query<MarkRow>(
    `SELECT i.id AS image_id, i.width, i.height, n.*
      FROM images i JOIN analyses a ON a.image_id = i.id AND a.deleted_at IS NULL AND a.annotation_count > 0
        AND ($3::text IS NULL OR a.model_name = $3) AND ($4::text IS NULL OR a.model_version = $4)
      CROSS JOIN LATERAL (
        SELECT n.annotation_type, n.class_name, n.confidence, n.x_min, n.y_min, n.x_max, n.y_max,
          CASE WHEN n.annotation_type IN ('segmentation', 'keypoint') AND length(n.data::text) <= ${longestData}
            THEN n.data END AS data
        FROM annotations n WHERE n.analysis_id = a.id AND n.sequence < ${mostLookedAt}
          AND n.annotation_type <> 'heatmap' AND ($5::text IS NULL OR n.class_name = $5)
        ORDER BY n.confidence DESC NULLS LAST, n.sequence LIMIT ${mostOfAnalysis}) n
      WHERE i.project_id = $1 AND i.id = ANY ($2::uuid[]) AND i.deleted_at IS NULL`,
    [projectId, query.image_ids, model?.name ?? null, model?.version ?? null, query.class_name ?? null],
  );
  const byImage = new Map<string, MarkRow[]>(query.image_ids.map((id) => [id, []]));
  for (const row of rows) byImage.get(row.image_id)?.push(row);
  const sketches = [...byImage].map(([image_id, marks]) => ({
    image_id,
    marks: marks
      .sort((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1))
      .slice(0, mostOfImage)
      .map((row) => ({ class_name: row.class_name, confidence: row.confidence, shape: toShape(row) })),
  }));
  return { sketches: sketches.filter(({ marks }) => marks.length > 0) };
}

function toShape(row: MarkRow): Sketch['marks'][number]['shape'] {
  const { annotation_type: type, data, x_min: xMin, y_min: yMin, x_max: xMax, y_max: yMax } = row;
  const drawn = data === null ? null : decoded(type, data, row);
  if (drawn) return drawn;
  if (xMin === null || yMin === null || xMax === null || yMax === null) return null;
  return sketchBox({ xMin, yMin, xMax, yMax }, row);
}

/** What was stored by an earlier version may not be understood any more: then its bounds are drawn. */
function decoded(type: AnnotationType, data: unknown, row: MarkRow): SketchShape | null {
  try {
    return sketchGeometry(decodeGeometry(type, data, row), row);
  } catch (error) {
    if (error instanceof InvalidAnnotation) return null;
    throw error;
  }
}
