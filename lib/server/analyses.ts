import type { z } from 'zod';
import type { Analysis, createAnalysis as createEndpoint } from '@/lib/contract/analyses';
import type { Page } from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import { type AnalysisStatus, nextStatuses } from '@/lib/contract/status';
import { changeText, type NewChange, noting } from './audit';
import { missingProblem } from './auth/access';
import type { Caller } from './auth/caller';
import { inTransaction, sql } from './db/client';
import { isDuplicate } from './db/faults';
import { env } from './env';
import { newId } from './ids';
import { announce } from './project-events';

/** A row of `analyses` as the driver gives it. */
interface AnalysisRow extends Omit<Analysis, 'created_at' | 'updated_at' | 'started_at' | 'completed_at'> {
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  completed_at: Date | null;
}

/** The columns of an analysis, in the order of the contract. */
export const analysisColumns = `a.id, a.image_id, a.project_id, a.model_name, a.model_version, a.status, a.parameters,
  a.description, a.provenance, a.external_job_id, a.priority, a.summary, a.error_message, a.annotation_count,
  a.warning_count, a.missing_artifacts, a.created_by, a.created_at, a.updated_at, a.started_at, a.completed_at`;

/** A row as the contract shows it. */
export function toAnalysis(row: AnalysisRow): Analysis {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    completed_at: row.completed_at?.toISOString() ?? null,
  };
}

/** A model as a query names it: `name` or `name@version`, split at the last @. */
export function splitModel(model: string): { name: string; version: string | null } {
  const at = model.lastIndexOf('@');
  return at > 0 ? { name: model.slice(0, at), version: model.slice(at + 1) } : { name: model, version: null };
}

type CreateFields = z.output<typeof createEndpoint.body.schema>;

/**
 * Creations in flight at once may not take an image over its limit: from this far below it they queue on the image.
 * Twice the connections, since another server may work on the same database.
 */
const nearLimit = () => Math.max(32, 2 * env().database.poolMax);

/**
 * Creates an analysis in the state queued, or finds the one with this external job id.
 * @param change what is noted in the trail together with the creation, where somebody asked for it
 * @throws Problem 400 for a model that is not allowed, a foreign image id or too many analyses
 */
export async function createAnalysis(
  caller: Caller,
  imageId: string,
  projectId: string,
  fields: CreateFields,
  change?: NewChange,
): Promise<{ analysis: Analysis; created: boolean }> {
  if (fields.image_id !== undefined && fields.image_id.toLowerCase() !== imageId.toLowerCase())
    throw new Problem('invalid-request', 'image_id in the body is not the image of the path.', {
      errors: [
        {
          pointer: '/image_id',
          message: 'must be the image of the path',
          expected: imageId,
          got: fields.image_id,
        },
      ],
    });
  const { allowedModels, maxPerImage } = env().analysis;
  if (allowedModels.length > 0 && !allowedModels.includes(fields.model_name))
    throw new Problem(
      'model-not-allowed',
      `Model not allowed: "${fields.model_name}". ML_ALLOWED_MODELS has ${allowedModels.join(', ')}.`,
      { errors: [{ pointer: '/model_name', message: 'is not in the allowed list', got: fields.model_name }] },
    );
  const existing = await findByJob(imageId, fields.external_job_id);
  if (existing) return { analysis: existing, created: false };
  const insert = (limit: number) => insertAnalysis(caller, imageId, projectId, fields, limit, change);
  const row =
    (await insert(maxPerImage - nearLimit())) ?? (await insertOneByOne(imageId, () => insert(maxPerImage)));
  if (row) {
    announce({ kind: 'analysis', id: row.id });
    return { analysis: toAnalysis(row), created: true };
  }
  // The insert yields nothing for two reasons: the same job came at the same moment, or the image is full.
  const twin = await findByJob(imageId, fields.external_job_id);
  if (twin) return { analysis: twin, created: false };
  throw new Problem(
    'limit-exceeded',
    `This image has ${maxPerImage} analyses, the most it may have (ML_MAX_ANALYSES_PER_IMAGE). Delete some first.`,
    { extensions: { limit: maxPerImage } },
  );
}

async function findByJob(
  imageId: string,
  externalJobId: string | null | undefined,
): Promise<Analysis | null> {
  if (!externalJobId) return null;
  const { rows } = await sql().query<AnalysisRow>(
    `SELECT ${analysisColumns} FROM analyses a
     WHERE a.image_id = $1 AND a.external_job_id = $2 AND a.deleted_at IS NULL`,
    [imageId, externalJobId],
  );
  return rows[0] ? toAnalysis(rows[0]) : null;
}

async function insertAnalysis(
  caller: Caller,
  imageId: string,
  projectId: string,
  fields: CreateFields,
  limit: number,
  change: NewChange | undefined,
): Promise<AnalysisRow | undefined> {
  const { rows } = await sql().query<AnalysisRow>({
    name: 'insert-analysis',
    // The image's tally is the count of its analyses; counting them would take longer with each.
    text: `WITH made AS (
        INSERT INTO analyses AS a (id, image_id, project_id, model_name, model_version, parameters, description,
          provenance, external_job_id, priority, created_by)
        SELECT $1::uuid, $2::uuid, $3::uuid, $4, $5, $6::json, $7, $8::json, $9, $10::int, $11
        WHERE (SELECT analysis_count FROM images WHERE id = $2::uuid) < $12::int
        ON CONFLICT DO NOTHING
        RETURNING ${analysisColumns}),
      noted AS (${noting('$13')} AND EXISTS (SELECT 1 FROM made))
      SELECT * FROM made`,
    values: [
      newId(),
      imageId,
      projectId,
      fields.model_name,
      fields.model_version,
      JSON.stringify(fields.parameters ?? {}),
      fields.description ?? null,
      fields.provenance ? JSON.stringify(fields.provenance) : null,
      fields.external_job_id ?? null,
      fields.priority ?? 0,
      caller.email,
      limit,
      change ? changeText(change) : null,
    ],
  });
  return rows[0];
}

