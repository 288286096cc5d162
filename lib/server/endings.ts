import type { z } from 'zod';
import type { Analysis, finalizeAnalysis as finalizeEndpoint } from '@/lib/contract/analyses';
import { type AnalysisStatus, isTerminal } from '@/lib/contract/status';
import {
  analysisColumns,
  getAnalysis,
  mayBecome,
  mayBeFinalized,
  toAnalysis,
  updateStatus,
  wrongTransition,
} from './analyses';
import { finalKey, incomingKey } from './artifacts';
import { missingProblem } from './auth/access';
import { sql } from './db/client';
import { env } from './env';
import { getStore } from './store/store';

/** How an analysis ends: its artifacts are looked up and put where upload addresses do not reach. */

/** What `settle` needs of an announced artifact; from a JSON aggregate, where numbers are numbers. */
interface PendingArtifact {
  id: string;
  name: string;
  content_type: string;
  declared_bytes: number | null;
}

type Finding =
  | { row: PendingArtifact; size: number; etag: string; reason: null }
  | { row: PendingArtifact; size: null; etag: null; reason: string };

const notAsAnnounced = (row: PendingArtifact, reason: string): Finding => ({
  row,
  size: null,
  etag: null,
  reason,
});

/** Looks an announced artifact up in the store and, where it is as announced, moves it to its final place. */
async function settle(analysisId: string, row: PendingArtifact): Promise<Finding> {
  const store = getStore();
  const target = finalKey(analysisId, row.id);
  const found = (await store.head(incomingKey(row.id))) ?? (await store.head(target));
  if (!found) return notAsAnnounced(row, 'was not uploaded');
  if (found.contentType !== row.content_type)
    return notAsAnnounced(row, `was uploaded as ${found.contentType} instead of ${row.content_type}`);
  if (row.declared_bytes !== null && found.size !== row.declared_bytes)
    return notAsAnnounced(row, `has ${found.size} bytes instead of the ${row.declared_bytes} announced`);
  if (found.size > env().limits.artifactBytes)
    return notAsAnnounced(row, `has ${found.size} bytes; an artifact may have ${env().limits.artifactBytes}`);
  const moved = await store.promote(incomingKey(row.id), target);
  if (!moved) return notAsAnnounced(row, 'was not uploaded');
  return { row, size: moved.size, etag: moved.etag, reason: null };
}

type FinalizeFields = z.output<typeof finalizeEndpoint.body.schema>;

/**
 * Ends an analysis. Artifacts that are not in the store as announced are listed; the analysis ends all the same.
 * In the same state again it looks for artifacts that were missing, and keeps a summary where there was none.
 * @throws Problem 404, 409 in another terminal state
 */
export function finalizeAnalysis(analysisId: string, fields: FinalizeFields): Promise<Analysis> {
  return endAnalysis(analysisId, fields, mayBeFinalized);
}

/**
 * Moves an analysis to a state, which may be its end; the same state again changes nothing.
 * @throws Problem 404, or 409 naming both states
 */
export function changeStatus(
  analysisId: string,
  status: AnalysisStatus,
  errorMessage: string | null,
): Promise<Analysis> {
  return isTerminal(status)
    ? endAnalysis(analysisId, { status, error_message: errorMessage }, mayBecome(status))
    : updateStatus(analysisId, status, errorMessage);
}

interface Ending {
  readonly status: AnalysisStatus;
  readonly summary?: FinalizeFields['summary'];
  readonly error_message?: string | null | undefined;
}

interface Before {
  status: AnalysisStatus;
  has_summary: boolean;
  has_error: boolean;
  pending: PendingArtifact[] | null;
}

async function endAnalysis(
  analysisId: string,
  { status, summary, error_message: error }: Ending,
  from: readonly AnalysisStatus[],
): Promise<Analysis> {
  const { rows } = await sql().query<Before>({
    name: 'end-look',
    text: `SELECT a.status, a.summary IS NOT NULL AS has_summary, a.error_message IS NOT NULL AS has_error,
        (SELECT json_agg(f ORDER BY f.created_at, f.name) FROM artifacts f
          WHERE f.analysis_id = a.id AND f.state <> 'ready') AS pending
      FROM analyses a WHERE a.id = $1 AND a.deleted_at IS NULL`,
    values: [analysisId],
  });
  const before = rows[0];
  if (!before) throw missingProblem('analysis');
  const isRepeated = before.status === status;
  if (!isRepeated && !from.includes(before.status)) throw wrongTransition(before.status, status);
  const pending = before.pending ?? [];
  const addsNothing = (!summary || before.has_summary) && (!error || before.has_error);
  if (isRepeated && pending.length === 0 && addsNothing) return getAnalysis(analysisId);

  const findings = await Promise.all(pending.map((row) => settle(analysisId, row)));
  const missing = findings.flatMap((f) =>
    f.reason === null ? [] : [{ artifact_name: f.row.name, reason: f.reason }],
  );
  const changed = await sql().query<Parameters<typeof toAnalysis>[0]>({
    name: 'end-analysis',
    // Of an analysis that has ended, nothing that is there is replaced.
    text: `WITH settled AS (
        UPDATE artifacts f SET state = s.state::artifact_state, size_bytes = s.size, etag = s.etag
        FROM unnest($6::uuid[], $7::text[], $8::int8[], $9::text[]) AS s (id, state, size, etag)
        WHERE f.id = s.id)
      UPDATE analyses a SET status = $2::analysis_status,
        summary = CASE WHEN a.completed_at IS NULL THEN coalesce($3::json, a.summary) ELSE coalesce(a.summary, $3::json) END,
        error_message = CASE WHEN a.completed_at IS NULL THEN coalesce($4, a.error_message) ELSE coalesce(a.error_message, $4) END,
        missing_artifacts = $5::json, updated_at = now(), completed_at = coalesce(a.completed_at, now())
      WHERE a.id = $1 AND a.deleted_at IS NULL AND (a.status = ANY ($10::analysis_status[]) OR a.status = $2::analysis_status)
      RETURNING ${analysisColumns}`,
    values: [
      analysisId,
      status,
      summary ? JSON.stringify(summary) : null,
      error ?? null,
      JSON.stringify(missing),
      findings.map((f) => f.row.id),
      findings.map((f) => (f.reason === null ? 'ready' : 'missing')),
      findings.map((f) => f.size),
      findings.map((f) => f.etag),
      from,
    ],
  });
  const row = changed.rows[0];
  if (row) return toAnalysis(row);
  // Another call ended it differently between the two statements.
  throw wrongTransition((await getAnalysis(analysisId)).status, status);
}
