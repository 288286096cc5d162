import type { Artifact, PresignReply, PresignRequest } from '@/lib/contract/artifacts';
import type { Page } from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import { getAnalysis } from './analyses';
import { sql } from './db/client';
import { env } from './env';
import { newId } from './ids';
import { getStore } from './store/store';
import { requireRoom } from './trash';

/**
 * Artifacts are uploaded to `incoming/…` and moved to their final place when the analysis ends, so that an upload
 * address that is still valid can no longer change what people see.
 */

/** Where an artifact is uploaded to. */
export const incomingKey = (artifactId: string) => `incoming/${artifactId}`;

/** Where it lies for good. */
/** Every place where an artifact's bytes may lie. */
export const artifactKeys = (analysisId: string, artifactId: string): string[] => [
  incomingKey(artifactId),
  finalKey(analysisId, artifactId),
];

export const finalKey = (analysisId: string, artifactId: string) => `artifacts/${analysisId}/${artifactId}`;

/** The path by which annotations name an artifact. */
const storagePath = (analysisId: string, name: string) => `analyses/${analysisId}/artifacts/${name}`;

const typeByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  npy: 'application/x-npy',
  json: 'application/json',
  csv: 'text/csv',
  txt: 'text/plain',
  log: 'text/plain',
};

interface Announced {
  readonly name: string;
  readonly contentType: string;
  readonly artifactType: string | null;
  readonly size: number | null;
}

function toAnnounced(request: PresignRequest): Announced[] {
  if ('artifacts' in request)
    return request.artifacts.map((a) => ({
      name: a.artifact_name,
      contentType: a.content_type,
      artifactType: a.artifact_type ?? null,
      size: a.size ?? null,
    }));
  const ending = request.filename.slice(request.filename.lastIndexOf('.') + 1).toLowerCase();
  return [
    {
      name: request.filename,
      contentType: request.content_type ?? typeByEnding[ending] ?? 'application/octet-stream',
      artifactType: request.artifact_type,
      size: request.size ?? null,
    },
  ];
}

/**
 * Announces artifacts and gives an upload address for each. Asking again for a name renews its address.
 * @throws Problem 404, 409 after the end, 400 for a name given twice, 413 for a declared size over the limit
 */
export async function presignArtifacts(analysisId: string, request: PresignRequest): Promise<PresignReply> {
  const announced = toAnnounced(request);
  const { artifactBytes } = env().limits;
  announced.forEach((artifact, i) => {
    const pointer = 'artifacts' in request ? `/artifacts/${i}` : '';
    if (announced.findIndex((other) => other.name === artifact.name) !== i)
      throw new Problem('invalid-request', `"${artifact.name}" is asked for twice.`, {
        errors: [
          {
            pointer: `${pointer}/artifact_name`,
            message: 'stands twice in this request',
            got: artifact.name,
          },
        ],
      });
    if (artifact.size !== null && artifact.size > artifactBytes)
      throw new Problem('payload-too-large', `An artifact may have ${artifactBytes} bytes.`, {
        errors: [
          { pointer: `${pointer}/size`, message: `must be at most ${artifactBytes}`, got: artifact.size },
        ],
        extensions: { limit: artifactBytes, got: artifact.size },
      });
  });
  await requireArtifactRoom(analysisId, announced);
  const seconds = env().analysis.presignSeconds;
  const ids = await announce(analysisId, announced, seconds);
  const urls = await Promise.all(
    announced.map(async (artifact) => {
      const id = ids.get(artifact.name);
      if (!id) throw new Error(`no row for artifact ${artifact.name}`);
      const { url, headers } = await getStore().presignPut(incomingKey(id), {
        contentType: artifact.contentType,
        expiresInSeconds: seconds,
        maxBytes: artifactBytes,
        ...(artifact.size !== null && { contentLength: artifact.size }),
      });
      return {
        artifact_name: artifact.name,
        upload_url: url,
        expires_in: seconds,
        method: 'PUT' as const,
        headers,
        storage_path: storagePath(analysisId, artifact.name),
      };
    }),
  );
  if ('artifacts' in request) return { presigned_urls: urls };
  const [only] = urls;
  if (!only) throw new Error('one artifact was announced and none signed');
  const { artifact_name: _, ...single } = only;
  return single;
}

