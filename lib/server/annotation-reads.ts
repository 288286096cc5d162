import { to as copyTo } from 'pg-copy-streams';
import type { AnnotationType } from '@/lib/annotations/annotation';
import { ColumnsWriter } from '@/lib/annotations/columns';
import type { Annotation } from '@/lib/contract/annotations';
import { missingProblem } from './auth/access';
import { borrowConnection, sql } from './db/client';
import { CopyReader } from './db/copy-binary';
import { isId } from './ids';

interface AnnotationRow {
  id: string;
  analysis_id: string;
  annotation_type: AnnotationType;
  class_name: string | null;
  confidence: number | null;
  x_min: number | null;
  y_min: number | null;
  x_max: number | null;
  y_max: number | null;
  area: number | null;
  data: string;
  storage_path: string | null;
  ordering: number | null;
  created_at: Date;
}

const select = `SELECT id, analysis_id, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max, area,
  data::text AS data, storage_path, ordering, created_at FROM annotations`;

/** The JSON of an annotation, with `data` to the letter as it was sent. */
function annotationText(row: AnnotationRow): string {
  const { data, x_min, y_min, x_max, y_max, created_at, ...rest } = row;
  const bounds = x_min === null ? null : { x_min, y_min, x_max, y_max };
  const known = JSON.stringify({ ...rest, bounds, created_at: created_at.toISOString() } satisfies Partial<
    Record<keyof Annotation, unknown>
  >);
  return `${known.slice(0, -1)},"data":${data}}`;
}

export interface AnnotationQuery {
  readonly skip: number;
  readonly limit: number;
  readonly annotation_type?: AnnotationType | undefined;
  readonly class_name?: string | undefined;
  readonly min_confidence?: number | undefined;
  readonly hide_unscored?: boolean | undefined;
}

/** A page of an analysis's annotations as JSON text `{"annotations": […], "total": n}`, in the order received. */
export async function listAnnotationsText(analysisId: string, query: AnnotationQuery): Promise<string> {
  const where = `analysis_id = $1 AND ($2::annotation_type IS NULL OR annotation_type = $2)
    AND ($3::text IS NULL OR class_name = $3)
    AND ($4::float8 IS NULL OR confidence >= $4 OR confidence IS NULL) AND (NOT $5::boolean OR confidence IS NOT NULL)`;
  const values = [
    analysisId,
    query.annotation_type ?? null,
    query.class_name ?? null,
    query.min_confidence ?? null,
    query.hide_unscored ?? false,
  ];
  const [page, counted] = await Promise.all([
    sql().query<AnnotationRow>(`${select} WHERE ${where} ORDER BY sequence OFFSET $6 LIMIT $7`, [
      ...values,
      query.skip,
      query.limit,
    ]),
    sql().query<{ total: number }>(`SELECT count(*)::int AS total FROM annotations WHERE ${where}`, values),
  ]);
  return `{"annotations":[${page.rows.map(annotationText).join(',')}],"total":${counted.rows[0]?.total ?? 0}}`;
}

/** One annotation as JSON text. @throws Problem 404 */
export async function getAnnotationText(analysisId: string, annotationId: string): Promise<string> {
  const { rows } = await sql().query<AnnotationRow>(`${select} WHERE analysis_id = $1 AND id = $2`, [
    analysisId,
    annotationId,
  ]);
  if (!rows[0]) throw missingProblem('annotation');
  return annotationText(rows[0]);
}

/**
 * What the viewer decodes: nothing for a box, whose bounds say it all; for a heat map also the path that stands beside
 * its data (put first, so that one within the data wins).
 */
const drawnData = `CASE
  WHEN annotation_type = 'bounding_box' THEN NULL
  WHEN annotation_type = 'heatmap' AND storage_path IS NOT NULL THEN
    '{"storage_path":' || to_json(storage_path)::text
      || CASE WHEN data::text ~ '^\\s*\\{\\s*\\}' THEN '}' ELSE ',' || substr(ltrim(data::text, E' \\t\\r\\n'), 2) END
  ELSE data::text END`;

/**
 * All annotations of an analysis in the viewer's form. They are read by a binary COPY, which costs a fraction of
 * parsing a row object each.
 */
export async function readColumns(
  analysisId: string,
  expectedRows: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // COPY takes no parameters: the id is checked to be one before it goes into the statement.
  if (!isId(analysisId)) throw missingProblem('analysis');
  const client = await borrowConnection();
  let failure: Error | undefined;
  try {
    const stream = client.query(
      copyTo(`COPY (SELECT id, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max, area,
        ${drawnData}
        FROM annotations WHERE analysis_id = '${analysisId}' ORDER BY sequence) TO STDOUT (FORMAT binary)`),
    );
    const writer = new ColumnsWriter(analysisId, expectedRows);
    const reader = new CopyReader((row) => {
      writer.add(
        row.bytes(0),
        row.text(1) as AnnotationType,
        row.isNull(2) ? null : row.text(2),
        row.isNull(3) ? null : row.float(3),
        row.isNull(4) ? null : row.float(4),
        row.isNull(5) ? null : row.float(5),
        row.isNull(6) ? null : row.float(6),
        row.isNull(7) ? null : row.float(7),
        row.isNull(8) ? null : row.float(8),
        row.isNull(9) ? null : row.bytes(9),
      );
    });
    for await (const chunk of stream) reader.push(chunk);
    reader.end();
    return writer.finish();
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection in the middle of a COPY cannot serve anybody else.
    client.release(failure);
  }
}
