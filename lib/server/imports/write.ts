import type pg from 'pg';
import { diagnose, mostSpecimens, type Specimen } from '@/lib/annotations/coordinate-doctor';
import { type CoordinateReading, type ImageFrame, readAs } from '@/lib/annotations/coordinate-readings';
import { readAnnotation } from '@/lib/annotations/decode';
import { Report } from '@/lib/annotations/report';
import type { ImportOptions } from '@/lib/contract/imports';
import type { AnalysisFields, FoundAnnotation, Unusable } from '@/lib/formats/import-format';
import { AnnotationCopy } from '../annotation-rows';
import { bulkLimits } from '../annotations';
import { isCollision } from '../db/faults';
import { newId } from '../ids';
import type { Ledger } from './ledger';
import type { Place, Plan, Target } from './plan';
import type { ImportSource } from './source';

/** How an import's rows get in: all in the transaction of its connection. */

const rowsPerInsert = 2_000;

/** Where an import's rows come from. */
export interface Origin {
  readonly projectId: string;
  readonly importId: string;
  readonly importKey: string;
  readonly format: string;
  readonly filename: string;
  readonly createdBy: string;
  readonly options: ImportOptions;
}

function* slices<T>(items: Iterable<T>): Generator<T[]> {
  let slice: T[] = [];
  for (const item of items) {
    slice.push(item);
    if (slice.length < rowsPerInsert) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

/** Registers the images that the project does not have. */
export async function insertImages(client: pg.PoolClient, origin: Origin, plan: Plan): Promise<void> {
  const fresh = [...plan.places.values()].filter((place) => place.isNew);
  for (const slice of slices(fresh))
    await client.query(
      `INSERT INTO images (id, project_id, filename, width, height, metadata, created_by)
       SELECT n.id, $1, n.filename, n.width, n.height, n.metadata::json, $2
       FROM unnest($3::uuid[], $4::text[], $5::int[], $6::int[], $7::text[]) AS n (id, filename, width, height, metadata)`,
      [
        origin.projectId,
        origin.createdBy,
        slice.map((place) => place.imageId),
        slice.map((place) => place.image.filename),
        slice.map((place) => place.size.width),
        slice.map((place) => place.size.height),
        slice.map((place) => JSON.stringify(place.image.metadata ?? {})),
      ],
    );
}

/** What an analysis is where the file does not say. */
function fieldsOf(
  { place, declared }: Target,
  { importId, format, filename, options }: Origin,
): AnalysisFields {
  if (declared) return declared.fields;
  const { cocoId } = place.image;
  return {
    model_name: options.model,
    model_version: options.version,
    status: 'completed',
    parameters: {},
    description: null,
    provenance: {
      import_id: importId,
      format,
      file: filename,
      ...(cocoId !== null && format === 'coco' && { coco_image_id: cocoId }),
    },
    external_job_id: null,
    priority: 0,
    summary: null,
    error_message: null,
    created_at: null,
    started_at: new Date().toISOString(),
    completed_at: null,
  };
}

const keyOf = ({ declared }: Target, { importKey }: Origin) =>
  declared ? `${importKey}/${declared.key}` : importKey;

const json = (value: object | null) => value && JSON.stringify(value);

/** Makes the analyses, completed, which nobody sees before the commit. Those of this very file are found again. */
export async function insertAnalyses(client: pg.PoolClient, origin: Origin, plan: Plan): Promise<void> {
  await lookUpAnalyses(client, origin, plan);
  const fresh = [...plan.targets.values()].filter((target) => !target.exists);
  for (const slice of slices(fresh)) {
    const fields = slice.map((target) => fieldsOf(target, origin));
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO analyses (id, image_id, project_id, created_by, import_key, model_name, model_version, status, parameters,
         description, provenance, external_job_id, priority, summary, error_message, created_at, started_at, completed_at)
       SELECT n.id, n.image_id, $1, $2, n.key, n.model_name, n.model_version, n.status::analysis_status, n.parameters::json,
         n.description, n.provenance::json, n.job, n.priority, n.summary::json, n.error_message, coalesce(n.created_at, now()),
         n.started_at, coalesce(n.completed_at, now())
       FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
           $11::text[], $12::text[], $13::int[], $14::text[], $15::text[], $16::timestamptz[], $17::timestamptz[],
           $18::timestamptz[])
         AS n (id, image_id, key, model_name, model_version, status, parameters, description, provenance, job, priority,
           summary, error_message, created_at, started_at, completed_at)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        origin.projectId,
        origin.createdBy,
        slice.map((target) => target.analysisId),
        slice.map((target) => target.place.imageId),
        slice.map((target) => keyOf(target, origin)),
        fields.map((of) => of.model_name),
        fields.map((of) => of.model_version),
        fields.map((of) => of.status),
        fields.map((of) => json(of.parameters)),
        fields.map((of) => of.description),
        fields.map((of) => json(of.provenance)),
        fields.map((of) => of.external_job_id),
        fields.map((of) => of.priority),
        fields.map((of) => json(of.summary)),
        fields.map((of) => of.error_message),
        fields.map((of) => of.created_at),
        fields.map((of) => of.started_at),
        fields.map((of) => of.completed_at),
      ],
    );
    const made = new Set(rows.map((row) => row.id));
    for (const target of slice) target.exists = !made.has(target.analysisId);
  }
}