async function requireArtifactRoom(analysisId: string, announced: readonly Announced[]): Promise<void> {
  if (env().limits.projectBytes === 0) return;
  const { rows } = await sql().query<{ project_id: string }>(
    'SELECT project_id FROM analyses WHERE id = $1',
    [analysisId],
  );
  const bytes = announced.reduce((sum, artifact) => sum + (artifact.size ?? 0), 0);
  if (rows[0]) await requireRoom(rows[0].project_id, bytes);
}

async function announce(analysisId: string, announced: readonly Announced[], seconds: number) {
  const { rows } = await sql().query<{ id: string; name: string }>({
    name: 'announce-artifacts',
    text: `INSERT INTO artifacts AS f (id, analysis_id, name, artifact_type, content_type, declared_bytes, expires_at)
      SELECT n.id, a.id, n.name, n.artifact_type, n.content_type, n.bytes, now() + make_interval(secs => $7)
      FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int8[])
        AS n (id, name, artifact_type, content_type, bytes)
      JOIN analyses a ON a.id = $1 AND a.deleted_at IS NULL AND a.status IN ('queued', 'processing')
      ON CONFLICT (analysis_id, name) DO UPDATE SET artifact_type = excluded.artifact_type,
        content_type = excluded.content_type, declared_bytes = excluded.declared_bytes,
        expires_at = excluded.expires_at, state = 'pending'
      RETURNING f.id, f.name`,
    values: [
      analysisId,
      announced.map(() => newId()),
      announced.map((a) => a.name),
      announced.map((a) => a.artifactType),
      announced.map((a) => a.contentType),
      announced.map((a) => a.size),
      seconds,
    ],
  });
  if (rows.length > 0) return new Map(rows.map((row) => [row.name, row.id]));
  const { status } = await getAnalysis(analysisId);
  throw new Problem(
    'analysis-ended',
    `The analysis is ${status}; artifacts can no longer be added. Create a new analysis.`,
    {
      extensions: { current_status: status },
    },
  );
}

/** Stores an artifact that is here already, as if it had been uploaded. */
export async function storeArtifact(
  analysisId: string,
  name: string,
  contentType: string,
  bytes: Uint8Array,
): Promise<void> {
  const announced = { name, contentType, artifactType: null, size: bytes.length };
  const id = (await announce(analysisId, [announced], env().analysis.presignSeconds)).get(name);
  if (!id) throw new Error(`no row for artifact ${name}`);
  await getStore().put(incomingKey(id), bytes, { contentType, contentLength: bytes.length });
}

interface ArtifactRow {
  id: string;
  name: string;
  artifact_type: string | null;
  content_type: string;
  declared_bytes: string | null;
  state: 'pending' | 'ready' | 'missing';
  size_bytes: string | null;
  etag: string | null;
  created_at: Date;
  total: number;
}

const toArtifact = (analysisId: string, row: ArtifactRow): Artifact => ({
  id: row.id,
  artifact_name: row.name,
  artifact_type: row.artifact_type,
  content_type: row.content_type,
  state: row.state,
  size_bytes: row.size_bytes === null ? null : Number(row.size_bytes),
  storage_path: storagePath(analysisId, row.name),
  created_at: row.created_at.toISOString(),
});

/** The artifacts of an analysis, in the order announced. */
export async function listArtifacts(
  analysisId: string,
  skip: number,
  limit: number,
): Promise<Page<Artifact>> {
  const { rows } = await sql().query<ArtifactRow>(
    `SELECT f.*, (count(*) OVER ())::int AS total FROM artifacts f WHERE f.analysis_id = $1
     ORDER BY f.created_at, f.name OFFSET $2 LIMIT $3`,
    [analysisId, skip, limit],
  );
  return { items: rows.map((row) => toArtifact(analysisId, row)), total: rows[0]?.total ?? 0 };
}

/** An artifact that can be read: where it lies and what it is. @throws Problem 404 */
export async function findArtifactObject(analysisId: string, name: string) {
  const { rows } = await sql().query<ArtifactRow>(
    'SELECT * FROM artifacts WHERE analysis_id = $1 AND name = $2',
    [analysisId, name],
  );
  const row = rows[0];
  if (!row) throw new Problem('not-found', `This analysis has no artifact "${name}".`);
  if (row.state === 'missing')
    throw new Problem(
      'not-found',
      `The artifact "${name}" was not in the store as announced when the analysis ended. Upload it and finalize again.`,
    );
  const isReady = row.state === 'ready';
  return {
    key: isReady ? finalKey(analysisId, row.id) : incomingKey(row.id),
    contentType: row.content_type,
    filename: row.name,
    /** What is still in the incoming place may be replaced by its pipeline. */
    isFinal: isReady,
  };
}
