import { createHash } from 'node:crypto';
import pg from 'pg';
import type { z } from 'zod';
import type { exportProject } from '@/lib/contract/exports';
import { analysisStatus } from '@/lib/contract/fields';
import { imageFilters } from '@/lib/contract/images';
import { splitModel } from '../analyses';
import { conditionsOf, type Values } from '../image-choice';

/** What an export is about, as SQL. COPY takes no parameters, so values stand in it as escaped literals. */

type Filters = Omit<z.output<typeof exportProject.query>, 'format'>;

/** A project, or one analysis, and the filters of a view. */
export interface Scope extends Filters {
  readonly projectId: string;
  readonly analysisId?: string;
}

const literal = (value: string) => pg.escapeLiteral(value);
const uuids = (values: readonly string[]) => `ANY (${literal(`{${values.join(',')}}`)}::uuid[])`;

/** Stands in for a list of values: what it is called with is written into the statement. */
const literals: Values = Object.assign((value: unknown) => literal(String(value)), { list: [] });

/** The images that the filters of a gallery choose, by its own conditions; those that are only named are not filtered. */
function imageConditions(scope: Scope): string[] {
  const { projectId, analysisId, image_ids, analysis_ids } = scope;
  const filters = Object.fromEntries(Object.entries(scope).filter(([name]) => name in imageFilters));
  const isChosen = analysisId !== undefined || image_ids !== undefined || analysis_ids !== undefined;
  return [
    ...conditionsOf(projectId, isChosen ? {} : filters, literals),
    ...(image_ids ? [`i.id = ${uuids(image_ids)}`] : []),
    ...(scope.except_image_ids ? [`NOT i.id = ${uuids(scope.except_image_ids)}`] : []),
  ];
}

const isAnalysisStatus = (status: string) => analysisStatus.safeParse(status).success;

function analysisConditions({ analysisId, model, status, analysis_ids }: Scope): string[] {
  const named = model === undefined ? null : splitModel(model);
  return [
    ...(analysisId === undefined ? [] : [`a.id = ${literal(analysisId)}::uuid`]),
    ...(analysis_ids ? [`a.id = ${uuids(analysis_ids)}`] : []),
    ...(status !== undefined && isAnalysisStatus(status)
      ? [`a.status = ${literal(status)}::analysis_status`]
      : []),
    ...(named ? [`a.model_name = ${literal(named.name)}`] : []),
    ...(named?.version ? [`a.model_version = ${literal(named.version)}`] : []),
  ];
}

const texts = (values: readonly string[]) => `ARRAY[${values.map(literal).join(', ')}]::text[]`;

function annotationConditions(scope: Scope): string[] {
  const { class_name: className, annotation_type: type, min_confidence: least, max_confidence: most } = scope;
  const {
    hidden_classes: classes = [],
    hidden_types: types = [],
    min_area: minArea,
    max_area: maxArea,
  } = scope;
  return [
    ...(className === undefined ? [] : [`n.class_name = ${literal(className)}`]),
    ...(type ? [`n.annotation_type = ${literal(type)}::annotation_type`] : []),
    ...(least === undefined ? [] : [`(n.confidence >= ${Number(least)} OR n.confidence IS NULL)`]),
    ...(most === undefined ? [] : [`(n.confidence <= ${Number(most)} OR n.confidence IS NULL)`]),
    ...(scope.hide_unscored ? ['n.confidence IS NOT NULL'] : []),
    ...(classes.length > 0 ? [`coalesce(n.class_name, '') <> ALL (${texts(classes)})`] : []),
    ...(types.length > 0 ? [`n.annotation_type::text <> ALL (${texts(types)})`] : []),
    ...(minArea === undefined ? [] : [`(n.area >= ${Number(minArea)} OR n.area IS NULL)`]),
    ...(maxArea === undefined ? [] : [`(n.area <= ${Number(maxArea)} OR n.area IS NULL)`]),
  ];
}

/** The analyses in question with their images, in the order of an export, as `s`. */
export function analysesSql(scope: Scope, columns: string): string {
  const where = ['a.deleted_at IS NULL', ...imageConditions(scope), ...analysisConditions(scope)];
  return `SELECT ${columns} FROM analyses a JOIN images i ON i.id = a.image_id
    WHERE ${where.join(' AND ')} ORDER BY i.created_at, i.id, a.created_at, a.id`;
}

/**
 * The annotations in question, analysis by analysis in the order received: `s` is what `analysisColumns` names, `n` the
 * annotation. Each analysis's rows are read in their index's order, so that the first come at once and nothing is
 * sorted; see `withExportPlan`.
 */
