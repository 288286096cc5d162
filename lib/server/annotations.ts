import type { AnnotationType, Warning } from '@/lib/annotations/annotation';
import { type DecodedAnnotation, parseBulk } from '@/lib/annotations/bulk';
import { diagnose, mostSpecimens, type Specimen } from '@/lib/annotations/coordinate-doctor';
import { type CoordinateReading, type ImageFrame, readAs } from '@/lib/annotations/coordinate-readings';
import { isObject } from '@/lib/annotations/fields';
import { Problem } from '@/lib/contract/problem';
import { type AnalysisStatus, isTerminal } from '@/lib/contract/status';
import type { Size } from '@/lib/geometry/shapes';
import { AnnotationCopy, insertRows, rowParameters } from './annotation-rows';
import { missingProblem } from './auth/access';
import { inOneStatement, inTransaction, sql } from './db/client';
import { env } from './env';
import { dataSpans } from './http/read-json';
import { newId } from './ids';

/** What a pipeline is answered, and whether these bytes had been stored before. */
export interface BulkAnswer {
  /** The JSON text, byte for byte the same however often it is asked for. */
  readonly text: string;
  readonly replayed: boolean;
  readonly rows: number;
}

interface Target {
  status: AnalysisStatus;
  width: number;
  height: number;
  batch_first: number | null;
  batch_count: number | null;
  batch_warnings: Remarks | null;
}

/** Warnings as they are kept and answered: all are counted, the first are listed. */
interface Remarks {
  readonly total: number;
  readonly listed: readonly Warning[];
}

const mostListed = 100;

const toRemarks = (warnings: readonly Warning[]): Remarks => ({
  total: warnings.length,
  listed: warnings.slice(0, mostListed),
});

/** The limits of one body of annotations. */
export function bulkLimits() {
  const { bulkAnnotations, polygonPoints, maskPixels } = env().limits;
  return { annotations: bulkAnnotations, polygonPoints, maskPixels };
}

/**
 * Stores the annotations of one call, whole or not at all. The same bytes for the same analysis are stored once, also
 * when both copies arrive at once and also after the analysis has ended.
 * @param bytes the body as received, whose `data` is kept to the letter
 * @param sha256 of those bytes
 * @throws Problem 400 with every fault, 404, 409 after the end, 413 for too many annotations
 */
export async function saveAnnotations(
  analysisId: string,
  value: unknown,
  bytes: Buffer,
  sha256: Buffer,
): Promise<BulkAnswer> {
  const target = await findTarget(analysisId, sha256);
  if (target.batch_first !== null) return replay(analysisId, target);
  refuseEnded(target.status);
  const { annotations, warnings } = judge(value, target);
  const remarks = toRemarks(warnings);
  const ids = annotations.map(() => newId());
  const batch = { analysisId, sha256, annotations, ids, bytes, remarks };
  const text = await (annotations.length > mostInserted ? copyBatch(batch) : insertBatch(batch));
  if (text !== null) return { text, replayed: false, rows: annotations.length };
  // Another call was between the look and the lock: it stored the same bytes, or ended the analysis.
  const now = await findTarget(analysisId, sha256);
  if (now.batch_first !== null) return replay(analysisId, now);
  refuseEnded(now.status);
  throw new Error(`analysis ${analysisId} takes no batch and has none`);
}

/** Judged annotations and what is remembered of the call that brought them. */
interface Batch {
  readonly analysisId: string;
  readonly sha256: Buffer;
  readonly annotations: readonly DecodedAnnotation[];
  readonly ids: readonly string[];
  readonly bytes: Buffer;
  readonly remarks: Remarks;
}

/** Annotations that go in with the statement that takes the batch in; more are faster by a COPY after it. */
const mostInserted = 100;

/**
 * Takes a batch in, after all others of its analysis: nothing where the analysis has ended, or has the batch. Its
 * sequences are claimed, its body is remembered and its classes are counted; `rows` are stored with it.
 */
