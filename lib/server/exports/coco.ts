import type { CocoCategory } from '@/lib/formats/coco-in';
import { type CocoRefusal, orderKeypoints, toCocoBody } from '@/lib/formats/coco-out';
import { type PlacedAnnotation, readClassNames, readPlaced } from './rows';
import { annotationsSql, type Extent, imagesSql, type Scope } from './scope';
import type { Snapshot } from './snapshot';

/** COCO out: a data set whose annotations also carry scores, and plain results. */

interface Category {
  readonly id: number;
  readonly name: string;
  readonly supercategory: string;
  readonly keypoints: readonly string[];
  readonly skeleton: readonly (readonly [number, number])[];
}

/** How many of what was left out are listed one by one; all are counted. */
const mostListed = 10_000;

class LeftOut {
  readonly counts: Record<string, number> = {};
  readonly listed: { annotation_id: string; reason: string }[] = [];

  add(annotationId: string, reason: CocoRefusal | 'no-score'): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
    if (this.listed.length < mostListed) this.listed.push({ annotation_id: annotationId, reason });
  }
}

/** Which numbers things have in the file. */
class Numbering {
  readonly categories: ReadonlyMap<string, Category>;
  readonly images: ReadonlyMap<string, number>;

  private constructor(categories: ReadonlyMap<string, Category>, images: ReadonlyMap<string, number>) {
    this.categories = categories;
    this.images = images;
  }

  static async make(snapshot: Snapshot, scope: Scope): Promise<Numbering> {
    return new Numbering(await readCategories(snapshot, scope), await numberImages(snapshot, scope));
  }

  body(annotation: PlacedAnnotation): Record<string, unknown> | CocoRefusal {
    const category = this.categories.get(annotation.className ?? '');
    if (!category) return 'no-class';
    const body = toCocoBody(annotation, category.keypoints);
    if (typeof body === 'string') return body;
    return { image_id: this.images.get(annotation.imageId), category_id: category.id, ...body };
  }
}

/** Images keep the numbers of the data set that they came from where all have one; otherwise they count from 1. */
async function numberImages({ client }: Snapshot, scope: Scope): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: string; coco_id: string | null }>(
    imagesSql(
      scope,
      `i.id, (SELECT a.provenance->>'coco_image_id' FROM analyses a WHERE a.image_id = i.id AND a.deleted_at IS NULL
        AND a.import_key IS NOT NULL AND a.provenance->>'coco_image_id' IS NOT NULL ORDER BY a.created_at LIMIT 1) AS coco_id`,
    ),
  );
  const given = rows.map((row) => Number(row.coco_id ?? Number.NaN));
  const areUsable =
    given.every((id) => Number.isSafeInteger(id) && id > 0) && new Set(given).size === given.length;
  return new Map(rows.map((row, i) => [row.id, areUsable ? (given[i] ?? 0) : i + 1]));
}

/** Classes that an imported data set numbered keep its numbers, the others follow in the order of their names. */
async function readCategories(snapshot: Snapshot, scope: Scope): Promise<Map<string, Category>> {
  const names = await readClassNames(snapshot, scope);
  const { rows } = await snapshot.client.query<{ categories: readonly CocoCategory[] }>(
    `SELECT categories FROM imports WHERE project_id = $1 AND format = 'coco' AND status = 'completed'
       AND categories IS NOT NULL ORDER BY finished_at LIMIT 1`,
    [scope.projectId],
  );
  const imported = new Map((rows[0]?.categories ?? []).map((category) => [category.name, category]));
  const numbers = new Map<string, number>();
  for (const { id, name } of imported.values())
    if (Number.isSafeInteger(Number(id)) && Number(id) > 0) numbers.set(name, Number(id));
  let next = Math.max(0, ...numbers.values());
  for (const name of names) if (!numbers.has(name)) numbers.set(name, ++next);
  const points = await readKeypointNames(snapshot, scope);
  const categories = [...numbers].map(([name, id]): Category => {
    const known = imported.get(name);
    const found = points.get(name);
    const keypoints =
      known && known.keypoints.length > 0 ? known.keypoints : found ? orderKeypoints(found) : [];
    const limbs = known?.skeleton ?? [];
    const skeleton = limbs.map(([a, b]) => [keypoints.indexOf(a) + 1, keypoints.indexOf(b) + 1] as const);
    return {
      id,
      name,
      supercategory: known?.supercategory ?? '',
      keypoints,
      skeleton,
    };
  });
  return new Map(categories.sort((a, b) => a.id - b.id).map((category) => [category.name, category]));
}

