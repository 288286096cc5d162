import { z } from 'zod';
import { annotationTypes } from '@/lib/annotations/annotation';
import { jsonObject } from '@/lib/contract/fields';
import type { ExportedAnnotation } from '@/lib/formats/exported';
import type { CopyRow } from '../db/copy-binary';
import { annotationsSql, type Scope } from './scope';
import type { Snapshot } from './snapshot';

/** Annotations that are decoded on their way out, for the formats that are not ours. */

/** An annotation, and of what image and analysis it is. */
export interface PlacedAnnotation extends ExportedAnnotation {
  readonly imageId: string;
  readonly analysisId: string;
}

const type = z.enum(annotationTypes);
const columns = `s.image_id::text, s.analysis_id::text, n.id::text, s.width, s.height, n.annotation_type, n.class_name,
  n.confidence, n.x_min, n.y_min, n.x_max, n.y_max, n.area, n.data, n.storage_path`;

function toPlaced(row: CopyRow): PlacedAnnotation {
  const bounds = row.isNull(8)
    ? null
    : { xMin: row.float(8), yMin: row.float(9), xMax: row.float(10), yMax: row.float(11) };
  return {
    imageId: row.text(0),
    analysisId: row.text(1),
    id: row.text(2),
    image: { width: row.int(3), height: row.int(4) },
    type: type.parse(row.text(5)),
    className: row.isNull(6) ? null : row.text(6),
    confidence: row.isNull(7) ? null : row.float(7),
    bounds,
    area: row.isNull(12) ? null : row.float(12),
    data: jsonObject.parse(JSON.parse(row.text(13))),
    storagePath: row.isNull(14) ? null : row.text(14),
  };
}

/** The annotations of a scope, some at a time. */
export function readPlaced(snapshot: Snapshot, scope: Scope): AsyncGenerator<PlacedAnnotation[]> {
  return snapshot.rows(annotationsSql(scope, 'i.id AS image_id, i.width, i.height', columns), toPlaced);
}

/** The names of all classes of the project, in one order for every export of it. */
export async function readClassNames({ client }: Snapshot, { projectId }: Scope): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT c.class_name COLLATE "C" AS name FROM analysis_classes c JOIN analyses a ON a.id = c.analysis_id
     WHERE a.project_id = $1 AND a.deleted_at IS NULL AND c.class_name <> '' ORDER BY 1`,
    [projectId],
  );
  return rows.map((row) => row.name);
}