const takeIn = `WITH open AS (
    SELECT id, annotation_count FROM analyses
    WHERE id = $1::uuid AND deleted_at IS NULL AND status IN ('queued', 'processing') FOR UPDATE),
  remembered AS (
    INSERT INTO annotation_batches (analysis_id, body_sha256, first_sequence, count, warnings)
    SELECT id, $2::bytea, annotation_count, $3::int, $5::json FROM open
    ON CONFLICT DO NOTHING RETURNING analysis_id, first_sequence AS first),
  claimed AS (
    UPDATE analyses a SET annotation_count = a.annotation_count + $3::int, warning_count = a.warning_count + $4::int,
      updated_at = now()
    FROM remembered r WHERE a.id = r.analysis_id),
  counted AS (
    INSERT INTO analysis_classes AS c (analysis_id, annotation_type, class_name, count, unscored, max_confidence)
    SELECT r.analysis_id, n.* FROM remembered r,
      unnest($6::annotation_type[], $7::text[], $8::int[], $9::int[], $10::float8[]) AS n
    ON CONFLICT (analysis_id, annotation_type, class_name) DO UPDATE SET
      count = c.count + excluded.count, unscored = c.unscored + excluded.unscored,
      max_confidence = greatest(c.max_confidence, excluded.max_confidence)),
  rows AS (${insertRows('remembered', 11)})
  SELECT first FROM remembered`;

/** @returns the sequence of the batch's first annotation, or null where it was not taken in */
async function takeBatch(
  { analysisId, sha256, annotations, remarks }: Batch,
  rows: ReturnType<typeof rowParameters>,
): Promise<number | null> {
  const taken = await sql().query<{ first: number }>({
    name: 'take-batch',
    text: takeIn,
    values: [
      analysisId,
      sha256,
      annotations.length,
      remarks.total,
      JSON.stringify(remarks),
      ...classColumns(annotations),
      ...rows,
    ],
  });
  return taken.rows[0]?.first ?? null;
}

const noRows = rowParameters([], [], () => '');

/** @returns the answer, or null where the batch was not taken in */
function insertBatch(batch: Batch): Promise<string | null> {
  const spans = dataSpans(batch.bytes);
  const dataOf = (place: number) => batch.bytes.toString('utf8', ...(spans[place] ?? [0, 0]));
  const rows = rowParameters(batch.annotations, batch.ids, dataOf);
  return inOneStatement(async () => {
    const first = await takeBatch(batch, rows);
    return first === null ? null : answerTo(batch, first);
  });
}

/** As `insertBatch`. What need not wait for the database is done while it works. */
function copyBatch(batch: Batch): Promise<string | null> {
  return inTransaction(async () => {
    const taking = takeBatch(batch, noRows);
    const spans = dataSpans(batch.bytes);
    const first = await taking;
    if (first === null) return null;
    const rows = new AnnotationCopy(sql());
    await addRows(rows, batch, first, spans);
    const ending = rows.end();
    const text = answerTo(batch, first);
    await ending;
    return text;
  });
}

async function addRows(
  rows: AnnotationCopy,
  { analysisId, annotations, ids, bytes }: Batch,
  first: number,
  spans: ReturnType<typeof dataSpans>,
): Promise<void> {
  for (let i = 0; i < annotations.length; i++) {
    const annotation = annotations[i];
    const [start, end] = spans[i] ?? [0, 0];
    if (!annotation) continue;
    rows.add(ids[i] ?? newId(), analysisId, first + i, annotation, { source: bytes, start, end });
    if (rows.isFull) await rows.flush();
  }
}

const answerTo = ({ annotations, ids, remarks }: Batch, first: number) =>
  answerText(annotations, ids, first + annotations.length, remarks);

async function findTarget(analysisId: string, sha256: Buffer): Promise<Target> {
  const { rows } = await sql().query<Target>({
    name: 'bulk-target',
    text: `SELECT a.status, i.width, i.height, b.first_sequence AS batch_first, b.count AS batch_count,
        b.warnings AS batch_warnings
      FROM analyses a JOIN images i ON i.id = a.image_id
      LEFT JOIN annotation_batches b ON b.analysis_id = a.id AND b.body_sha256 = $2
      WHERE a.id = $1 AND a.deleted_at IS NULL`,
    values: [analysisId, sha256],
  });
  if (!rows[0]) throw missingProblem('analysis');
  return rows[0];
}

