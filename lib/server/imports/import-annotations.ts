import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { CocoCategory } from '@/lib/formats/coco-in';
import { sql } from '../db/client';
import { env } from '../env';
import { announce } from '../project-events';
import { dropFile, finish, ImportRefused, type Job, putReport } from './job';
import type { Ledger } from './ledger';
import { Plan } from './plan';
import type { ImportSource } from './source';
import { Watch } from './watch';
import {
  countAnnotations,
  insertAnalyses,
  insertImages,
  listAnalyses,
  lookUpAnalyses,
  type Origin,
  openRows,
  takeAnnotations,
  tallyImages,
  tallyLater,
} from './write';

/** Analyses with their annotations from a source, in the transaction of `client`, which it commits. */
export async function importAnnotations(
  client: pg.PoolClient,
  job: Job,
  source: ImportSource,
  ledger: Ledger,
  folder: string,
): Promise<void> {
  const watch = new Watch(job.id, source);
  const abort = () => watch.signal.throwIfAborted();
  try {
    const { options } = job;
    watch.phase = 'Reading what the file declares';
    const planOptions = {
      projectId: job.project_id,
      createsMissing: options.create_missing_images,
      mostPixels: env().limits.imagePixels,
      declaresAnalyses: source.declaresAnalyses,
    };
    const plan = await Plan.make(client, planOptions, ledger);
    const categories = await readDeclarations(source, plan, ledger, job, abort);
    const rest = source.speaksForDataSet && options.empty_images ? plan.addRestOfDataSets() : 0;
    if (rest > 0)
      ledger.note(
        'file',
        'warning',
        {
          code: 'images-without-rows',
          message: `${rest} images of the data set have no row: they count as looked at, nothing found`,
        },
        job.filename,
      );
    const origin = {
      projectId: job.project_id,
      importId: job.id,
      importKey: importKeyOf(job),
      format: job.format,
      filename: job.filename,
      createdBy: job.created_by,
      options,
    };
    await noteRivals(client, job, plan, ledger, origin.importKey);
    watch.phase = job.is_preview ? 'Judging the annotations' : 'Storing the annotations';
    const onBatch = async () => abort();
    if (job.is_preview) {
      await lookUpAnalyses(client, origin, plan);
      await takeAnnotations(source, plan, ledger, null, options.coordinates, onBatch);
      await listAnalyses(plan, ledger);
      await ledger.close();
      await putReport(job.id, folder);
      await watch.stop();
      await finish(sql(), job, 'previewed', ledger.toOutcome(), null, categories);
      return;
    }
    await storeAll(client, origin, source, plan, ledger, onBatch);
    await listAnalyses(plan, ledger);
    if (options.strict && ledger.skipped > 0)
      throw new ImportRefused(
        `${ledger.skipped} things of the file would be skipped, and "strict" was asked for: nothing was stored.`,
      );
    watch.phase = 'Counting';
    await countAnnotations(client, plan);
    await ledger.close();
    await putReport(job.id, folder);
    abort();
    await watch.stop();
    noteDeleted(await tallyImages(client, plan), ledger, job.filename);
    await finish(client, job, 'completed', ledger.toOutcome(), null, categories);
    await client.query('COMMIT');
    announceImages(job.project_id, plan);
    await dropFile(job);
  } finally {
    await watch.stop();
  }
}

/** Writes images, analyses and annotations, which nobody sees before the commit. */
async function storeAll(
  client: pg.PoolClient,
  origin: Origin,
  source: ImportSource,
  plan: Plan,
  ledger: Ledger,
  onBatch: () => Promise<void>,
): Promise<void> {
  await tallyLater(client);
  await insertImages(client, origin, plan);
  await insertAnalyses(client, origin, plan);
  const rows = openRows(client);
  try {
    await takeAnnotations(source, plan, ledger, rows, origin.options.coordinates, onBatch);
    await rows.end();
  } catch (error) {
    rows.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** Known only when the report is written: it stands in the answer alone. */
function noteDeleted(images: number, ledger: Ledger, filename: string): void {
  if (images === 0) return;
  const message = `${images} images were deleted while the file was read: what is of them is in the trash with them`;
  ledger.note('file', 'warning', { code: 'images-deleted-meanwhile', message }, filename);
}

/** Announcing more would tell watchers nothing new: each has to ask for the whole list again. */
const mostAnnounced = 100;

function announceImages(project: string, plan: Plan): void {
  for (const { imageId } of [...plan.places.values()].slice(0, mostAnnounced))
    announce({ kind: 'image', id: imageId, project });
}

async function readDeclarations(
  source: ImportSource,
  plan: Plan,
  ledger: Ledger,
  job: Job,
  abort: () => void,
): Promise<readonly CocoCategory[]> {
  const categories: CocoCategory[] = [];
  const knowledge = { categories: () => readCategories(job.project_id) };
  for await (const batch of source.declarations(knowledge)) {
    for (const declared of batch) {
      if (declared.kind === 'image') plan.add(declared.image);
      else if (declared.kind === 'analysis') plan.addAnalysis(declared.analysis);
      else if (declared.kind === 'category') categories.push(declared.category);
      else if (declared.kind === 'doubt') ledger.note('file', 'warning', declared.remark, declared.place);
      else {
        if (declared.what === 'image') ledger.images.skipped++;
        ledger.note(declared.what, 'skipped', declared.fault.remark, declared.fault.pointer);
      }
    }
    await ledger.flush();
    abort();
  }
  return categories;
}

async function readCategories(projectId: string): Promise<readonly CocoCategory[]> {
  const { rows } = await sql().query<{ categories: readonly CocoCategory[] }>(
    `SELECT categories FROM imports WHERE project_id = $1 AND format = 'coco' AND status = 'completed'
       AND categories IS NOT NULL ORDER BY finished_at`,
    [projectId],
  );
  return rows.flatMap((row) => row.categories);
}

/** Another analysis of the same model and version on an image is not touched; the newest one is what is compared. */
async function noteRivals(
  client: pg.PoolClient,
  { project_id, options, format }: Job,
  plan: Plan,
  ledger: Ledger,
  importKey: string,
): Promise<void> {
  if (format === 'vista') return;
  const { rows } = await client.query<{ image_id: string }>(
    `SELECT DISTINCT image_id FROM analyses WHERE project_id = $1 AND model_name = $2 AND model_version = $3
       AND deleted_at IS NULL AND import_key IS DISTINCT FROM $4`,
    [project_id, options.model, options.version, importKey],
  );
  const taken = new Set([...plan.places.values()].map((place) => place.imageId));
  const rivals = rows.filter((row) => taken.has(row.image_id)).length;
  if (rivals === 0) return;
  const message = `${rivals} images have an analysis of ${options.model}@${options.version} already: it stays, and the new one counts in comparisons`;
  ledger.note(
    'file',
    'warning',
    { code: 'model-has-analyses', message },
    `${options.model}@${options.version}`,
  );
}

/** The same for the same file, read in the same way. */
function importKeyOf({ sha256, format, options: { model, version, coordinates } }: Job): string {
  return createHash('sha256')
    .update(sha256)
    .update(JSON.stringify([format, model, version, coordinates]))
    .digest('base64url');
}
