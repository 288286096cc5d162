import type { Review } from '@/lib/contract/comparison';
import { missingProblem } from './auth/access';
import type { Caller } from './auth/caller';
import { sql } from './db/client';
import { type ChosenAnalysis, getChosenAnalysis } from './model-images';

/** Marks that somebody has looked at what two models say of an image, whichever of them is called A. */

interface ReviewRow {
  image_id: string;
  first_analysis_id: string;
  second_analysis_id: string;
  reviewed_by: string;
  reviewed_at: Date;
}

/** Two models in the order in which they are kept, and whether that is not the order given. */
function inOrder(
  a: string,
  b: string,
): { readonly first: string; readonly second: string; swapped: boolean } {
  return a <= b ? { first: a, second: b, swapped: false } : { first: b, second: a, swapped: true };
}

/** Finds the reviews of the images of a project in the comparison of two models, by image. */
export async function findReviews(
  projectId: string,
  a: string,
  b: string,
): Promise<(imageId: string, analysisA: string, analysisB: string) => Review | null> {
  const { first, second, swapped } = inOrder(a, b);
  const { rows } = await sql().query<ReviewRow>(
    `SELECT r.* FROM reviews r JOIN images i ON i.id = r.image_id
     WHERE i.project_id = $1 AND i.deleted_at IS NULL AND r.first_model = $2 AND r.second_model = $3`,
    [projectId, first, second],
  );
  const byImage = new Map(rows.map((row) => [row.image_id, row]));
  return (imageId, analysisA, analysisB) => {
    const row = byImage.get(imageId);
    if (!row) return null;
    const [firstNow, secondNow] = swapped ? [analysisB, analysisA] : [analysisA, analysisB];
    const outdated = row.first_analysis_id !== firstNow || row.second_analysis_id !== secondNow;
    return toReview(row, a, b, outdated);
  };
}

const toReview = (row: ReviewRow, a: string, b: string, outdated: boolean): Review => ({
  image_id: row.image_id,
  a,
  b,
  reviewed_by: row.reviewed_by,
  reviewed_at: row.reviewed_at.toISOString(),
  outdated,
});

/** Marks an image. @throws Problem 404 where it is not in the project or one of the models has completed nothing on it */
export async function saveReview(
  caller: Caller,
  projectId: string,
  imageId: string,
  { a, b }: { readonly a: string; readonly b: string },
): Promise<Review> {
  await requireInProject(projectId, imageId);
  const [analysisA, analysisB]: ChosenAnalysis[] = [
    await getChosenAnalysis(imageId, a, '/a'),
    await getChosenAnalysis(imageId, b, '/b'),
  ];
  const { first, second, swapped } = inOrder(a, b);
  const [firstNow, secondNow] = swapped ? [analysisB, analysisA] : [analysisA, analysisB];
  const { rows } = await sql().query<ReviewRow>(
    `INSERT INTO reviews (image_id, first_model, second_model, first_analysis_id, second_analysis_id, reviewed_by)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (image_id, first_model, second_model) DO UPDATE SET first_analysis_id = excluded.first_analysis_id,
       second_analysis_id = excluded.second_analysis_id, reviewed_by = excluded.reviewed_by, reviewed_at = now()
     RETURNING *`,
    [imageId, first, second, firstNow?.id, secondNow?.id, caller.email],
  );
  const [row] = rows;
  if (!row) throw missingProblem('image');
  return toReview(row, a, b, false);
}

/** Takes a mark off; where there is none, nothing happens. @throws Problem 404 where the image is not in the project */
export async function deleteReview(
  projectId: string,
  imageId: string,
  { a, b }: { readonly a: string; readonly b: string },
): Promise<undefined> {
  await requireInProject(projectId, imageId);
  const { first, second } = inOrder(a, b);
  await sql().query('DELETE FROM reviews WHERE image_id = $1 AND first_model = $2 AND second_model = $3', [
    imageId,
    first,
    second,
  ]);
}

async function requireInProject(projectId: string, imageId: string): Promise<void> {
  const { rowCount } = await sql().query(
    'SELECT 1 FROM images WHERE id = $1 AND project_id = $2 AND deleted_at IS NULL',
    [imageId, projectId],
  );
  if (!rowCount) throw missingProblem('image');
}