/** The keypoints of each class that has some, in the order in which they mostly come. */
async function readKeypointNames({ client }: Snapshot, scope: Scope): Promise<Map<string, string[]>> {
  const { rows: has } = await client.query(
    `SELECT 1 FROM analysis_classes c JOIN analyses a ON a.id = c.analysis_id
     WHERE a.project_id = $1 AND c.annotation_type = 'keypoint' AND a.deleted_at IS NULL LIMIT 1`,
    [scope.projectId],
  );
  if (has.length === 0) return new Map();
  const found = annotationsSql({ ...scope, annotation_type: 'keypoint' }, 'i.id', 'n.class_name, n.data');
  const { rows } = await client.query<{ class_name: string; name: string }>(
    `SELECT class_name, k.value->>'name' AS name FROM (${found}) f,
       LATERAL json_array_elements(f.data->'keypoints') WITH ORDINALITY AS k (value, place)
     GROUP BY 1, 2 ORDER BY 1, min(k.place), 2`,
  );
  const names = new Map<string, string[]>();
  for (const { class_name, name } of rows) names.set(class_name, [...(names.get(class_name) ?? []), name]);
  return names;
}

const imageText = `json_build_object('file_name', i.filename, 'width', i.width, 'height', i.height)`;

/** A data set: what models found stands in it with its score, so that `loadRes(annotations)` takes it too. */
export async function* writeCoco(
  snapshot: Snapshot,
  scope: Scope,
  extent: Extent,
): AsyncGenerator<Uint8Array> {
  const numbers = await Numbering.make(snapshot, scope);
  const leftOut = new LeftOut();
  let unscored = 0;
  yield Buffer.from('{"images":[');
  let isFirst = true;
  const images = snapshot.rows(imagesSql(scope, `i.id::text, ${imageText}::text`), (row) => {
    const number = numbers.images.get(row.text(0));
    return `{"id":${number},${row.text(1).trimStart().slice(1)}`;
  });
  for await (const items of images) {
    yield Buffer.from(`${isFirst ? '\n' : ',\n'}${items.join(',\n')}`);
    isFirst = false;
  }
  yield Buffer.from(`],\n"categories":${JSON.stringify([...numbers.categories.values()].map(toListed))}`);
  yield Buffer.from(',\n"annotations":[');
  let id = 0;
  for await (const batch of readPlaced(snapshot, scope)) {
    let text = '';
    for (const annotation of batch) {
      const body = numbers.body(annotation);
      if (typeof body === 'string') {
        leftOut.add(annotation.id, body);
        continue;
      }
      if (annotation.confidence === null) unscored++;
      text += `${id === 0 ? '\n' : ',\n'}${JSON.stringify({ id: ++id, ...body })}`;
    }
    yield Buffer.from(text);
  }
  const info = {
    description: 'VISTA export',
    annotations: id,
    of: extent.annotations,
    unscored,
    skipped_counts: leftOut.counts,
    skipped: leftOut.listed,
  };
  yield Buffer.from(`],\n"licenses":[],\n"info":${JSON.stringify(info)}}\n`);
}

function toListed({ keypoints, skeleton, ...category }: Category) {
  return keypoints.length > 0 ? { ...category, keypoints, skeleton } : category;
}

/** Results: a list of what has a score and a place. What has none is only counted in the estimate. */
export async function* writeCocoResults(snapshot: Snapshot, scope: Scope): AsyncGenerator<Uint8Array> {
  const numbers = await Numbering.make(snapshot, scope);
  yield Buffer.from('[');
  let isFirst = true;
  for await (const batch of readPlaced(snapshot, scope)) {
    let text = '';
    for (const annotation of batch) {
      if (annotation.confidence === null) continue;
      const body = numbers.body(annotation);
      if (typeof body === 'string') continue;
      const { iscrowd: _crowd, area: _area, num_keypoints: _count, segmentation, ...result } = body;
      const isShape = !Array.isArray(segmentation) || segmentation.length > 0;
      text += `${isFirst ? '\n' : ',\n'}${JSON.stringify({ ...result, ...(isShape && { segmentation }) })}`;
      isFirst = false;
    }
    yield Buffer.from(text);
  }
  yield Buffer.from(']\n');
}