function refuseEnded(status: AnalysisStatus): void {
  if (isTerminal(status))
    throw new Problem(
      'analysis-ended',
      `The analysis is ${status}; it takes no more annotations. Create a new analysis.`,
      {
        extensions: { current_status: status },
      },
    );
}

function judge(
  value: unknown,
  image: Size,
): { annotations: readonly DecodedAnnotation[]; warnings: readonly Warning[] } {
  const verdict = parseBulk(value, { image, limits: bulkLimits() });
  if (verdict.kind === 'accepted') return verdict;
  if (verdict.kind === 'too-many')
    throw new Problem(
      'payload-too-large',
      `A call may hold ${verdict.limit} annotations; this one has ${verdict.got}. Split it.`,
      {
        extensions: { limit: verdict.limit, got: verdict.got },
      },
    );
  const first = verdict.errors[0];
  throw new Problem(
    'invalid-annotation-format',
    `${verdict.total} ${verdict.total === 1 ? 'fault' : 'faults'}; nothing was stored. First ${first?.pointer || '/'}: ${first?.message}`,
    { errors: verdict.errors, totalErrors: verdict.total },
  );
}

/** The image that a body is of, as the coordinate doctor needs it. */
interface JudgedImage extends Size {
  readonly orientation: number;
  readonly filename: string;
  /** Where it has pixels to show. */
  readonly id: string | null;
}

/** The verdict on a body that is not to be stored; under another reading than `as_sent`, on the body corrected so. */
export async function validateAnnotations(analysisId: string, value: unknown, reading: CoordinateReading) {
  const { rows } = await sql().query<JudgedImage>(
    `SELECT i.width, i.height, i.orientation, i.filename, CASE WHEN i.object_key IS NOT NULL THEN i.id END AS id
     FROM analyses a JOIN images i ON i.id = a.image_id WHERE a.id = $1 AND a.deleted_at IS NULL`,
    [analysisId],
  );
  const [image] = rows;
  if (!image) throw missingProblem('analysis');
  const corrected = reading === 'as_sent' ? null : correct(value, reading, image);
  const verdict = parseBulk(corrected ?? value, { image, limits: bulkLimits() });
  if (verdict.kind === 'too-many') {
    const message = `must hold at most ${verdict.limit}; has ${verdict.got}`;
    const errors = [{ pointer: '/annotations', message }];
    return { valid: false, count: verdict.got, errors, total_errors: 1, warnings: [], warning_count: 0 };
  }
  const { total, listed } = toRemarks(verdict.warnings);
  const diagnosis = diagnose(specimensOf(value, image));
  const rest = {
    warnings: [...listed],
    warning_count: total,
    diagnosis: diagnosis && { ...diagnosis, examples: [...diagnosis.examples] },
    ...(corrected && { corrected }),
  };
  if (verdict.kind === 'accepted')
    return { valid: true, count: verdict.annotations.length, errors: [], total_errors: 0, ...rest };
  return { valid: false, count: 0, errors: [...verdict.errors], total_errors: verdict.total, ...rest };
}

const frameOf = ({ width, height, orientation }: JudgedImage): ImageFrame => ({
  size: { width, height },
  declared: null,
  orientation,
});

/** The body as it would have been sent had the convention of its coordinates been said; null for what is none. */
function correct(value: unknown, reading: CoordinateReading, image: JudgedImage) {
  if (!isObject(value) || !Array.isArray(value.annotations)) return null;
  const annotations = value.annotations.map((item: unknown) =>
    isObject(item) && isObject(item.data)
      ? { ...item, data: readAs(reading, item.data, frameOf(image)) }
      : item,
  );
  return { ...value, annotations };
}

