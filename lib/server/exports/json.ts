import type { CopyRow } from '../db/copy-binary';
import type { Extent, Scope } from './scope';
import { analysesSql, annotationsSql, imagesSql } from './scope';
import type { Snapshot } from './snapshot';

/** Our own form: everything of images, analyses and annotations, `data` to the letter; an import makes the same of it. */

const iso = (column: string) =>
  `to_json(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

/** An object's text from its members; what is null is left out of none. */
const object = (members: Readonly<Record<string, string>>) =>
  `'{' || ${Object.entries(members)
    .map(([key, sql]) => `'"${key}":' || coalesce((${sql})::text, 'null')`)
    .join(` || ',' || `)} || '}'`;

const image = object({
  id: 'to_json(i.id)',
  filename: 'to_json(i.filename)',
  width: 'i.width',
  height: 'i.height',
  content_type: 'to_json(i.content_type)',
  sha256: `to_json(encode(i.sha256, 'hex'))`,
  metadata: 'i.metadata',
  created_at: iso('i.created_at'),
});

const analysis = object({
  id: 'to_json(a.id)',
  image_id: 'to_json(a.image_id)',
  model_name: 'to_json(a.model_name)',
  model_version: 'to_json(a.model_version)',
  status: 'to_json(a.status)',
  parameters: 'a.parameters',
  description: 'to_json(a.description)',
  provenance: 'a.provenance',
  external_job_id: 'to_json(a.external_job_id)',
  priority: 'a.priority',
  summary: 'a.summary',
  error_message: 'to_json(a.error_message)',
  created_at: iso('a.created_at'),
  started_at: iso('a.started_at'),
  completed_at: iso('a.completed_at'),
  annotation_count: 'a.annotation_count',
});

const annotation = object({
  id: 'to_json(n.id)',
  analysis_id: 'to_json(n.analysis_id)',
  annotation_type: 'to_json(n.annotation_type)',
  class_name: 'to_json(n.class_name)',
  confidence: 'n.confidence',
  area: 'n.area',
  storage_path: 'to_json(n.storage_path)',
  ordering: 'n.ordering',
  created_at: iso('n.created_at'),
  data: 'n.data',
});

const firstField = (row: CopyRow) => row.text(0);

/** Writes the whole: the count at the end says that nothing is missing. */
export async function* writeJson(
  snapshot: Snapshot,
  scope: Scope,
  extent: Extent,
): AsyncGenerator<Uint8Array> {
  const { projectId, ...filters } = scope;
  const head = { format: 'vista', version: 1, project_id: projectId, filters };
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},\n"images":[`);
  yield* list(snapshot, imagesSql(scope, image));
  yield Buffer.from('],\n"analyses":[');
  yield* list(snapshot, analysesSql(scope, analysis));
  yield Buffer.from('],\n"annotations":[');
  yield* list(snapshot, annotationsSql(scope, 'i.id', annotation));
  yield Buffer.from(`],\n"annotation_count":${extent.annotations}}\n`);
}

async function* list(snapshot: Snapshot, select: string): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const items of snapshot.rows(select, firstField)) {
    yield Buffer.from(`${isFirst ? '\n' : ',\n'}${items.join(',\n')}`);
    isFirst = false;
  }
}