/** Finds out which analyses are there: made by this file before, or the very ones that the file was exported from. */
export async function lookUpAnalyses(client: pg.PoolClient, origin: Origin, plan: Plan): Promise<void> {
  const { rows } = await client.query<{ id: string; mark: string | null }>(
    `SELECT id, CASE WHEN import_key = $2 OR starts_with(import_key, $2 || '/') THEN image_id || ' ' || import_key END AS mark
     FROM analyses WHERE project_id = $1 AND deleted_at IS NULL`,
    [origin.projectId, origin.importKey],
  );
  const there = new Set(rows.flatMap((row) => [row.id, ...(row.mark === null ? [] : [row.mark])]));
  for (const target of plan.targets.values())
    target.exists =
      there.has(`${target.place.imageId} ${keyOf(target, origin)}`) ||
      (target.declared !== null && there.has(target.declared.key));
}

const frameOf = ({ size, frame, orientation }: Place): ImageFrame => ({ size, declared: frame, orientation });

/**
 * Judges every annotation of the file, and stores those that are good where `rows` is given. What is not goes into the
 * ledger with its reason.
 */
export async function takeAnnotations(
  source: ImportSource,
  plan: Plan,
  ledger: Ledger,
  rows: AnnotationCopy | null,
  reading: CoordinateReading,
  onBatch: () => Promise<void>,
): Promise<void> {
  const limits = bulkLimits();
  const specimens: Specimen[] = [];
  for await (const batch of source.annotations()) {
    for (const found of batch) {
      ledger.annotations.read++;
      takeOne(found, plan, ledger, rows, reading, limits);
      if (specimens.length < mostSpecimens) specimens.push(...specimenOf(found, plan));
      if (rows?.isFull) await rows.flush();
    }
    await ledger.flush();
    await onBatch();
  }
  ledger.diagnosis = diagnose(specimens);
}

function specimenOf(found: FoundAnnotation | Unusable, plan: Plan): Specimen[] {
  const place = found.kind === 'annotation' ? plan.targets.get(found.image)?.place : undefined;
  if (!place || found.kind !== 'annotation') return [];
  const { type, data, pointer } = found;
  const image = place.image.filename ?? place.image.key;
  return [
    { type, data, frame: frameOf(place), pointer, image, imageId: place.hasPixels ? place.imageId : null },
  ];
}

function takeOne(
  found: FoundAnnotation | Unusable,
  plan: Plan,
  ledger: Ledger,
  rows: AnnotationCopy | null,
  reading: CoordinateReading,
  limits: ReturnType<typeof bulkLimits>,
): void {
  const skip = (remark: Unusable['remark'], image = found.image ?? '') => {
    ledger.annotations.skipped++;
    ledger.note('annotation', 'skipped', remark, found.pointer, image);
  };
  if (found.kind === 'unusable') {
    skip(found.remark);
    return;
  }
  const target = plan.targets.get(found.image);
  if (!target) {
    const message = plan.refused.has(found.image)
      ? 'its image is skipped'
      : `the file has no image with the id ${found.image}`;
    skip({ code: plan.refused.has(found.image) ? 'image-skipped' : 'image-undeclared', message });
    return;
  }
  if (target.exists) {
    ledger.annotations.existing++;
    return;
  }
  const { place } = target;
  const name = place.image.filename ?? found.image;
  const data = readAs(reading, found.data, frameOf(place));
  const report = new Report();
  const {
    type: annotation_type,
    className: class_name,
    confidence,
    storagePath: storage_path,
    ordering,
  } = found;
  const decoded = readAnnotation(
    { annotation_type, class_name, confidence, data, storage_path, ordering },
    place.size,
    limits,
    report,
  );
  if (!decoded) {
    const [first] = report.errors;
    const code = `invalid${first?.pointer.replace(/\/\d+/g, '').replaceAll('/', '-') ?? ''}`;
    skip({ code, message: `${first?.pointer}: ${first?.message}` }, name);
    return;
  }
  for (const remark of found.remarks) ledger.note('annotation', 'warning', remark, found.pointer, name);
  for (const { code, message } of decoded.warnings)
    ledger.note('annotation', 'warning', { code, message }, found.pointer, name);
  target.warnings += decoded.warnings.length;
  ledger.annotations.created++;
  ledger.count(decoded.type, decoded.className);
  if (rows) {
    const { frame, size } = place;
    const scale = frame ? (size.width / frame.width) * (size.height / frame.height) : 1;
    const area = found.area === null ? decoded.area : found.area * scale;
    const text = data === found.data && found.dataText !== undefined ? found.dataText : JSON.stringify(data);
    rows.add(newId(), target.analysisId, target.count, decoded, text, area, found.createdAt);
  }
  target.count++;
}