/** The first annotations of a body, for the coordinate doctor. */
function specimensOf(value: unknown, judged: JudgedImage): Specimen[] {
  const list: readonly unknown[] =
    isObject(value) && Array.isArray(value.annotations) ? value.annotations : [];
  const { id: imageId, filename: image } = judged;
  const frame = frameOf(judged);
  return list.slice(0, mostSpecimens).flatMap((item, i) =>
    isObject(item) && isObject(item.data)
      ? [
          {
            type: String(item.annotation_type),
            data: item.data,
            frame,
            pointer: `/annotations/${i}`,
            image,
            imageId,
          },
        ]
      : [],
  );
}

/** Counts per type and class as the columns of an unnest; '' stands for "no class". */
function classColumns(annotations: readonly DecodedAnnotation[]) {
  interface Count {
    readonly type: AnnotationType;
    readonly name: string;
    count: number;
    unscored: number;
    max: number | null;
  }
  const counts = new Map<AnnotationType, Map<string, Count>>();
  for (const { type, className, confidence } of annotations) {
    const name = className ?? '';
    const ofType = counts.get(type) ?? new Map<string, Count>();
    const entry = ofType.get(name) ?? { type, name, count: 0, unscored: 0, max: null };
    if (entry.count === 0) counts.set(type, ofType.set(name, entry));
    entry.count += 1;
    if (confidence === null) entry.unscored += 1;
    else entry.max = Math.max(entry.max ?? confidence, confidence);
  }
  // One order for everybody, so that two calls for one analysis could never wait on each other.
  const place = ({ type, name }: Count) => `${type} ${name}`;
  const rows = [...counts.values()]
    .flatMap((ofType) => [...ofType.values()])
    .sort((a, b) => (place(a) < place(b) ? -1 : 1));
  return [
    rows.map((row) => row.type),
    rows.map((row) => row.name),
    rows.map((row) => row.count),
    rows.map((row) => row.unscored),
    rows.map((row) => row.max),
  ];
}

/** Builds the answer of a call; a repeated call builds the same from what was stored. */
function answerText(
  annotations: readonly { type: AnnotationType; className: string | null; confidence: number | null }[],
  ids: readonly string[],
  total: number,
  remarks: Remarks,
): string {
  // Most rows of a call share what stands between the id and the confidence.
  const middles = new Map<string, string>();
  const middleOf = (type: AnnotationType, className: string | null) => {
    const key = `${type} ${className === null ? 0 : 1}${className ?? ''}`;
    const known = middles.get(key);
    if (known !== undefined) return known;
    const middle = `","annotation_type":"${type}","class_name":${JSON.stringify(className)},"confidence":`;
    middles.set(key, middle);
    return middle;
  };
  // Put together once, at the end: a text for each row would be rubbish as soon as it is made.
  const parts: string[] = [];
  for (let i = 0; i < annotations.length; i++) {
    const annotation = annotations[i];
    if (annotation === undefined) continue;
    const { type, className, confidence } = annotation;
    parts.push(i === 0 ? '{"id":"' : '},{"id":"', ids[i] ?? '', middleOf(type, className), `${confidence}`);
  }
  if (parts.length > 0) parts.push('}');
  const tail =
    remarks.total > 0 ? `,"warning_count":${remarks.total},"warnings":${JSON.stringify(remarks.listed)}` : '';
  return `{"created_count":${annotations.length},"annotations":[${parts.join('')}],"total":${total}${tail}}`;
}

async function replay(analysisId: string, target: Target): Promise<BulkAnswer> {
  const first = target.batch_first ?? 0;
  const count = target.batch_count ?? 0;
  const { rows } = await sql().query<{
    id: string;
    type: AnnotationType;
    className: string | null;
    confidence: number | null;
  }>(
    `SELECT id, annotation_type AS type, class_name AS "className", confidence FROM annotations
     WHERE analysis_id = $1 AND sequence >= $2 AND sequence < $3 ORDER BY sequence`,
    [analysisId, first, first + count],
  );
  const ids = rows.map((row) => row.id);
  const text = answerText(rows, ids, first + count, target.batch_warnings ?? toRemarks([]));
  return { text, replayed: true, rows: 0 };
}
