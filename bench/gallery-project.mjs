// @ts-check
import { randomUUID } from 'node:crypto';

/**
 * A project with many images, written straight into the database: two models on nearly every image, a few classes of
 * which one is rare, some analyses that failed, found nothing or never ran. All images share the pixels of one.
 * @param {import('pg').Client} database
 * @param {{ imageId: string, count: number }} options `imageId`: the image whose file and owner the others take
 * @returns {Promise<string>} the project's id
 */
export async function insertProject(database, { imageId, count }) {
  const projectId = randomUUID();
  await database.query('BEGIN');
  try {
    // The tallies are written as they will be: a trigger for each of so many rows takes minutes.
    await database.query(`SET LOCAL session_replication_role = 'replica'`);
    for (const text of statements) {
      const values = [projectId, imageId, count];
      const used = values.filter((_, i) => text.includes(`$${i + 1}`));
      await database.query(renumber(text, values), used);
    }
    await database.query('COMMIT');
  } catch (error) {
    await database.query('ROLLBACK');
    throw error;
  }
  for (const table of ['images', 'analyses', 'analysis_classes', 'annotations'])
    await database.query(`VACUUM (ANALYZE) ${table}`);
  return projectId;
}

/** Statements use some of the values each, and a driver wants all that it is given used. @param {string} text @param {unknown[]} values */
function renumber(text, values) {
  const used = values.map((_, i) => i + 1).filter((n) => text.includes(`$${n}`));
  return text.replace(/\$(\d)/g, (_, n) => `$${used.indexOf(Number(n)) + 1}`);
}

/** An id as VISTA makes them: milliseconds first, so that ids sort by time. @param {string} n a number @param {string} kind two hex digits */
const idOf = (n, kind) =>
  `(lpad(to_hex(1700000000000 + ${n}), 12, '0') || '7000' || '8${kind}00' || substr(md5($1::text || '${kind}' || ${n}), 1, 12))::uuid`;

const statements = [
  `INSERT INTO projects (id, name, created_by)
    SELECT $1::uuid, 'Gallery of ' || $3::int, created_by FROM images WHERE id = $2::uuid`,
  `INSERT INTO members (project_id, email, role)
    SELECT $1::uuid, m.email, 'owner' FROM images i JOIN members m ON m.project_id = i.project_id WHERE i.id = $2::uuid`,
  // Every 50th image never ran; the shapes are those of cameras.
  `INSERT INTO images (id, project_id, filename, width, height, content_type, size_bytes, object_key, created_by,
      created_at, placeholder, analysis_count, annotation_count, max_confidence)
    SELECT ${idOf('n', 'a')}, $1::uuid, 'frame_' || lpad((n * 7919 % 1000003)::text, 7, '0') || '.jpg',
      (ARRAY[1920, 1600, 1080, 1200, 2400])[1 + n % 5], (ARRAY[1080, 1200, 1920, 1200, 1000])[1 + n % 5],
      i.content_type, i.size_bytes, i.object_key, i.created_by, to_timestamp(1700000000 + n / 1000.0), i.placeholder,
      CASE WHEN n % 50 = 0 THEN 0 ELSE 2 END,
      CASE WHEN n % 50 = 0 THEN 0 WHEN n % 20 = 1 THEN 3 ELSE 3 + n % 40 END,
      CASE WHEN n % 50 = 0 THEN NULL ELSE 0.3 + 0.69 * (n * 7919 % 1000) / 1000.0 END
    FROM images i, generate_series(1, $3::int) n WHERE i.id = $2::uuid`,
  // Of the first model every 20th analysis failed and every 20th found nothing.
  `INSERT INTO analyses (id, image_id, project_id, model_name, model_version, status, annotation_count, created_by, created_at, updated_at)
    SELECT ${idOf('n', 'b')}, ${idOf('n', 'a')}, $1::uuid, 'detector', '1',
      CASE WHEN n % 20 = 2 THEN 'failed' ELSE 'completed' END::analysis_status,
      CASE WHEN n % 20 IN (1, 2) THEN 0 ELSE n % 40 END, 'bench', to_timestamp(1700000000 + n / 1000.0), to_timestamp(1700000000 + n / 1000.0)
    FROM generate_series(1, $3::int) n WHERE n % 50 <> 0`,
  `INSERT INTO analyses (id, image_id, project_id, model_name, model_version, status, annotation_count, created_by, created_at, updated_at)
    SELECT ${idOf('n', 'c')}, ${idOf('n', 'a')}, $1::uuid, 'segmenter', '2.0', 'completed', 3, 'bench',
      to_timestamp(1700000000 + n / 1000.0), to_timestamp(1700000000 + n / 1000.0)
    FROM generate_series(1, $3::int) n WHERE n % 50 <> 0`,
  `INSERT INTO analysis_classes (analysis_id, project_id, image_id, annotation_type, class_name, count, unscored, max_confidence)
    SELECT ${idOf('n', 'b')}, $1::uuid, ${idOf('n', 'a')}, 'bounding_box',
      (ARRAY['car', 'person', 'dog'])[1 + c % 3], 1 + n % 13, 0, 0.3 + 0.69 * (n * 7919 % 1000) / 1000.0
    FROM generate_series(1, $3::int) n, generate_series(0, 1 + n % 2) c WHERE n % 50 <> 0 AND n % 20 NOT IN (1, 2)`,
  // One image in five hundred has a zebra.
  `INSERT INTO analysis_classes (analysis_id, project_id, image_id, annotation_type, class_name, count, unscored, max_confidence)
    SELECT ${idOf('n', 'c')}, $1::uuid, ${idOf('n', 'a')}, 'bounding_box', 
      CASE WHEN n % 500 = 7 THEN 'zebra' ELSE 'road' END, 3, 0, 0.3
    FROM generate_series(1, $3::int) n WHERE n % 50 <> 0`,
  `INSERT INTO annotations (id, analysis_id, sequence, annotation_type, class_name, confidence, x_min, y_min, x_max, y_max, area, data)
    SELECT gen_random_uuid(), ${idOf('n', 'c')}, k, 'bounding_box',
      CASE WHEN n % 500 = 7 THEN 'zebra' ELSE 'road' END, 0.3 - k * 0.05, 100 + k * 300, 200, 350 + k * 300, 700, 125000, '{}'
    FROM generate_series(1, $3::int) n, generate_series(0, 2) k WHERE n % 50 <> 0`,
];
