import { csvLines } from '@/lib/formats/csv';
import { annotationsSql, type Scope } from './scope';
import type { Snapshot } from './snapshot';

/** The columns of the CSV, in their order. They are part of the API and stay as they are. */
export const csvColumns = [
  'image_id',
  'filename',
  'image_width',
  'image_height',
  'model_name',
  'model_version',
  'analysis_id',
  'annotation_id',
  'annotation_type',
  'class_name',
  'confidence',
  'x_min',
  'y_min',
  'x_max',
  'y_max',
  'area',
  'geometry',
  'artifact',
  'ordering',
  'created_at',
] as const;

/** The same defusing as `csvLines` does, where the database writes the cells: = + - @ tab and carriage return. */
const defused = (column: string) =>
  `CASE WHEN ascii(${column}) IN (61, 43, 45, 64, 9, 13) THEN '''' || ${column} ELSE ${column} END`;

const analysisColumns = `i.id AS image_id, ${defused('i.filename')} AS filename, i.width, i.height,
  ${defused('a.model_name')} AS model_name, ${defused('a.model_version')} AS model_version`;

const artifact = `CASE WHEN n.storage_path IS NOT NULL THEN ${defused('n.storage_path')}
  WHEN n.annotation_type = 'heatmap' THEN ${defused("(n.data->>'artifact_name')")} END`;

const columns = `s.image_id, s.filename, s.width, s.height, s.model_name, s.model_version, s.analysis_id, n.id,
  n.annotation_type, ${defused('n.class_name')}, n.confidence, n.x_min, n.y_min, n.x_max, n.y_max, n.area, n.data::text,
  ${artifact}, n.ordering, to_char(n.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** CSV (RFC 4180) as the database writes it, which is several times as fast as writing it here. */
export async function* writeCsv(snapshot: Snapshot, scope: Scope): AsyncGenerator<Uint8Array> {
  yield Buffer.from(csvLines([csvColumns]));
  const lines = new LineEnds();
  const select = annotationsSql(scope, analysisColumns, columns);
  for await (const chunk of snapshot.copy(`COPY (${select}) TO STDOUT (FORMAT csv)`)) yield lines.push(chunk);
}

/** RFC 4180 ends lines in CR LF, PostgreSQL in LF; line ends within quotation marks are content and stay. */
class LineEnds {
  #isQuoted = false;

  push(chunk: Uint8Array): Uint8Array {
    // A line has at least one byte beside its end.
    const out = Buffer.allocUnsafe(chunk.length * 2);
    let to = 0;
    let quoted = this.#isQuoted;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === 0x22) quoted = !quoted;
      else if (byte === 0x0a && !quoted) out[to++] = 0x0d;
      out[to++] = byte;
    }
    this.#isQuoted = quoted;
    return out.subarray(0, to);
  }
}
