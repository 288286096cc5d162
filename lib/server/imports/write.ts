import type pg from 'pg';
import { readAnnotation } from '@/lib/annotations/decode';
import { isAbsent, type JsonObject } from '@/lib/annotations/fields';
import { Report } from '@/lib/annotations/report';
import type { ImportOptions } from '@/lib/contract/imports';
import type { FoundAnnotation, Unusable } from '@/lib/formats/import-format';
import { AnnotationCopy } from '../annotation-rows';
import { bulkLimits } from '../annotations';
import { newId } from '../ids';
import type { Ledger } from './ledger';
import type { Plan, Target } from './plan';
import type { ImportSource } from './source';

/** How an import's rows get in: all in the transaction of its connection. */

const rowsPerInsert = 2_000;

interface Origin {
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
  const fresh = [...plan.targets.values()].filter((target) => target.isNew);
  for (const slice of slices(fresh))
    await client.query(
      `INSERT INTO images (id, project_id, filename, width, height, created_by)
       SELECT n.id, $1, n.filename, n.width, n.height, $2
       FROM unnest($3::uuid[], $4::text[], $5::int[], $6::int[]) AS n (id, filename, width, height)`,
      [
        origin.projectId,
        origin.createdBy,
        slice.map((target) => target.imageId),
        slice.map((target) => target.image.filename),
        slice.map((target) => target.size.width),
        slice.map((target) => target.size.height),
      ],
    );
}

const provenanceOf = ({ image }: Target, { importId, format, filename }: Origin) =>
  JSON.stringify({
    import_id: importId,
    format,
    file: filename,
    ...(image.cocoId !== null && format === 'coco' && { coco_image_id: image.cocoId }),
  });

/** Makes the analyses, completed, which nobody sees before the commit. Those of this very file are found again. */
export async function insertAnalyses(client: pg.PoolClient, origin: Origin, plan: Plan): Promise<void> {
  const { model, version } = origin.options;
  for (const slice of slices(plan.targets.values())) {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO analyses (id, image_id, project_id, model_name, model_version, status, provenance, import_key,
         created_by, started_at, completed_at)
       SELECT n.id, n.image_id, $1, $2, $3, 'completed', n.provenance::json, $4, $5, now(), now()
       FROM unnest($6::uuid[], $7::uuid[], $8::text[]) AS n (id, image_id, provenance)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        origin.projectId,
        model,
        version,
        origin.importKey,
        origin.createdBy,
        slice.map((target) => target.analysisId),
        slice.map((target) => target.imageId),
        slice.map((target) => provenanceOf(target, origin)),
      ],
    );
    const made = new Set(rows.map((row) => row.id));
    for (const target of slice) target.exists = !made.has(target.analysisId);
  }
}

/** Finds out which analyses an import would find again. */
export async function lookUpAnalyses(client: pg.PoolClient, origin: Origin, plan: Plan): Promise<void> {
  const { rows } = await client.query<{ image_id: string }>(
    'SELECT image_id FROM analyses WHERE project_id = $1 AND import_key = $2 AND deleted_at IS NULL',
    [origin.projectId, origin.importKey],
  );
  const there = new Set(rows.map((row) => row.image_id));
  for (const target of plan.targets.values()) target.exists = there.has(target.imageId);
}

/** Coordinates of another frame are scaled from it by the reader, which is told of it as pipelines tell. */
function withFrame(data: JsonObject, { frame }: Target): JsonObject {
  return frame && isAbsent(data.image_width) && isAbsent(data.normalized)
    ? { ...data, image_width: frame.width, image_height: frame.height }
    : data;
}

/**
 * Judges every annotation of the file, and stores those that are good where `rows` is given. What is not goes into the
 * ledger with its reason.
 */
export async function takeAnnotations(
  source: ImportSource,
  plan: Plan,
  ledger: Ledger,
  rows: AnnotationCopy | null,
  onBatch: () => Promise<void>,
): Promise<void> {
  const limits = bulkLimits();
  for await (const batch of source.annotations()) {
    for (const found of batch) {
      ledger.annotations.read++;
      takeOne(found, plan, ledger, rows, limits);
      if (rows?.isFull) await rows.flush();
    }
    await ledger.flush();
    await onBatch();
  }
}

function takeOne(
  found: FoundAnnotation | Unusable,
  plan: Plan,
  ledger: Ledger,
  rows: AnnotationCopy | null,
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
  const name = target.image.filename ?? found.image;
  const data = withFrame(found.data, target);
  const report = new Report();
  const { type: annotation_type, className: class_name, confidence } = found;
  const decoded = readAnnotation(
    { annotation_type, class_name, confidence, data },
    target.size,
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
  const { frame, size } = target;
  const scale = frame ? (size.width / frame.width) * (size.height / frame.height) : 1;
  const area = found.area === null ? decoded.area : found.area * scale;
  rows?.add(newId(), target.analysisId, target.count, decoded, JSON.stringify(data), area);
  target.count++;
}

/** Opens the rows' way into the table. */
export const openRows = (client: pg.PoolClient) => new AnnotationCopy(client);

/** Brings the counts of the new analyses up to date with their rows. */
export async function countAnnotations(client: pg.PoolClient, plan: Plan): Promise<void> {
  const fresh = [...plan.targets.values()].filter((target) => !target.exists && target.count > 0);
  for (const slice of slices(fresh)) {
    const ids = slice.map((target) => target.analysisId);
    await client.query(
      `UPDATE analyses a SET annotation_count = n.count, warning_count = n.warnings
       FROM unnest($1::uuid[], $2::int[], $3::int[]) AS n (id, count, warnings) WHERE a.id = n.id`,
      [ids, slice.map((target) => target.count), slice.map((target) => target.warnings)],
    );
    await client.query(
      `INSERT INTO analysis_classes (analysis_id, annotation_type, class_name, count, unscored, max_confidence)
       SELECT analysis_id, annotation_type, coalesce(class_name, ''), count(*), count(*) FILTER (WHERE confidence IS NULL),
         max(confidence)
       FROM annotations WHERE analysis_id = ANY ($1::uuid[]) GROUP BY 1, 2, 3`,
      [ids],
    );
  }
}

/** Notes in the ledger what became of each image's analysis. */
export async function listAnalyses(plan: Plan, ledger: Ledger): Promise<void> {
  for (const target of plan.targets.values()) {
    const name = target.image.filename ?? target.image.key;
    if (target.exists) {
      ledger.analyses.existing++;
      ledger.list('analysis', 'existing', name, 'came from this file before');
    } else {
      ledger.analyses.created++;
      if (target.count === 0) ledger.analyses.empty++;
      const where = target.isNew ? 'image registered without pixels' : 'image was in the project';
      ledger.list('analysis', 'created', name, `${target.count} annotations; ${where}`);
    }
    await ledger.flush();
  }
}
