import { Problem } from '@/lib/contract/problem';
import { splitModel } from './analyses';
import { sql } from './db/client';

/**
 * Which analyses stand for models on the images of a project: of each model the latest completed one of an image (by
 * its end, then its id). What is compared or evaluated depends on these and on nothing else: a completed analysis
 * takes no more annotations.
 */

/** The analysis that stands for a model on an image. */
export interface ChosenAnalysis {
  readonly id: string;
  readonly count: number;
}

/** An image, and the analysis of each model in the order asked; null where the model has completed none. */
export interface ModelImage {
  readonly id: string;
  readonly filename: string;
  readonly width: number;
  readonly height: number;
  readonly hasPixels: boolean;
  readonly analyses: readonly (ChosenAnalysis | null)[];
  /** The id that a COCO data set gives the image, where its first model was imported from one. */
  readonly cocoId: string | null;
}

const chosen = `SELECT DISTINCT ON (m.place, a.image_id) m.place, a.image_id, a.id, a.annotation_count, a.provenance
  FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS m (name, version, place)
  JOIN analyses a ON a.project_id = $1 AND a.model_name = m.name AND a.model_version = m.version
    AND a.status = 'completed' AND a.deleted_at IS NULL
  ORDER BY m.place, a.image_id, a.completed_at DESC NULLS LAST, a.id DESC`;

function parametersOf(projectId: string, models: readonly string[]) {
  const split = models.map(splitModel);
  return [projectId, split.map(({ name }) => name), split.map(({ version }) => version ?? '')];
}

/** Changes with every analysis that comes to stand for one of the models, or ceases to. */
async function fingerprintModels(projectId: string, models: readonly string[]): Promise<string> {
  const { rows } = await sql().query<{ fingerprint: string | null }>({
    name: 'fingerprint-models',
    text: `WITH chosen AS (${chosen})
      SELECT md5(string_agg(c.place || ' ' || c.id, ',' ORDER BY c.place, c.image_id)) AS fingerprint
      FROM chosen c JOIN images i ON i.id = c.image_id AND i.deleted_at IS NULL`,
    values: parametersOf(projectId, models),
  });
  return rows[0]?.fingerprint ?? 'nothing';
}

/** How many images a project has. */
export async function countImages(projectId: string): Promise<number> {
  const { rows } = await sql().query<{ count: number }>(
    'SELECT count(*)::int AS count FROM images WHERE project_id = $1 AND deleted_at IS NULL',
    [projectId],
  );
  return rows[0]?.count ?? 0;
}

/** The images on which at least one of the models has completed an analysis, in the order they came. */
async function listModelImages(projectId: string, models: readonly string[]): Promise<ModelImage[]> {
  const { rows } = await sql().query<{
    id: string;
    filename: string;
    width: number;
    height: number;
    has_pixels: boolean;
    analyses: { place: number; id: string; count: number }[];
    coco_id: string | null;
  }>({
    name: 'list-model-images',
    text: `WITH chosen AS (${chosen})
      SELECT i.id, i.filename, i.width, i.height, i.object_key IS NOT NULL AS has_pixels,
        json_agg(json_build_object('place', c.place, 'id', c.id, 'count', c.annotation_count)) AS analyses,
        max(c.provenance->>'coco_image_id') FILTER (WHERE c.place = 1) AS coco_id
      FROM chosen c JOIN images i ON i.id = c.image_id AND i.deleted_at IS NULL
      GROUP BY i.id ORDER BY i.created_at, i.id`,
    values: parametersOf(projectId, models),
  });
  return rows.map((row) => ({
    id: row.id,
    filename: row.filename,
    width: row.width,
    height: row.height,
    hasPixels: row.has_pixels,
    cocoId: row.coco_id,
    analyses: models.map((_, i) => {
      const found = row.analyses.find(({ place }) => place === i + 1);
      return found ? { id: found.id, count: found.count } : null;
    }),
  }));
}

/**
 * The images together with the fingerprint that they have: what is computed from the ones may be kept under the other.
 */
export async function listFingerprinted(
  projectId: string,
  models: readonly string[],
): Promise<{ readonly fingerprint: string; readonly images: ModelImage[] }> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const before = await fingerprintModels(projectId, models);
    const images = await listModelImages(projectId, models);
    if (before === (await fingerprintModels(projectId, models))) return { fingerprint: before, images };
  }
  throw new Problem('conflict', 'Analyses are coming in too fast to be compared. Try again shortly.');
}

/** @throws Problem 404 that names the model and those there are, where the project knows no such model */
export async function requireModels(
  projectId: string,
  models: readonly { readonly pointer: string; readonly model: string }[],
): Promise<void> {
  const { rows } = await sql().query<{ model: string }>(
    `SELECT DISTINCT model_name || '@' || model_version AS model FROM analyses
     WHERE project_id = $1 AND deleted_at IS NULL ORDER BY 1`,
    [projectId],
  );
  const known = rows.map(({ model }) => model);
  const missing = models.filter(({ model }) => !known.includes(model));
  const [first] = missing;
  if (!first) return;
  const there = known.length === 0 ? 'It has no analyses yet.' : `It has ${known.slice(0, 20).join(', ')}.`;
  throw new Problem('not-found', `This project has no analysis of ${first.model}. ${there}`, {
    errors: missing.map(({ pointer, model }) => ({ pointer, message: `no analysis of ${model}` })),
  });
}

/**
 * The latest completed analysis of a model on one image, or the analysis with this id if it is one of the image.
 * @throws Problem 404 with the pointer
 */
export async function getChosenAnalysis(
  imageId: string,
  modelOrId: string,
  pointer: string,
): Promise<ChosenAnalysis & { readonly modelName: string; readonly modelVersion: string }> {
  const { name, version } = splitModel(modelOrId);
  const { rows } = await sql().query<{
    id: string;
    annotation_count: number;
    model_name: string;
    model_version: string;
  }>(
    `SELECT id, annotation_count, model_name, model_version FROM analyses
     WHERE image_id = $1 AND deleted_at IS NULL
       AND CASE WHEN $3::text IS NULL THEN id::text = lower($2)
         ELSE model_name = $2 AND model_version = $3 AND status = 'completed' END
     ORDER BY completed_at DESC NULLS LAST, id DESC LIMIT 1`,
    [imageId, name, version],
  );
  const [row] = rows;
  if (!row) {
    const message = `There is no completed analysis of ${modelOrId} on this image.`;
    throw new Problem('not-found', message, { errors: [{ pointer, message }] });
  }
  return {
    id: row.id,
    count: row.annotation_count,
    modelName: row.model_name,
    modelVersion: row.model_version,
  };
}
