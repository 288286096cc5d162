import type { z } from 'zod';
import type { deleteImages as deleteEndpoint, Image, ImageSelection } from '@/lib/contract/images';
import type { Project } from '@/lib/contract/projects';
import type { Caller } from './auth/caller';
import { inTransaction, sql } from './db/client';
import { conditionsOf, newValues, type Values } from './image-choice';
import { getImage } from './images';
import { announce } from './project-events';
import { getProject } from './projects';

/**
 * Deleting hides: the rows and files stay until retention ends, and until then it can be undone. What goes together
 * bears the same moment, so that restoring brings back that and nothing that was deleted before it.
 */

/** Analyses first and images after them: the order in which a pipeline's call locks them. */
async function hide(images: string, values: Values): Promise<{ count: number; at: Date }> {
  await sql().query(
    `SELECT 1 FROM analyses a WHERE a.deleted_at IS NULL AND a.image_id IN (SELECT i.id FROM images i WHERE ${images})
      ORDER BY a.id FOR UPDATE`,
    [...values.list],
  );
  const { rows } = await sql().query<{ id: string; project_id: string; deleted_at: Date }>(
    `UPDATE images i SET deleted_at = now() WHERE ${images} RETURNING i.id, i.project_id, i.deleted_at`,
    [...values.list],
  );
  tell(rows);
  // Their images are hidden by now, so that their tallies need no change.
  await sql().query(
    `UPDATE analyses a SET deleted_at = now() FROM images i
      WHERE i.id = a.image_id AND i.deleted_at = now()::timestamptz(3) AND a.deleted_at IS NULL`,
  );
  return { count: rows.length, at: rows[0]?.deleted_at ?? new Date() };
}

/** Brings back the analyses first: their images are hidden still, so that their tallies need no change. */
async function show(images: string, values: Values): Promise<number> {
  await sql().query(
    `UPDATE analyses a SET deleted_at = NULL FROM images i
      WHERE i.id = a.image_id AND a.deleted_at = i.deleted_at AND ${images}`,
    [...values.list],
  );
  const { rows } = await sql().query<{ id: string; project_id: string }>(
    `UPDATE images i SET deleted_at = NULL WHERE ${images} RETURNING i.id, i.project_id`,
    [...values.list],
  );
  tell(rows);
  return rows.length;
}

/** Announcing more would tell watchers nothing new: each has to ask for the whole list again. */
const mostAnnounced = 100;

function tell(images: readonly { id: string; project_id: string }[]): void {
  for (const { id, project_id } of images.slice(0, mostAnnounced))
    announce({ kind: 'image', id, project: project_id });
}

/** Hides an image and its analyses. */
export async function deleteImage(imageId: string): Promise<undefined> {
  const values = newValues();
  await inTransaction(() => hide(`i.id = ${values(imageId)}::uuid AND i.deleted_at IS NULL`, values));
}

/** Hides the images that are named, or all that fit filters. Those of other projects are left alone. */
export async function deleteImages(
  projectId: string,
  selection: ImageSelection,
): Promise<z.output<typeof deleteEndpoint.reply.schema>> {
  const values = newValues();
  const isNamed = 'image_ids' in selection;
  const conditions = conditionsOf(projectId, isNamed ? {} : selection.filters, values);
  conditions.push(
    isNamed
      ? `i.id = ANY (${values(selection.image_ids)}::uuid[])`
      : `i.id <> ALL (${values(selection.except)}::uuid[])`,
  );
  const { count, at } = await inTransaction(() => hide(conditions.join(' AND '), values));
  return { deleted_count: count, deleted_at: at.toISOString() };
}

/** Brings back the images of a project that were deleted at one moment. */
export async function restoreImages(
  projectId: string,
  deletedAt: string,
): Promise<{ restored_count: number }> {
  const values = newValues();
  const images = `i.project_id = ${values(projectId)}::uuid AND i.deleted_at = ${values(deletedAt)}::timestamptz`;
  return { restored_count: await inTransaction(() => show(images, values)) };
}

/** Brings back one image, deleted by itself or with others. One that is not deleted is answered as it is. */
export async function restoreImage(imageId: string): Promise<Image> {
  const values = newValues();
  const images = `i.id = ${values(imageId)}::uuid AND i.deleted_at IS NOT NULL`;
  await inTransaction(() => show(images, values));
  return getImage(imageId);
}

/** Hides a project and all in it. */
export async function deleteProject(projectId: string): Promise<undefined> {
  const values = newValues();
  const images = `i.project_id = ${values(projectId)}::uuid AND i.deleted_at IS NULL`;
  await inTransaction(async () => {
    await hide(images, values);
    await sql().query('UPDATE projects SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL', [
      projectId,
    ]);
  });
}

/** Brings back a project with what went with it. One that is not deleted is answered as it is. */
export async function restoreProject(caller: Caller, projectId: string): Promise<Project> {
  await inTransaction(async () => {
    const { rows } = await sql().query<{ deleted_at: Date | null }>(
      'SELECT deleted_at FROM projects WHERE id = $1 FOR UPDATE',
      [projectId],
    );
    const at = rows[0]?.deleted_at;
    if (!at) return;
    const values = newValues();
    await show(
      `i.project_id = ${values(projectId)}::uuid AND i.deleted_at = ${values(at)}::timestamptz`,
      values,
    );
    await sql().query('UPDATE projects SET deleted_at = NULL WHERE id = $1', [projectId]);
    announce({ kind: 'project', id: projectId, project: projectId });
  });
  return getProject(caller, projectId);
}