async function insertOneByOne(imageId: string, insert: () => Promise<AnalysisRow | undefined>) {
  return inTransaction(async () => {
    await sql().query('SELECT 1 FROM images WHERE id = $1 FOR UPDATE', [imageId]);
    return insert();
  });
}

/** @throws Problem 404 */
export async function getAnalysis(analysisId: string): Promise<Analysis> {
  const { rows } = await sql().query<AnalysisRow>(
    `SELECT ${analysisColumns} FROM analyses a WHERE a.id = $1 AND a.deleted_at IS NULL`,
    [analysisId],
  );
  if (!rows[0]) throw missingProblem('analysis');
  return toAnalysis(rows[0]);
}

/** The states that this one may follow. */
export const mayBecome = (target: AnalysisStatus) =>
  (Object.keys(nextStatuses) as AnalysisStatus[]).filter((from) => nextStatuses[from].includes(target));

/** Finalizing is also allowed straight from queued. */
export const mayBeFinalized: readonly AnalysisStatus[] = ['queued', 'processing'];

/**
 * Moves an analysis to a state that is not its end; the same state again changes nothing. Concurrent changes wait on
 * the row.
 * @throws Problem 404, or 409 naming both states
 */
export async function updateStatus(
  analysisId: string,
  status: AnalysisStatus,
  errorMessage: string | null,
): Promise<Analysis> {
  const { rows } = await sql().query<AnalysisRow>({
    name: 'update-status',
    text: `UPDATE analyses a SET status = $2::analysis_status, error_message = coalesce($3, a.error_message), updated_at = now(),
        started_at = CASE WHEN $2::analysis_status = 'processing' THEN now() ELSE a.started_at END
      WHERE a.id = $1 AND a.deleted_at IS NULL AND a.status = ANY ($4::analysis_status[])
      RETURNING ${analysisColumns}`,
    values: [analysisId, status, errorMessage, mayBecome(status)],
  });
  if (rows[0]) return toAnalysis(rows[0]);
  const analysis = await getAnalysis(analysisId);
  if (analysis.status === status) return analysis;
  throw wrongTransition(analysis.status, status);
}

/** The refusal of a change of state. */
export function wrongTransition(from: AnalysisStatus, to: AnalysisStatus): Problem {
  const next = nextStatuses[from];
  const remedy =
    next.length > 0
      ? `From ${from} it may become ${next.join(', ')}.`
      : `${from} is final; create a new analysis.`;
  return new Problem('invalid-transition', `The analysis is ${from} and cannot become ${to}. ${remedy}`, {
    extensions: { current_status: from, requested_status: to },
  });
}

interface Paging {
  readonly skip: number;
  readonly limit: number;
}

async function page(
  where: string,
  order: string,
  values: unknown[],
  { skip, limit }: Paging,
): Promise<Page<Analysis>> {
  const n = values.length;
  const { rows } = await sql().query<AnalysisRow>(
    `SELECT ${analysisColumns} FROM analyses a WHERE ${where} AND a.deleted_at IS NULL
     ORDER BY ${order} OFFSET $${n + 1} LIMIT $${n + 2}`,
    [...values, skip, limit],
  );
  const counted = await sql().query<{ total: number }>(
    `SELECT count(*)::int AS total FROM analyses a WHERE ${where} AND a.deleted_at IS NULL`,
    values,
  );
  return { items: rows.map(toAnalysis), total: counted.rows[0]?.total ?? 0 };
}

/** The analyses of an image, oldest first. */
export function listImageAnalyses(imageId: string, paging: Paging): Promise<Page<Analysis>> {
  return page('a.image_id = $1', 'a.created_at, a.id', [imageId], paging);
}

/** The analyses of a project, newest first, of a status or a model where given. */
export function listProjectAnalyses(
  projectId: string,
  query: Paging & { status?: AnalysisStatus | undefined; model?: string | undefined },
): Promise<Page<Analysis>> {
  const model = query.model === undefined ? null : splitModel(query.model);
  return page(
    `a.project_id = $1 AND ($2::analysis_status IS NULL OR a.status = $2)
     AND ($3::text IS NULL OR a.model_name = $3) AND ($4::text IS NULL OR a.model_version = $4)`,
    'a.created_at DESC, a.id DESC',
    [projectId, query.status ?? null, model?.name ?? null, model?.version ?? null],
    query,
  );
}

/** Hides an analysis; the rows stay until retention ends. */
export async function deleteAnalysis(analysisId: string): Promise<undefined> {
  await sql().query('UPDATE analyses SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL', [
    analysisId,
  ]);
  announce({ kind: 'analysis', id: analysisId });
}

/**
 * Brings back a deleted analysis; one that is not deleted is answered as it is.
 * @throws Problem 409 where its image has another one of the same external job id by now
 */
export async function restoreAnalysis(analysisId: string): Promise<Analysis> {
  try {
    await sql().query('UPDATE analyses SET deleted_at = NULL WHERE id = $1', [analysisId]);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new Problem(
      'conflict',
      'The image has another analysis of the same external_job_id by now. Delete that one first.',
    );
  }
  return getAnalysis(analysisId);
}
