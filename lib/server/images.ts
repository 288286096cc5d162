import type { z } from 'zod';
import type { Page } from '@/lib/contract/endpoint';
import type { Image, listImages as listEndpoint } from '@/lib/contract/images';
import { splitModel } from './analyses';
import { missingProblem } from './auth/access';
import { inTransaction, sql } from './db/client';
import { announce } from './project-events';

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
  created_at: Date;
  total: number;
  completed: number;
  running: number;
  failed: number;
  annotations: number;
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
    analyses: {
      total: row.total,
      completed: row.completed,
      running: row.running,
      failed: row.failed,
      annotations: row.annotations,
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
  i.metadata, i.created_at, s.total, s.completed, s.running, s.failed, s.annotations`;

/** @throws Problem 404 */
export async function getImage(imageId: string): Promise<Image> {
  const { rows } = await sql().query<ImageRow>(
    `SELECT ${columns} FROM images i ${summary} WHERE i.id = $1 AND i.deleted_at IS NULL`,
    [imageId],
  );
  if (!rows[0]) throw missingProblem('image');
  return toImage(rows[0]);
}

type ListQuery = z.output<typeof listEndpoint.query>;

const orders: Readonly<Record<ListQuery['sort'], string>> = {
  created_at: 'i.created_at, i.id',
  '-created_at': 'i.created_at DESC, i.id DESC',
  filename: 'i.filename, i.id',
  '-filename': 'i.filename DESC, i.id DESC',
  annotations: 's.annotations, i.id',
  '-annotations': 's.annotations DESC, i.id DESC',
};

/** A page of a project's images, filtered as asked. */
export async function listImages(projectId: string, query: ListQuery): Promise<Page<Image>> {
  const model = query.model === undefined ? null : splitModel(query.model);
  const values = [
    projectId,
    query.search ?? null,
    model?.name ?? null,
    model?.version ?? null,
    query.status === 'not_run' ? null : (query.status ?? null),
    query.class_name ?? null,
    query.min_confidence ?? null,
  ];
  const ofModel = `a.image_id = i.id AND a.deleted_at IS NULL AND ($3::text IS NULL OR a.model_name = $3)
    AND ($4::text IS NULL OR a.model_version = $4)`;
  // One analysis has to fit all of model, status, class and confidence; "not run" is that there is none of the model.
  const fits = `EXISTS (SELECT 1 FROM analyses a WHERE ${ofModel} AND ($5::analysis_status IS NULL OR a.status = $5)
    AND (($6::text IS NULL AND $7::float8 IS NULL) OR EXISTS (SELECT 1 FROM analysis_classes c
      WHERE c.analysis_id = a.id AND ($6::text IS NULL OR c.class_name = $6)
        AND ($7::float8 IS NULL OR c.max_confidence >= $7 OR c.unscored > 0))))`;
  const isFiltered = values.slice(2).some((value) => value !== null);
  const where = [
    'i.project_id = $1 AND i.deleted_at IS NULL AND ($2::text IS NULL OR strpos(lower(i.filename), lower($2)) > 0)',
    // Keeps every parameter's type known, whichever conditions stand.
    '($3::text IS NULL OR true) AND ($4::text IS NULL OR true) AND ($5::analysis_status IS NULL OR true)',
    '($6::text IS NULL OR true) AND ($7::float8 IS NULL OR true)',
    ...(query.status === 'not_run'
      ? [`NOT EXISTS (SELECT 1 FROM analyses a WHERE ${ofModel})`]
      : isFiltered
        ? [fits]
        : []),
  ].join(' AND ');
  const [page, counted] = await Promise.all([
    sql().query<ImageRow>(
      `SELECT ${columns} FROM images i ${summary} WHERE ${where} ORDER BY ${orders[query.sort]} OFFSET $8 LIMIT $9`,
      [...values, query.skip, query.limit],
    ),
    sql().query<{ total: number }>(`SELECT count(*)::int AS total FROM images i WHERE ${where}`, values),
  ]);
  return { items: page.rows.map(toImage), total: counted.rows[0]?.total ?? 0 };
}

/** Hides an image and its analyses; the rows and the file stay until retention ends. */
export async function deleteImage(imageId: string): Promise<undefined> {
  await inTransaction(async () => {
    await sql().query('UPDATE analyses SET deleted_at = now() WHERE image_id = $1 AND deleted_at IS NULL', [
      imageId,
    ]);
    const { rows } = await sql().query<{ project_id: string }>(
      'UPDATE images SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL RETURNING project_id',
      [imageId],
    );
    for (const { project_id } of rows) announce({ kind: 'image', id: imageId, project: project_id });
  });
}