export function annotationsSql(scope: Scope, analysisColumns: string, columns: string): string {
  const where = ['n.analysis_id = s.analysis_id', ...annotationConditions(scope)];
  return `SELECT ${columns} FROM (${analysesSql(scope, `a.id AS analysis_id, ${analysisColumns}`)}) s
    CROSS JOIN LATERAL (SELECT * FROM annotations n WHERE ${where.join(' AND ')} ORDER BY n.sequence) n`;
}

/** Whether the scope says which analyses it means, so that an image without one is not part of it. */
const concernsAnalyses = (scope: Scope) =>
  scope.status === 'not_run' ? false : analysisConditions(scope).length > 0;

/** The images in question: those of the analyses, or all, where the scope says nothing of analyses. */
export function imagesSql(scope: Scope, columns: string): string {
  const where = imageConditions(scope);
  if (concernsAnalyses(scope)) {
    const of = ['a.image_id = i.id', 'a.deleted_at IS NULL', ...analysisConditions(scope)];
    where.push(`EXISTS (SELECT 1 FROM analyses a WHERE ${of.join(' AND ')})`);
  }
  return `SELECT ${columns} FROM images i WHERE ${where.join(' AND ')} ORDER BY i.created_at, i.id`;
}

/** How many there are, and a digest of which, in a snapshot. */
export interface Extent {
  readonly annotations: number;
  readonly analyses: number;
  readonly images: number;
  /** Changes whenever the content of an export would. */
  readonly etag: string;
}

/** Measures a scope. Without filters on annotations nothing of them is read: analyses know how many they have. */
export async function measure(client: pg.PoolClient, scope: Scope, form: string): Promise<Extent> {
  const analysed = `a.id, a.annotation_count, a.id || a.status::text || a.annotation_count || a.updated_at AS mark`;
  const { rows } = await client.query<{ analyses: number; annotations: number; marks: string | null }>(
    `SELECT count(*)::int AS analyses, coalesce(sum(annotation_count), 0)::int AS annotations,
       md5(string_agg(mark, ',' ORDER BY id)) AS marks FROM (${analysesSql(scope, analysed)}) s`,
  );
  const { rows: images } = await client.query<{ images: number; marks: string | null }>(
    `SELECT count(*)::int AS images, md5(string_agg(id::text || filename, ',' ORDER BY id)) AS marks
     FROM (${imagesSql(scope, 'i.id, i.filename')}) s`,
  );
  const found = rows[0] ?? { analyses: 0, annotations: 0, marks: null };
  const of = images[0] ?? { images: 0, marks: null };
  const isFiltered = annotationConditions(scope).length > 0;
  const annotations = isFiltered ? await countAnnotations(client, scope) : found.annotations;
  const etag = createHash('sha256')
    .update(JSON.stringify([form, scope, found.marks, of.marks]))
    .digest('base64url');
  return { annotations, analyses: found.analyses, images: of.images, etag: etag.slice(0, 32) };
}

async function countAnnotations(
  client: pg.PoolClient,
  scope: Scope,
  further: readonly string[] = [],
): Promise<number> {
  const { rows } = await client.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM annotations n JOIN (${analysesSql(scope, 'a.id AS analysis_id')}) s
       ON s.analysis_id = n.analysis_id WHERE ${['true', ...annotationConditions(scope), ...further].join(' AND ')}`,
  );
  return rows[0]?.total ?? 0;
}

/**
 * How many annotations of a scope a format has no place for by their type, or, where it needs one, for want of a
 * confidence. Without filters on annotations none of them is read.
 */
export async function countOthers(
  client: pg.PoolClient,
  scope: Scope,
  takes: readonly string[],
  needsScore: boolean,
): Promise<number> {
  const isOther = (row: string) => `NOT ${row}.annotation_type::text = ANY (${texts(takes)})`;
  if (annotationConditions(scope).length > 0) {
    const condition = needsScore ? `(${isOther('n')} OR n.confidence IS NULL)` : isOther('n');
    return countAnnotations(client, scope, [condition]);
  }
  const unscored = needsScore ? 'c.unscored' : '0';
  const { rows } = await client.query<{ total: number }>(
    `SELECT coalesce(sum(CASE WHEN ${isOther('c')} THEN c.count ELSE ${unscored} END), 0)::int AS total
     FROM analysis_classes c JOIN (${analysesSql(scope, 'a.id AS analysis_id')}) s ON s.analysis_id = c.analysis_id`,
  );
  return rows[0]?.total ?? 0;
}