/** Opens the rows' way into the table. */
export const openRows = (client: pg.PoolClient) => new AnnotationCopy(client, { withTimes: true });

/** Leaves the tallies of images alone until `tallyImages`: who posts for these images meanwhile need not wait. */
export async function tallyLater(client: pg.PoolClient): Promise<void> {
  await client.query(`SELECT set_config('vista.tallies', 'later', true)`);
}

/** Brings the counts of the new analyses up to date with their rows. */
export async function countAnnotations(client: pg.PoolClient, plan: Plan): Promise<void> {
  const fresh = [...plan.targets.values()].filter((target) => !target.exists && target.count > 0);
  for (const slice of slices(fresh)) {
    const ids = slice.map((target) => target.analysisId);
    await client.query(
      `INSERT INTO analysis_classes (analysis_id, annotation_type, class_name, count, unscored, max_confidence)
       SELECT analysis_id, annotation_type, coalesce(class_name, ''), count(*), count(*) FILTER (WHERE confidence IS NULL),
         max(confidence)
       FROM annotations WHERE analysis_id = ANY ($1::uuid[]) GROUP BY 1, 2, 3`,
      [ids],
    );
    await client.query(
      `UPDATE analyses a SET annotation_count = n.count, warning_count = n.warnings
       FROM unnest($1::uuid[], $2::int[], $3::int[]) AS n (id, count, warnings) WHERE a.id = n.id`,
      [ids, slice.map((target) => target.count), slice.map((target) => target.warnings)],
    );
  }
}

/** Attempts at the images' locks; the database gives one up for a deletion that wants them in another order. */
const tallyAttempts = 5;

/**
 * Brings the tallies of the images up to date with all of their analyses, just before the commit. Analyses of images
 * that were deleted meanwhile go into the trash with them; says of how many images.
 */
export async function tallyImages(client: pg.PoolClient, plan: Plan): Promise<number> {
  const fresh = [...plan.targets.values()].filter((target) => !target.exists);
  const images = [...new Set(fresh.map((target) => target.place.imageId))];
  const analyses = fresh.map((target) => target.analysisId);
  for (let attempt = 1; ; attempt++) {
    await client.query('SAVEPOINT tallies');
    try {
      return await tally(client, images, analyses);
    } catch (error) {
      if (attempt === tallyAttempts || !isCollision(error)) throw error;
      await client.query('ROLLBACK TO SAVEPOINT tallies');
    }
  }
}

async function tally(
  client: pg.PoolClient,
  images: readonly string[],
  analyses: readonly string[],
): Promise<number> {
  const locked = await client.query<{ deleted: boolean }>(
    `SELECT deleted_at IS NOT NULL AS deleted FROM images WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    [images],
  );
  const deleted = locked.rows.filter((row) => row.deleted).length;
  if (deleted > 0)
    await client.query(
      `UPDATE analyses a SET deleted_at = i.deleted_at FROM images i
       WHERE a.id = ANY ($1::uuid[]) AND i.id = a.image_id AND i.deleted_at IS NOT NULL`,
      [analyses],
    );
  // What is deleted with its image counts: it comes back with it.
  await client.query(
    `UPDATE images i SET analysis_count = t.analyses, annotation_count = t.annotations, max_confidence = t.confidence,
       has_unscored = t.unscored
     FROM (SELECT a.image_id, count(*) AS analyses, sum(a.annotation_count) AS annotations,
         max(c.confidence) AS confidence, coalesce(bool_or(c.unscored), false) AS unscored
       FROM images o JOIN analyses a ON a.image_id = o.id AND a.deleted_at IS NOT DISTINCT FROM o.deleted_at
         LEFT JOIN LATERAL (SELECT max(n.max_confidence) AS confidence, bool_or(n.unscored > 0) AS unscored
           FROM analysis_classes n WHERE n.analysis_id = a.id) c ON true
       WHERE o.id = ANY ($1::uuid[]) GROUP BY a.image_id) t
     WHERE i.id = t.image_id`,
    [images],
  );
  return deleted;
}

/** Notes in the ledger what became of each image's analysis. */
export async function listAnalyses(plan: Plan, ledger: Ledger): Promise<void> {
  for (const target of plan.targets.values()) {
    const { image, isNew } = target.place;
    const name = image.filename ?? image.key;
    if (target.exists) {
      ledger.analyses.existing++;
      ledger.list('analysis', 'existing', name, 'was there before');
    } else {
      ledger.analyses.created++;
      if (target.count === 0) ledger.analyses.empty++;
      const where = isNew ? 'image registered without pixels' : 'image was in the project';
      ledger.list('analysis', 'created', name, `${target.count} annotations; ${where}`);
    }
    await ledger.flush();
  }
}
