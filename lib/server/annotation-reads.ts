import type { AnnotationType } from '@/lib/annotations/annotation';
import { ColumnsWriter } from '@/lib/annotations/columns';
import type { Annotation } from '@/lib/contract/annotations';
import { missingProblem } from './auth/access';
import { borrowConnection, sql } from './db/client';
import { CopyReader, type CopyRow } from './db/copy-binary';
import { copyOut } from './db/copy-out';
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
  const [columns] = await readManyColumns([{ id: analysisId, count: expectedRows }]);
  return columns ?? new ColumnsWriter(analysisId).finish();
}

/** An analysis to read, and how many annotations it is known to have. */
export interface AnalysisToRead {
  readonly id: string;
  readonly count: number;
}

/**
 * The same for several analyses at once, in their order. With `boxData` the `data` of boxes comes too, which the viewer
 * has no use for.
 */
export async function readManyColumns(
  analyses: readonly AnalysisToRead[],
  { boxData = false }: { readonly boxData?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>[]> {
  const ids = analyses.map(({ id }) => id);
  // COPY takes no parameters: ids are checked to be such before they go into the statement.
  if (!ids.every(isId)) throw missingProblem('analysis');
  if (ids.length === 0) return [];
  const writers = new Map(
    analyses.map(({ id, count }) => [id.toLowerCase(), new ColumnsWriter(id, count, boxData)]),
  );
  const chosen = ids.length === 1 ? `= '${ids[0]}'` : `= ANY ('{${ids.join(',')}}'::uuid[])`;
  await readRows(
    `SELECT analysis_id, id, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max, area,
      ${boxData ? 'data::text' : drawnData}
     FROM annotations WHERE analysis_id ${chosen} ORDER BY analysis_id, sequence`,
    addRowsTo(writers),
  );
  return ids.map((id) => (writers.get(id.toLowerCase()) ?? new ColumnsWriter(id)).finish());
}

/** Adds rows to the writer of their analysis, which stands in the first field; rows of one come together. */
function addRowsTo(writers: ReadonlyMap<string, ColumnsWriter>): (row: CopyRow) => void {
  let current: { readonly id: Buffer; readonly writer: ColumnsWriter } | null = null;
  const writerOf = (id: Buffer): ColumnsWriter => {
    if (current?.id.equals(id)) return current.writer;
    const writer = writers.get(uuidOf(id));
    if (!writer) throw new Error(`annotations of ${uuidOf(id)} came unasked`);
    current = { id: Buffer.from(id), writer };
    return writer;
  };
  const number = (row: CopyRow, field: number) => (row.isNull(field) ? null : row.float(field));
  return (row) =>
    writerOf(row.bytes(0)).add(
      row.bytes(1),
      row.text(2) as AnnotationType,
      row.isNull(3) ? null : row.text(3),
      number(row, 4),
      number(row, 5),
      number(row, 6),
      number(row, 7),
      number(row, 8),
      number(row, 9),
      row.isNull(10) ? null : row.bytes(10),
    );
}

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Runs a query as a binary COPY and calls back once a row. */
async function readRows(query: string, onRow: (row: CopyRow) => void): Promise<void> {
  const client = await borrowConnection();
  let failure: Error | undefined;
  try {
    const reader = new CopyReader(onRow);
    for await (const chunk of copyOut(client, `COPY (${query}) TO STDOUT (FORMAT binary)`))
      reader.push(chunk);
    reader.end();
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection in the middle of a COPY cannot serve anybody else.
    client.release(failure);
  }
}
