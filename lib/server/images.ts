import type { z } from 'zod';
import type { Page } from '@/lib/contract/endpoint';
import { positionStep, shapeScale } from '@/lib/contract/image-lists';
import type {
  Image,
  ImagePositions,
  listImages as listEndpoint,
  getImagePositions as positionsEndpoint,
} from '@/lib/contract/images';
import { missingProblem } from './auth/access';
import { sql } from './db/client';
import {
  conditionsOf,
  cursorOf,
  type Filters,
  facetScan,
  type ImageSort,
  isAfter,
  newValues,
  orderOf,
  type Values,
} from './image-choice';

interface ImageRow {
  id: string;
  project_id: string;
  filename: string;
  width: number;
  height: number;
  content_type: string | null;
  size_bytes: string | null;
  sha256: Buffer | null;
  object_key: string | null;
  metadata: Image['metadata'];
  placeholder: string | null;
  created_at: Date;
  total: number;
  completed: number;
  running: number;
  failed: number;
  annotations: number;
  max_confidence: number | null;
}

function toImage(row: ImageRow): Image {
  return {
    id: row.id,
    project_id: row.project_id,
    filename: row.filename,
    width: row.width,
    height: row.height,
    content_type: row.content_type,
    size_bytes: row.size_bytes === null ? null : Number(row.size_bytes),
    sha256: row.sha256?.toString('hex') ?? null,
    has_pixels: row.object_key !== null,
    metadata: row.metadata,
    placeholder: row.placeholder,
    analyses: {
      total: row.total,
      completed: row.completed,
      running: row.running,
      failed: row.failed,
      annotations: row.annotations,
      max_confidence: row.max_confidence,
    },
    created_at: row.created_at.toISOString(),
  };
}

const summary = `LEFT JOIN LATERAL (
    SELECT count(*)::int AS total,
      (count(*) FILTER (WHERE a.status = 'completed'))::int AS completed,
      (count(*) FILTER (WHERE a.status IN ('queued', 'processing')))::int AS running,
      (count(*) FILTER (WHERE a.status IN ('failed', 'cancelled')))::int AS failed,
      coalesce(sum(a.annotation_count), 0)::int AS annotations
    FROM analyses a WHERE a.image_id = i.id AND a.deleted_at IS NULL) s ON true`;

const columns = `i.id, i.project_id, i.filename, i.width, i.height, i.content_type, i.size_bytes, i.sha256, i.object_key,
  i.metadata, i.placeholder, i.created_at, i.max_confidence, s.total, s.completed, s.running, s.failed, s.annotations`;

/** @throws Problem 404 */
export async function getImage(imageId: string): Promise<Image> {
  const { rows } = await sql().query<ImageRow>(
    `SELECT ${columns} FROM images i ${summary} WHERE i.id = $1 AND i.deleted_at IS NULL`,
    [imageId],
  );
  if (!rows[0]) throw missingProblem('image');
  return toImage(rows[0]);
}

type PageQuery = Partial<z.output<typeof listEndpoint.query>> & { readonly sort: ImageSort };
type PositionsQuery = z.output<typeof positionsEndpoint.query>;

/**
 * A page of a project's images, filtered as asked. With a cursor, and where the count is declined, its cost does not
 * depend on how many images there are or how many come before.
 */
export async function listImages(
  projectId: string,
  { skip = 0, limit = 100, sort, after, count, ...filters }: PageQuery,
): Promise<Page<Image>> {
  const values = newValues();
  const conditions = conditionsOf(projectId, filters, values);
  const isCounted = count !== false;
  const [rows, total] = await Promise.all([
    readPage(projectId, { filters, sort, after, skip, limit }),
    isCounted ? countImages(conditions, values) : Number.NaN,
  ]);
  const last = rows[limit - 1];
  return { items: rows.map(toImage), total, next: last ? last.cursor : null };
}

async function countImages(conditions: readonly string[], values: Values): Promise<number> {
  const { rows } = await sql().query<{ total: number }>(
    `SELECT count(*)::int AS total FROM images i WHERE ${conditions.join(' AND ')}`,
    [...values.list],
  );
  return rows[0]?.total ?? 0;
}

interface PageChoice {
  readonly filters: Filters;
  readonly sort: ImageSort;
  readonly after: string | undefined;
  readonly skip: number;
  readonly limit: number;
}

async function readPage(projectId: string, choice: PageChoice): Promise<(ImageRow & { cursor: string })[]> {
  const { filters, sort, after, skip, limit } = choice;
  const values = newValues();
  const scan = skip === 0 ? facetScan(projectId, choice, values) : null;
  const from = scan ? `(${scan}) f JOIN images i ON i.id = f.id` : 'images i';
  const conditions = scan
    ? ['i.deleted_at IS NULL']
    : [
        ...conditionsOf(projectId, filters, values),
        ...(after === undefined ? [] : [isAfter(sort, after, values)]),
      ];
  const order = orderOf(sort);
  // The page is chosen before anything is looked up for it.
  const { rows } = await sql().query<ImageRow & { cursor: string }>(
    `SELECT ${columns}, i.cursor FROM (SELECT i.*, ${cursorOf(sort)} AS cursor FROM ${from}
        WHERE ${conditions.join(' AND ')} ORDER BY ${order} OFFSET ${values(skip)}::int LIMIT ${values(limit)}::int) i
      ${summary} ORDER BY ${order}`,
    [...values.list],
  );
  return rows;
}

const { stepsPerOctave, leastOctave, steps, firstCode } = shapeScale;

/** The letter of an image's shape, as `getImagePositions` promises it. */
const shapeLetter = `chr(${firstCode} + greatest(0, least(${steps - 1},
  round((ln(i.width::float8 / i.height) / ln(2.0::float8) - (${leastOctave})) * ${stepsPerOctave})))::int)`;

/** The whole of a filtered project in one small answer: how many images, their shapes, and cursors to jump to. */
export async function readPositions(
  projectId: string,
  { sort, of, ...filters }: PositionsQuery,
): Promise<ImagePositions> {
  const values = newValues();
  const conditions = conditionsOf(projectId, filters, values).join(' AND ');
  const step = values(positionStep);
  const { rows } = await sql().query<ImagePositions>(
    `SELECT count(*)::int AS total, coalesce(string_agg(f.shape, ''), '') AS shapes,
        coalesce(array_agg(f.cursor) FILTER (WHERE f.cursor IS NOT NULL), '{}') AS cursors,
        (min(f.n) FILTER (WHERE f.id = ${values(of ?? null)}::uuid))::int AS position
      FROM (SELECT g.id, g.shape, g.n, CASE WHEN (g.n + 1) % ${step}::int = 0 THEN g.cursor END AS cursor
        FROM (SELECT i.id, ${shapeLetter} AS shape, ${cursorOf(sort)} AS cursor,
            row_number() OVER (ORDER BY ${orderOf(sort)}) - 1 AS n
          FROM images i WHERE ${conditions}) g ORDER BY g.n) f`,
    [...values.list],
  );
  return rows[0] ?? { total: 0, shapes: '', cursors: [], position: null };
}
